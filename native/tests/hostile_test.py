#!/usr/bin/env python3
"""`unpack` on archives that mean harm: nothing outside of the layer's directory changes, nothing waits, nothing eats up
the machine. Then on damaged ones, by the thousand where FUZZ_ROUNDS says so, under the sanitizers."""

import gzip
import os
import random
import subprocess
import tempfile
import unittest

from archives import archive, base256, directory, entry, hard_link, header, long_name, pax, symlink, tree

HERE = os.path.dirname(os.path.abspath(__file__))
RUNTIME = os.path.join(HERE, "..", "target", "jcompose-runtime")
SANITIZED = os.path.join(HERE, "..", "target", "sanitized", "jcompose-runtime")

OUT = "leads out of the layer"
DAMAGED = "the archive is damaged: a header with a wrong "
X = entry("x", b"x")

# What is refused, and with which words.
REFUSED = {
    "a name that climbs out": (archive(entry("../out", b"x")), OUT),
    "an absolute one": (archive(entry("/../out", b"x")), OUT),
    "one that climbs out later": (archive(entry("a/../../out", b"x")), OUT),
    "a directory outside": (archive(directory("../out/")), OUT),
    "a pax name": (archive(pax({"path": "a/../../out"}), X), OUT),
    "a long name": (archive(long_name("../" * 60 + "out"), X), OUT),
    "the name of a sparse file": (archive(pax({"GNU.sparse.major": 1, "GNU.sparse.minor": 0, "GNU.sparse.name": "../out",
                                              "GNU.sparse.realsize": 1}), entry("x", b"1\n0\n1\n".ljust(512, b"\0") + b"x")), OUT),
    "a symbolic link outside": (archive(symlink("../out", "x")), OUT),
    "a device outside": (archive(entry("../out", kind=b"3", devices=(1, 3))), OUT),
    "a hard link outside": (archive(X, hard_link("../out", "x")), OUT),
    "a hard link to a file outside": (archive(hard_link("x", "../victim/file")), OUT),
    "a hard link to an absolute path": (archive(hard_link("x", "/etc/passwd")), "cannot open the directory"),
    "a hard link through a link": (archive(symlink("l", "../victim"), hard_link("x", "l/file")), "cannot open the directory"),
    "a hard link to nothing": (archive(hard_link("x", "nothing")), "cannot find the target"),
    "a hard link to what comes later": (archive(hard_link("y", "x"), X), "cannot find the target"),
    "a hard link to a whiteout": (archive(entry(".wh.x"), hard_link("y", "x")), "cannot find the target"),
    "a hard link to a directory": (archive(directory("d/"), hard_link("x", "d")), "is a directory"),
    "a hard link to the root": (archive(hard_link("x", "/")), "has no target"),
    "a hard link to itself": (archive(X, hard_link("x", "x")), "cannot make /x"),
    "a whiteout outside": (archive(entry("../victim/.wh.file")), OUT),
    "a whiteout of the parent": (archive(entry("d/.wh...")), "removes no file"),
    "a whiteout of the directory itself": (archive(entry("d/.wh..")), "removes no file"),
    "a whiteout of no name": (archive(entry("d/.wh.")), "removes no file"),
    "an opaque directory outside": (archive(entry("../victim/.wh..wh..opq")), OUT),
    "a whiteout's device": (archive(entry("x", kind=b"3", mode=0)), "which would be a whiteout"),
    "the root as a link": (archive(symlink("./", "../victim")), "the archive's root is no directory"),
    "the root as a file": (archive(entry("x/..", b"x")), "the archive's root is no directory"),
    "a file as a directory": (archive(X, entry("x/y", b"y")), "cannot open the directory /x: not a directory"),
    "a fifo as a directory": (archive(entry("p", kind=b"6"), entry("p/y", b"y")), "cannot open the directory /p: not a directory"),
    "a circle of links": (archive(symlink("a", "b"), symlink("b", "a"), entry("a/x", b"x")), "ELOOP"),
    "a chain of links": (archive(*(symlink(f"l{i}", f"l{i + 1}") for i in range(60)), entry("l0/x")), "ELOOP"),
    "links that grow": (archive(symlink("a", "a/" * 1000 + "a"), entry("a/x")), ""),
    "a symbolic link to nowhere": (archive(symlink("x", "")), "has no target"),
    "a name of 256 bytes": (archive(pax({"path": "n" * 256}), X), "is too long"),
    "a path of 5000 bytes": (archive(pax({"path": "d/" * 2500}), X), "is too long"),
    "a zero in a name": (archive(pax({"path": b"a\0b"}), X), DAMAGED + "pax record"),
    "a zero in a link": (archive(pax({"linkpath": b"a\0b"}), symlink("x", "y")), DAMAGED + "pax record"),
    "a wrong checksum": (archive(entry("x", b"x", checksum=1)), DAMAGED + "checksum"),
    "no archive at all": (b"hello, world" * 100, DAMAGED + "checksum"),
    "half a header": (X + b"x", "the archive ends in the middle"),
    "half a file": (header("x", size=5000) + bytes(512), "the archive ends in the middle"),
    "something behind the end": (bytes(512) + X, "goes on behind a block of zeros"),
    "a huge size": (archive(entry("x", b"x", size=base256(1 << 62, 12))), "the layer has more than"),
    "a size beyond numbers": (archive(entry("x", b"x", size=b"\xbf" + b"\xff" * 11)), DAMAGED + "size"),
    "a negative size": (archive(entry("x", b"x", size=base256(-512, 12))), DAMAGED + "size"),
    "a negative pax size": (archive(pax({"size": "-1"}), X), DAMAGED + "pax record"),
    "a size that is no number": (archive(entry("x", b"x", size=b"12x\0")), DAMAGED + "size"),
    "an owner of minus one": (archive(entry("x", uid=base256(-1, 8))), DAMAGED + "owner"),
    "the owner that means no change": (archive(pax({"uid": 0xffffffff}), X), DAMAGED + "owner"),
    "an extended header of 2 GiB": (archive(header("x", kind=b"x", size=1 << 31)), "is too large"),
    "a long name of 2 GiB": (archive(header("x", kind=b"L", size=1 << 31)), "is too large"),
    "a pax record that is too long": (archive(pax(b"99 path=x\n"), X), DAMAGED + "pax record"),
    "a pax record that is too short": (archive(pax(b"3 path=x\n"), X), DAMAGED + "pax record"),
    "a pax record without a length": (archive(pax(b"path=x\n"), X), DAMAGED + "pax record"),
    "a pax record without a key": (archive(pax(b"6 =ab\n"), X), DAMAGED + "pax record"),
    "a sparse map of millions": (archive(pax({"GNU.sparse.major": 1, "GNU.sparse.minor": 0, "GNU.sparse.name": "x",
                                              "GNU.sparse.realsize": 1}), entry("x", b"8000000\n".ljust(512, b"\0"))), DAMAGED + "sparse map"),
    "a sparse map without its sizes": (archive(pax([("GNU.sparse.offset", 1), ("GNU.sparse.offset", 2)]), X), DAMAGED + "sparse map"),
    "a sparse directory": (archive(pax({"GNU.sparse.map": "0,1", "GNU.sparse.numblocks": 1, "GNU.sparse.size": 1}),
                                   directory("d/")), DAMAGED + "sparse map"),
    "a type nobody knows": (archive(entry("x", kind=b"Z")), "of the unknown type 90"),
    "a volume label": (archive(entry("x", kind=b"V")), "of the unknown type 86"),
}

# What is unpacked, and which names there are then.
TAMED = {
    "a link outside is followed inside": (archive(symlink("l", "../victim"), entry("l/file", b"x")), "l victim victim/file"),
    "an absolute link is followed inside": (archive(symlink("l", "/victim"), entry("l/file", b"x")), "l victim victim/file"),
    "links behind links": (archive(symlink("a", "b/.."), directory("d/"), symlink("b", "d/../.."), entry("a/x")), "a b d x"),
    "a file replaces a link": (archive(symlink("l", "../victim/file"), entry("l", b"x")), "l"),
    "a directory replaces a link": (archive(symlink("l", "../victim"), directory("l/"), entry("l/file", b"x")), "l l/file"),
    "a link that replaces its own directory": (archive(directory("d/"), entry("d/x"), symlink("d", "../victim"), entry("d/file", b"x")),
                                               "d victim victim/file"),
    "a link to the root that is replaced from behind itself": (archive(symlink("l", "."), entry("l/a"), directory("l/l/"), entry("l/b")),
                                                               "a l l/b"),
    "a hard link that is written over": (archive(symlink("l", "../victim/file"), hard_link("h", "l"), entry("h", b"x")), "h l"),
    "metadata of a link are its own": (archive(symlink("l", "../victim"), entry("l", kind=b"2", link="../victim/file", uid=7, mode=0o666)), "l"),
    "a magic link": (archive(symlink("l", "/proc/self/root/tmp"), entry("l/x")), "l proc proc/self proc/self/root proc/self/root/tmp proc/self/root/tmp/x"),
    "a fifo is never opened": (archive(entry("p", kind=b"6"), entry("p", b"x")), "p"),
    "a device is never opened": (archive(entry("d", kind=b"3", devices=(1, 3)), entry("d", b"x"), entry("e", kind=b"3", devices=(1, 3)),
                                         hard_link("f", "e")), "d e f"),
    "an opaque directory through a link": (archive(symlink("l", "../victim"), entry("l/.wh..wh..opq")), "l victim"),
    "dots inside": (archive(entry("a/./b/../c/x")), "a a/c a/c/x"),
    "the overlay's own attributes": (archive(pax({"SCHILY.xattr.trusted.overlay.opaque": "y", "SCHILY.xattr.trusted.overlay.redirect": "/x",
                                                  "SCHILY.xattr.trusted.overlay.whiteout": "y"}), directory("d/")), "d"),
    "a directory of many levels": (archive(pax({"path": "d/" * 1000 + "x"}), X, entry("d", b"x")), "d"),
    "what AUFS left": (archive(entry(".wh..wh.aufs"), directory(".wh..wh.plnk/")), ""),
    "a directory with a size": (archive(directory("d/", size=512), X), "d x"),
    "backslashes and quotes": (archive(entry('a\\b"\n\t\x7f')), 'a\\b"\n\t\x7f'),
    "numbers with blanks": (archive(entry("x", b"x", size=b"  1 \0\0\0\0\0\0\0")), "x"),
}


class HostileTest(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        temporary = tempfile.TemporaryDirectory(prefix="jcompose-hostile-")
        self.addCleanup(temporary.cleanup)
        self.directory = temporary.name
        self.victim = os.path.join(self.directory, "victim")
        self.layer = os.path.join(self.directory, "layer")
        os.mkdir(self.victim)
        os.mkdir(self.layer)
        with open(os.path.join(self.victim, "file"), "w") as file:
            file.write("precious")

    def unpack(self, stream, *options, program=RUNTIME):
        """Whatever happens, nothing happens outside."""
        before = tree(self.victim)
        done = subprocess.run([program, "unpack", *(options or ["--bottom"]), self.layer], input=stream, capture_output=True,
                              timeout=60)
        self.assertEqual(before, tree(self.victim))
        self.assertEqual(["layer", "victim"], sorted(os.listdir(self.directory)))
        self.assertIn(done.returncode, (0, 1), done.stderr)
        return done

    def test_limits_hold(self):
        many = archive(*(entry(f"f{i}") for i in range(20)))
        self.assertIn(b"more than 19 entries", self.unpack(many, "--bottom", "--max-entries", "19").stderr)
        self.assertEqual(b"", self.unpack(many, "--bottom", "--max-entries", "20").stderr)
        zeros = gzip.compress(archive(header("zeros", size=1 << 22) + bytes(1 << 22)))
        self.assertIn(b"more than 1000000 bytes", self.unpack(zeros, "--bottom", "--max-bytes", "1000000").stderr)

    def test_damaged_archives_are_refused_or_unpacked_but_harm_nothing(self):
        rounds = int(os.environ.get("FUZZ_ROUNDS", "150"))
        chance = random.Random(int(os.environ.get("FUZZ_SEED", "1")))
        seeds = [stream for stream, _ in [*REFUSED.values(), *TAMED.values()] if len(stream) < 20_000]
        for _ in range(rounds):
            stream = damaged(chance, seeds)
            options = chance.choice([["--bottom"], ["--lower", self.victim], ["--max-entries", "1000"]])
            done = self.unpack(stream, *options, "--max-bytes", "1000000", program=SANITIZED)
            self.assertNotIn(b"Sanitizer", done.stderr, stream.hex())
            self.assertNotIn(b"runtime error", done.stderr, stream.hex())
            subprocess.run(["rm", "-rf", self.layer], check=True)
            os.mkdir(self.layer)


def with_checksums(stream):
    """So that damage is found behind the headers' checksums as well."""
    stream = bytearray(stream)
    for start in range(0, len(stream) - 511, 512):
        if stream[start + 257:start + 262] == b"ustar":
            stream[start + 148:start + 156] = b" " * 8
            stream[start + 148:start + 156] = b"%06o\0 " % sum(stream[start:start + 512])
    return bytes(stream)


def damaged(chance, seeds):
    stream = bytearray(b"".join(chance.choice(seeds)[:-1024] for _ in range(chance.randint(1, 3))) + bytes(1024))
    for _ in range(chance.randint(0, 8)):
        if not stream:
            break
        at = chance.randrange(len(stream))
        match chance.randrange(4):
            case 0:
                stream[at] = chance.randrange(256)
            case 1:
                stream[at:at + chance.randint(1, 12)] = chance.choice([b"\x80", b"../", b"9" * 11, b"\xff" * 11, b"\0" * 12, b"/", b".wh."])
            case 2:
                block = at // 512 * 512
                stream[block + 156:block + 157] = chance.choice([b"0", b"1", b"2", b"3", b"5", b"x", b"L", b"K", b"S", b"g"])
            case 3:
                del stream[at // 512 * 512:at // 512 * 512 + 512 * chance.randint(0, 2)]
    stream = with_checksums(stream)[:chance.choice([1 << 30, 1 << 30, chance.randrange(len(stream) + 1)])]
    return gzip.compress(stream) if chance.random() < 0.2 else stream


def add_refused(name, stream, words):
    def test(self):
        done = self.unpack(stream)
        self.assertEqual(1, done.returncode, name)
        self.assertIn(words, done.stderr.decode())
        self.assertTrue(done.stderr.startswith(b"jcompose-runtime unpack: "), done.stderr)
    setattr(HostileTest, "test_refused_" + name.replace(" ", "_"), test)


def add_tamed(name, stream, names):
    def test(self):
        done = self.unpack(stream)
        self.assertEqual((0, b""), (done.returncode, done.stderr), name)
        found = tree(self.layer)
        self.assertEqual(names.split(" ") if names else [], sorted(found))
        for path in found:
            attributes = os.listxattr(os.path.join(self.layer, path), follow_symlinks=False)
            self.assertEqual([], attributes)
    setattr(HostileTest, "test_tamed_" + name.replace(" ", "_"), test)


for each, (archive_bytes, expected) in REFUSED.items():
    add_refused(each, archive_bytes, expected)
for each, (archive_bytes, expected) in TAMED.items():
    add_tamed(each, archive_bytes, expected)

if __name__ == "__main__":
    unittest.main()
