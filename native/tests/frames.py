#!/usr/bin/env python3
"""Frames as they are on the wire: `frames.py send HEX...` sends them from eth0 of the network namespace it is run in,
`frames.py watch` prints "ready" and then the mark of each that arrives there."""

import re
import socket
import struct
import sys

EVERYBODY = b"\xff" * 6


def mac(text):
    return bytes.fromhex(text.replace(":", ""))


def frame(source, kind, content, mark):
    return EVERYBODY + mac(source) + struct.pack(">H", kind) + content + f"<{mark}>".encode().ljust(64, b"\0")


def ipv4(source, destination):
    head = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 84, 0, 0, 64, 253, 0, socket.inet_aton(source), socket.inet_aton(destination))
    total = sum(struct.unpack(">10H", head))
    total = (total >> 16) + (total & 0xFFFF)
    return head[:10] + struct.pack(">H", ~total & 0xFFFF) + head[12:]


def arp(sender_mac, sender):
    return struct.pack(">HHBBH6s4s6s4s", 1, 0x800, 6, 4, 2, mac(sender_mac), socket.inet_aton(sender), EVERYBODY, socket.inet_aton(sender))


def ipv6(source, content=b"", following=253):
    everybody = socket.inet_pton(socket.AF_INET6, "ff02::1")
    return struct.pack(">IHBB", 6 << 28, len(content) + 64, following, 255) + socket.inet_pton(socket.AF_INET6, source) + everybody + content


def advertisement(source, target):
    return ipv6(source, struct.pack(">BBHI16s", 136, 0, 0, 0x20000000, socket.inet_pton(socket.AF_INET6, target)), 58)


def interface():
    wire = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
    wire.bind(("eth0", 0))
    return wire


if __name__ == "__main__":
    wire = interface()
    if sys.argv[1] == "send":
        for text in sys.argv[2:]:
            wire.send(bytes.fromhex(text))
    else:
        print("ready", flush=True)
        while True:
            found = re.search(rb"<([^>]+)>", wire.recv(2048))
            if found:
                print(found.group(1).decode(), flush=True)
