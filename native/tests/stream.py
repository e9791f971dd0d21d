#!/usr/bin/env python3
"""Datagrams one way: `stream.py send ADDRESS BITS` sends BITS a second, or what it may of that, until it is ended, `stream.py receive BYTES`
prints "ready", receives that many on the wire and prints how many bits a second that were."""

import socket
import sys
import time

PORT, PAYLOAD = 7000, 1400
HEADERS = 14 + 20 + 8


def receive(wanted):
    """A bucket that was full is emptied first."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as receiver:
        receiver.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 << 20)
        receiver.bind(("0.0.0.0", PORT))
        print("ready", flush=True)
        received, began, before = 0, None, 0
        while received - before < wanted or began is None:
            received += len(receiver.recv(2048)) + HEADERS
            if began is None and received > wanted // 5:
                began, before = time.monotonic(), received
        print((received - before) * 8 / (time.monotonic() - began))


def send(address, bits):
    """What could not be sent in time is not sent at all."""
    pause = (PAYLOAD + HEADERS) * 8 / bits
    due = time.monotonic()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        while True:
            sender.sendto(bytes(PAYLOAD), (address, PORT))
            due = max(due + pause, time.monotonic() - 0.1)
            time.sleep(max(0, due - time.monotonic()))


if __name__ == "__main__":
    receive(int(sys.argv[2])) if sys.argv[1] == "receive" else send(sys.argv[2], float(sys.argv[3]))
