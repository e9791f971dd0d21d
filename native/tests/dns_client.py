#!/usr/bin/env python3
"""dns_client.py SERVER NAME [TYPE] [--tcp]: asks as a stub resolver does, prints the code and the answers."""

import random
import socket
import struct
import sys

TYPES = {"A": 1, "PTR": 12, "TXT": 16, "AAAA": 28}
CODES = {0: "NOERROR", 1: "FORMERR", 2: "SERVFAIL", 3: "NXDOMAIN", 4: "NOTIMP", 5: "REFUSED"}


def name_bytes(name):
    return b"".join(bytes([len(label)]) + label.encode() for label in name.split(".")) + b"\0"


def question(name, kind, number):
    head = struct.pack(">HHHHHH", number, 0x0100, 1, 0, 0, 1)
    option = b"\0" + struct.pack(">HHIH", 41, 1232, 0, 0)
    return head + name_bytes(name) + struct.pack(">HH", TYPES[kind], 1) + option


def read_name(message, place):
    labels = []
    while message[place]:
        if message[place] >= 0xC0:
            return ".".join(labels + [read_name(message, struct.unpack_from(">H", message, place)[0] & 0x3FFF)[0]]), place + 2
        labels.append(message[place + 1 : place + 1 + message[place]].decode())
        place += 1 + message[place]
    return ".".join(labels), place + 1


def read_answer(message):
    _, flags, questions, answers, _, _ = struct.unpack_from(">HHHHHH", message)
    place = 12
    for _ in range(questions):
        place = read_name(message, place)[1] + 4
    found = []
    for _ in range(answers):
        place = read_name(message, place)[1]
        kind, _, _, size = struct.unpack_from(">HHIH", message, place)
        place += 10
        value = message[place : place + size]
        if kind == TYPES["A"]:
            found.append(socket.inet_ntop(socket.AF_INET, value))
        elif kind == TYPES["AAAA"]:
            found.append(socket.inet_ntop(socket.AF_INET6, value))
        elif kind == TYPES["PTR"]:
            found.append(read_name(message, place)[0])
        else:
            found.append(value[1:].decode())
        place += size
    return CODES[flags & 15] + (" truncated" if flags & 0x200 else ""), found


def ask(server, name, kind="A", tcp=False, timeout=5):
    number = random.randrange(1 << 16)
    family = socket.AF_INET6 if ":" in server else socket.AF_INET
    query = question(name, kind, number)
    with socket.socket(family, socket.SOCK_STREAM if tcp else socket.SOCK_DGRAM) as connection:
        connection.settimeout(timeout)
        connection.connect((server, 53))
        connection.send(struct.pack(">H", len(query)) + query if tcp else query)
        if not tcp:
            return read_answer(connection.recv(65535))
        stream = connection.makefile("rb")
        return read_answer(stream.read(struct.unpack(">H", stream.read(2))[0]))


if __name__ == "__main__":
    arguments = [argument for argument in sys.argv[1:] if argument != "--tcp"]
    code, found = ask(*arguments, tcp="--tcp" in sys.argv)
    print(code, *found)
