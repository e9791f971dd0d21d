"""Tar archives block by block, right or wrong, for tests; and trees as they can be compared."""

import hashlib
import os
import stat

MOMENT = 1_700_000_000


def octal(value, size):
    return b"%0*o\0" % (size - 1, value)


def base256(value, size):
    return (value & ((1 << (8 * size)) - 1)).to_bytes(size, "big") if value < 0 else \
        bytes([0x80]) + value.to_bytes(size - 1, "big")


def header(name, kind=b"0", size=0, mode=0o644, uid=0, gid=0, mtime=MOMENT, link=b"", magic=b"ustar\x0000", devices=(0, 0),
           prefix=b"", checksum=None, **fields):
    """NAME and LINK are text or bytes; numbers are numbers, or bytes as they shall be."""
    def number(value, length):
        return value.ljust(length, b"\0") if isinstance(value, bytes) else octal(value, length)
    text = lambda value: value if isinstance(value, bytes) else value.encode()
    block = b"".join([
        text(name)[:100].ljust(100, b"\0"), number(mode, 8), number(uid, 8), number(gid, 8), number(size, 12),
        number(mtime, 12), b" " * 8, kind, text(link)[:100].ljust(100, b"\0"), magic.ljust(8, b"\0"), bytes(64),
        number(devices[0], 8), number(devices[1], 8), prefix.ljust(155, b"\0")])
    block = bytearray(block.ljust(512, b"\0"))
    for offset, value in fields.get("patch", {}).items():
        block[offset:offset + len(value)] = value
    block[148:156] = b"%06o\0 " % (sum(block) if checksum is None else checksum)
    return bytes(block)


def padded(content):
    return content + bytes(-len(content) % 512)


def entry(name, content=b"", **members):
    members.setdefault("size", len(content))
    return header(name, **members) + padded(content)


def record(key, value):
    rest = b" " + (key if isinstance(key, bytes) else key.encode()) + b"=" + \
        (value if isinstance(value, bytes) else str(value).encode()) + b"\n"
    length = len(rest)
    while length != len(str(length)) + len(rest):
        length = len(str(length)) + len(rest)
    return str(length).encode() + rest


def pax(records, kind=b"x"):
    """RECORDS: pairs, or a dictionary, or bytes as they shall be."""
    if not isinstance(records, bytes):
        pairs = records.items() if isinstance(records, dict) else records
        records = b"".join(record(key, value) for key, value in pairs)
    return entry("PaxHeaders/x", records, kind=kind)


def long_name(name, kind=b"L"):
    return entry("././@LongLink", name.encode() + b"\0", kind=kind, magic=b"ustar  \0")


def directory(name, **members):
    return entry(name, kind=b"5", mode=members.pop("mode", 0o755), **members)


def symlink(name, target):
    return entry(name, kind=b"2", link=target, mode=0o777)


def hard_link(name, target, **members):
    return entry(name, kind=b"1", link=target, **members)


def archive(*entries):
    return b"".join(entries) + bytes(1024)


def described(path, times=True):
    """All of a file that a layer keeps."""
    status = os.lstat(path)
    kind = stat.S_IFMT(status.st_mode)
    found = [oct(status.st_mode), status.st_uid, status.st_gid]
    if times and kind != stat.S_IFLNK:
        found.append(status.st_mtime_ns)
    if kind == stat.S_IFREG:
        with open(path, "rb") as file:
            found += [status.st_size, hashlib.sha256(file.read()).hexdigest(), status.st_nlink]
    if kind == stat.S_IFLNK:
        found.append(os.readlink(path))
    if kind in (stat.S_IFCHR, stat.S_IFBLK):
        found.append(status.st_rdev)
    for name in sorted(os.listxattr(path, follow_symlinks=False)):
        found.append((name, os.getxattr(path, name, follow_symlinks=False)))
    return tuple(found)


def tree(root, times=True):
    found = {}
    for at, directories, files in os.walk(root):
        for name in directories + files:
            path = os.path.join(at, name)
            found[os.path.relpath(path, root)] = described(path, times)
    return found
