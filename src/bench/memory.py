#!/usr/bin/env python3
"""Says how much memory unpacking and packing a large layer takes: memory.py [MEBIBYTES [DIRECTORY]]

The layer is one file of that size (default 2048) that does not compress, in an archive with gzip's header and stored
blocks, so that its making takes no time of its own. It is unpacked below DIRECTORY (default $TMPDIR), packed from
there, and removed. Prints the most resident memory of each process. Run from the checkout, as root.
"""
import os
import pathlib
import shutil
import struct
import subprocess
import sys
import tarfile
import tempfile
import zlib

RUNTIME = pathlib.Path(__file__).resolve().parents[2] / "native/target/jcompose-runtime"
PIECE = 32768


class Stored:
    """A gzip stream of blocks that are stored as they are (RFC 1951, 3.2.4)."""

    def __init__(self, out):
        self.out, self.check, self.size = out, 0, 0
        out.write(bytes.fromhex("1f8b08000000000000ff"))

    def write(self, piece):
        self.out.write(struct.pack("<BHH", 0, len(piece), len(piece) ^ 0xffff) + piece)
        self.check, self.size = zlib.crc32(piece, self.check), self.size + len(piece)

    def close(self):
        self.out.write(bytes.fromhex("010000ffff") + struct.pack("<II", self.check, self.size & 0xffffffff))
        self.out.close()


def layer(out, size):
    """An archive of one file of noise that repeats only after a mebibyte."""
    header = tarfile.TarInfo("large")
    header.size = size
    stream, noise = Stored(out), os.urandom(1 << 20)
    stream.write(header.tobuf(tarfile.GNU_FORMAT))
    for at in range(0, size, PIECE):
        stream.write(noise[at % len(noise):][:PIECE])
    stream.write(bytes(1024))
    stream.close()


def most(process):
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{process.args[1]} ended with status {process.returncode}")
    return usage.ru_maxrss / 1024


def main():
    mebibytes = int(sys.argv[1]) if len(sys.argv) > 1 else 2048
    scratch = tempfile.mkdtemp(prefix="jcompose-memory-", dir=sys.argv[2] if len(sys.argv) > 2 else None)
    try:
        target, blob = f"{scratch}/layer", f"{scratch}/blob"
        unpack = subprocess.Popen([RUNTIME, "unpack", "--bottom", target], stdin=subprocess.PIPE,
                                  stdout=subprocess.DEVNULL)
        layer(unpack.stdin, mebibytes << 20)
        print(f"unpack of {mebibytes} MiB: {most(unpack):.0f} MiB", flush=True)
        pack = subprocess.Popen([RUNTIME, "pack", "--blob", blob, "--compression", "zstd", target],
                                stdout=subprocess.DEVNULL)
        print(f"pack of {mebibytes} MiB: {most(pack):.0f} MiB", flush=True)
    finally:
        shutil.rmtree(scratch)


main()
