#!/usr/bin/env python3
"""`unpack`: archives of every kind, as they should be and as they should not, and what `pack` makes of the result."""

import gzip
import hashlib
import io
import json
import os
import stat
import struct
import subprocess
import tarfile
import tempfile
import unittest

from archives import (MOMENT, archive, base256, described, directory, entry, hard_link, header, long_name, pax, symlink,
                      tree)

HERE = os.path.dirname(os.path.abspath(__file__))
RUNTIME = os.path.join(HERE, "..", "target", "jcompose-runtime")


class LayerTest(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        temporary = tempfile.TemporaryDirectory(prefix="jcompose-unpack-")
        self.addCleanup(temporary.cleanup)
        self.directory = temporary.name
        os.mkdir(self.path("layer"))

    def path(self, *parts):
        return os.path.join(self.directory, *parts)

    def run_unpack(self, stream, *options, into="layer"):
        os.makedirs(self.path(into), exist_ok=True)
        return subprocess.run([RUNTIME, "unpack", *options, self.path(into)], input=stream, capture_output=True,
                              timeout=120)

    def unpack(self, stream, *options, into="layer"):
        done = self.run_unpack(stream, *(options or ["--bottom"]), into=into)
        self.assertEqual((0, b""), (done.returncode, done.stderr))
        return json.loads(done.stdout)

    def refused(self, stream, *options):
        done = self.run_unpack(stream, *(options or ["--bottom"]))
        self.assertEqual((1, b""), (done.returncode, done.stdout), done.stderr)
        said = done.stderr.decode()
        self.assertTrue(said.startswith("jcompose-runtime unpack: "), said)
        return said.removeprefix("jcompose-runtime unpack: ").rstrip("\n")

    def names(self, into="layer"):
        return sorted(tree(self.path(into)))

    def content(self, name):
        with open(self.path("layer", name), "rb") as file:
            return file.read()

    def pack(self, name="layer", *options):
        return subprocess.run([RUNTIME, "pack", *options, self.path(name)], capture_output=True, check=True).stdout


def digest(content):
    return "sha256:" + hashlib.sha256(content).hexdigest()


def zstd(content):
    return subprocess.run(["zstd", "-q"], input=content, capture_output=True, check=True).stdout


class StreamTest(LayerTest):
    plain = archive(*(entry(f"file{i}", os.urandom(700) * (i * 40)) for i in range(30)), directory("d/"))

    def check(self, stream):
        answer = self.unpack(stream, "--bottom", "--blob", self.path("blob"))
        self.assertEqual((digest(self.plain), digest(stream), len(stream), 31),
                         (answer["diffId"], answer["digest"], answer["size"], answer["entries"]))
        with open(self.path("blob"), "rb") as blob:
            self.assertEqual(stream, blob.read())
        self.assertEqual(31, len(self.names()))

    def test_a_plain_archive(self):
        self.check(self.plain)

    def test_gzip(self):
        self.check(gzip.compress(self.plain))

    def test_gzip_of_several_members(self):
        middle = len(self.plain) // 2
        self.check(gzip.compress(self.plain[:middle]) + gzip.compress(self.plain[middle:]))

    def test_zstd(self):
        self.check(zstd(self.plain))

    def test_zstd_frames_with_something_to_skip_before_and_between(self):
        skipped = struct.pack("<II", 0x184D2A50, 5) + b"hello"
        self.check(skipped + zstd(self.plain[:1000]) + skipped + zstd(self.plain[1000:]) + skipped)

    def test_what_comes_behind_the_archive_counts_in_the_digest(self):
        stream = archive(entry("x")) + bytes(9000)
        self.assertEqual(digest(stream), self.unpack(gzip.compress(stream))["diffId"])

    def test_a_damaged_compression_is_refused(self):
        packed = gzip.compress(self.plain)
        self.assertIn("the layer's compression is damaged", self.refused(packed[:-20]))
        wrong = bytearray(packed)
        wrong[len(wrong) // 2] ^= 0xff
        self.assertNotEqual("", self.refused(bytes(wrong)))
        self.assertEqual("the layer's compression is damaged: it ends too early", self.refused(zstd(self.plain)[:-9]))

    def test_nothing_is_an_empty_layer(self):
        self.assertEqual(0, self.unpack(b"")["entries"])

    def test_other_compressions_are_named(self):
        self.assertIn("compressed with bzip2 or xz", self.refused(b"\xfd7zXZ\0" + bytes(600)))

    def test_memory_is_bounded(self):
        """Half a gigabyte of zeros in half a megabyte, with a limit of 64 MiB on the address space used."""
        stream = zstd(header("zeros", size=1 << 29) + bytes(1 << 29) + bytes(1024))
        done = subprocess.run(["sh", "-c", 'ulimit -v 65536; exec "$@"', "sh", RUNTIME, "unpack", "--bottom",
                               self.path("layer")], input=stream, capture_output=True)
        self.assertEqual((0, b""), (done.returncode, done.stderr))


class PlaceTest(LayerTest):
    def unpack_anew(self, *parts):
        return subprocess.run([RUNTIME, "unpack", "--bottom", self.path(*parts)], input=archive(entry("x")),
                              capture_output=True, timeout=120)

    def test_a_directory_that_is_not_there_is_made_where_the_disk_has_most_room(self):
        done = self.unpack_anew("new")
        self.assertEqual((0, b""), (done.returncode, done.stderr))
        self.assertEqual(["x"], self.names("new"))
        flags = subprocess.run(["lsattr", "-d", self.directory], capture_output=True, text=True)
        if flags.returncode == 0 and self.is_ext4():
            self.assertIn("T", flags.stdout.split()[0])

    def is_ext4(self):
        kind = subprocess.run(["stat", "-f", "-c", "%T", self.directory], capture_output=True, text=True, check=True)
        return kind.stdout.strip() == "ext2/ext3"

    def test_a_directory_below_one_that_is_not_there_is_refused(self):
        done = self.unpack_anew("nowhere", "new")
        self.assertEqual(1, done.returncode)
        self.assertIn(f"cannot open the directory {self.path('nowhere', 'new')}: no such file", done.stderr.decode())


class ExactTest(LayerTest):
    def test_owner_mode_and_times_are_kept_also_of_directories(self):
        self.unpack(archive(
            directory("d/", mode=0o1777, uid=3, gid=4), entry("d/su", b"x", mode=0o4755, uid=5, gid=6),
            entry("d/sg", mode=0o2711), symlink("d/link", "nowhere"), entry("later"), entry("d/last", mtime=7)))
        found = os.stat(self.path("layer/d"))
        self.assertEqual((0o41777, 3, 4, MOMENT), (found.st_mode, found.st_uid, found.st_gid, found.st_mtime))
        self.assertEqual(0o104755, os.stat(self.path("layer/d/su")).st_mode)
        self.assertEqual(0o102711, os.stat(self.path("layer/d/sg")).st_mode)
        self.assertEqual(MOMENT, os.lstat(self.path("layer/d/link")).st_mtime)
        self.assertEqual(7, os.stat(self.path("layer/d/last")).st_mtime)

    def test_pax_records_win_over_the_header(self):
        name = "long/" + "n" * 200 + "/päx"
        self.unpack(archive(
            pax({"path": name, "uid": 3_000_000_000, "gid": 7, "mtime": "-1.25", "size": 3,
                 "SCHILY.xattr.user.note": b"a\0b", "comment": "of no meaning"}),
            entry("short", b"abc", size=0, uid=1)[:512] + b"abc".ljust(512, b"\0")))
        found = os.stat(self.path("layer", name))
        self.assertEqual((3_000_000_000, 7, 3, -1_250_000_000),
                         (found.st_uid, found.st_gid, found.st_size, found.st_mtime_ns))
        self.assertEqual(b"a\0b", os.getxattr(self.path("layer", name), "user.note"))

    def test_global_records_and_empty_ones_mean_nothing(self):
        self.unpack(archive(pax({"path": "everywhere", "uid": 9}, kind=b"g"), pax({"path": ""}), entry("x")))
        self.assertEqual(["x"], self.names())
        self.assertEqual(0, os.stat(self.path("layer/x")).st_uid)

    def test_gnu_long_names_and_links(self):
        name, target = "d/" + "n" * 150, "t" * 180
        self.unpack(archive(long_name(name), long_name(target, b"K"), symlink("cut", "off")))
        self.assertEqual(target, os.readlink(self.path("layer", name)))

    def test_numbers_in_base_256(self):
        self.unpack(archive(entry("x", b"abc", size=base256(3, 12), uid=base256(4_000_000_000, 8),
                                  mtime=base256(-5, 12))))
        found = os.stat(self.path("layer/x"))
        self.assertEqual((3, 4_000_000_000, -5), (found.st_size, found.st_uid, found.st_mtime))

    def test_the_oldest_format(self):
        self.unpack(archive(header("d/", kind=b"\0", magic=b""), entry("d/x", b"x", kind=b"\0", magic=b"")))
        self.assertEqual(["d", "d/x"], self.names())

    def test_names_of_ustar_have_a_prefix(self):
        self.unpack(archive(entry("x", prefix=b"a/b")))
        self.assertEqual(["a", "a/b", "a/b/x"], self.names())

    def test_hard_links_and_what_their_header_says(self):
        capability = struct.pack("<IIIII", 0x2000001, 1 << 10, 0, 0, 0)
        self.unpack(archive(
            pax({"SCHILY.xattr.security.capability": capability}), entry("x", b"abc", uid=5), hard_link("y", "x", uid=5),
            symlink("s", "x"), hard_link("t", "s"), hard_link("z", "./d/../y", uid=5, mode=0o600)))
        x = os.stat(self.path("layer/x"))
        self.assertEqual((3, 0o100600), (x.st_nlink, x.st_mode))
        self.assertEqual(capability, os.getxattr(self.path("layer/z"), "security.capability"))
        self.assertEqual("x", os.readlink(self.path("layer/t")))

    def test_devices_and_fifos(self):
        self.unpack(archive(entry("c", kind=b"3", devices=(10, 229), mode=0o666), entry("b", kind=b"4", devices=(8, 1)),
                            entry("p", kind=b"6", mode=0o622)))
        self.assertEqual(os.makedev(10, 229), os.stat(self.path("layer/c")).st_rdev)
        self.assertTrue(stat.S_ISBLK(os.stat(self.path("layer/b")).st_mode))
        self.assertEqual(stat.S_IFIFO | 0o622, os.stat(self.path("layer/p")).st_mode)

    def check_sparse(self, before, size=1 << 20, stored=b"A" * 512 + b"B" * 512):
        self.unpack(archive(before))
        content = self.content("sp")
        self.assertEqual(b"A" * 512 + bytes(size - 1024) + b"B" * 512, content)
        self.assertLess(os.stat(self.path("layer/sp")).st_blocks, 64)

    stored = b"A" * 512 + b"B" * 512
    end = (1 << 20) - 512

    def test_sparse_0_0(self):
        pairs = [("GNU.sparse.size", 1 << 20), ("GNU.sparse.numblocks", 2), ("GNU.sparse.offset", 0),
                 ("GNU.sparse.numbytes", 512), ("GNU.sparse.offset", self.end), ("GNU.sparse.numbytes", 512)]
        self.check_sparse(pax(pairs) + entry("sp", self.stored))

    def test_sparse_0_1(self):
        pairs = {"GNU.sparse.size": 1 << 20, "GNU.sparse.numblocks": 2, "GNU.sparse.name": "sp",
                 "GNU.sparse.map": f"0,512,{self.end},512"}
        self.check_sparse(pax(pairs) + entry("GNUSparseFile.1/sp", self.stored))

    def sparse_1_0(self, lines, size=1 << 20):
        pairs = {"GNU.sparse.major": 1, "GNU.sparse.minor": 0, "GNU.sparse.name": "sp", "GNU.sparse.realsize": size}
        return pax(pairs) + entry("GNUSparseFile.1/sp", lines.encode().ljust(512, b"\0") + self.stored)

    def test_sparse_1_0(self):
        self.check_sparse(self.sparse_1_0(f"2\n0\n512\n{self.end}\n512\n"))

    def test_sparse_as_old_gnu_tars_wrote_it(self):
        extents = b"%011o\0%011o\0%011o\0%011o\0" % (0, 512, self.end, 512)
        self.check_sparse(entry("sp", self.stored, kind=b"S", magic=b"ustar  \0",
                                patch={386: extents, 483: b"%011o\0" % (1 << 20)}))

    def test_sparse_with_more_extents_than_the_header_has_room_for(self):
        first = b"".join(b"%011o\0%011o\0" % (i * 4096, 1) for i in range(4))
        more = b"".join(b"%011o\0%011o\0" % (i * 4096, 1) for i in range(4, 7)).ljust(512, b"\0")
        self.unpack(archive(header("sp", kind=b"S", size=7, magic=b"ustar  \0",
                                   patch={386: first, 482: b"\1", 483: b"%011o\0" % 30000}) + more +
                            b"1234567".ljust(512, b"\0")))
        self.assertEqual(b"7", self.content("sp")[24576:24577])
        self.assertEqual(30000, len(self.content("sp")))

    def test_maps_that_lie_are_refused(self):
        for lines in (f"2\n0\n512\n{self.end}\n513\n", "1\n0\n512\n", "2\n512\n512\n0\n512\n", "9999999999\n", "x\n",
                      "1\n-5\n1024\n", "2\n0\n512\n9223372036854775807\n512\n", "2\n0\n512\n"):
            said = self.refused(archive(self.sparse_1_0(lines)))
            self.assertEqual("the archive is damaged: a header with a wrong sparse map", said, lines)


class OverlayTest(LayerTest):
    """The directory has the form in which an overlay takes it."""

    def layers(self, *archives):
        lower = []
        for number, each in enumerate(archives):
            options = [word for below in lower for word in ("--lower", below)] or ["--bottom"]
            self.unpack(each, *options, into=f"layer{number}")
            lower.insert(0, self.path(f"layer{number}"))
        return lower

    def merged(self, *archives):
        lower = self.layers(*archives)
        os.mkdir(self.path("merged"))
        os.mkdir(self.path("empty"))
        subprocess.run(["mount", "-t", "overlay", "-o", "ro,lowerdir=" + ":".join([*lower, self.path("empty")]), "overlay",
                        self.path("merged")], check=True)
        try:
            return tree(self.path("merged"))
        finally:
            subprocess.run(["umount", self.path("merged")], check=True)

    base = archive(directory("etc/", mode=0o700, uid=3), entry("etc/a", b"a"), entry("etc/b", b"b"),
                   directory("usr/"), directory("usr/lib/"), entry("usr/lib/x", b"x"), symlink("lib", "/usr/lib"),
                   symlink("up", "../../usr"))

    def test_a_whiteout_hides_what_is_below_and_nothing_else(self):
        found = self.merged(self.base, archive(directory("etc/"), entry("etc/.wh.a"), entry("etc/a", b"new"),
                                               entry("etc/c"), entry("etc/.wh.c"), entry("etc/.wh.b")))
        self.assertEqual(["etc", "etc/a", "etc/c"], [name for name in sorted(found) if name.startswith("etc")])

    def test_a_removed_directory_that_is_made_anew_shows_nothing_from_below(self):
        for one in ([entry(".wh.etc"), directory("etc/"), entry("etc/new")],
                    [directory("etc/"), entry("etc/new"), entry(".wh.etc")],
                    [directory("etc/"), entry("etc/new"), entry("etc/.wh..wh..opq")],
                    [entry("etc"), directory("etc/"), entry("etc/new")],
                    [entry(".wh.etc"), entry("etc/new")]):
            with self.subTest(one[0][:10]):
                found = self.merged(self.base, archive(*one))
                self.assertEqual(["etc", "etc/new"], [name for name in sorted(found) if name.startswith("etc")])
            self.doCleanups()
            self.setUp()

    def test_a_directory_without_an_entry_stays_as_it_is_below(self):
        found = self.merged(self.base, archive(entry("etc/new")))
        self.assertEqual((oct(stat.S_IFDIR | 0o700), 3, 0, MOMENT * 10**9), found["etc"][:4])
        self.assertIn("etc/a", found)

    def test_links_of_the_layers_below_are_followed_inside_the_root(self):
        found = self.merged(self.base, archive(entry("lib/y"), entry("up/z"), entry("lib/.wh.x")))
        self.assertEqual(["lib", "up", "usr", "usr/lib", "usr/lib/y", "usr/z"],
                         [name for name in sorted(found) if not name.startswith("etc")])

    def test_a_hard_link_to_a_file_below(self):
        found = self.merged(self.base, archive(hard_link("name", "lib/x"), entry("lib/.wh..wh..opq")))
        self.assertEqual(found["name"], found["usr/lib/x"])

    def test_a_whiteout_of_nothing_is_not_seen(self):
        found = self.merged(self.base, archive(directory("new/"), entry("new/.wh.x"), entry(".wh.y")))
        self.assertEqual(["new"], [name for name in sorted(found) if name in ("new", "new/x", "y")])

    def test_without_knowing_what_is_below_it_says_so_and_takes_the_stream_nevertheless(self):
        for top in (archive(entry("etc/new")), archive(hard_link("x", "y"))):
            answer = self.unpack(gzip.compress(top), "--blob", self.path("blob"))
            self.assertTrue(answer["needsLower"])
            self.assertEqual(digest(top), answer["diffId"])
            os.unlink(self.path("blob"))

    def test_what_was_unpacked_without_knowing_can_be_settled(self):
        self.layers(self.base)
        os.chmod(self.path("layer0"), 0o711)
        answer = self.unpack(archive(directory("new/"), entry("new/.wh.x"), entry(".wh.etc")), "--max-bytes", "9")
        self.assertEqual((2, False), (answer["whiteouts"], answer["root"]))
        request = {"directory": self.path("layer"), "lower": [self.path("layer0")], "root": True, "whiteouts": True}
        subprocess.run([RUNTIME, "settle", self.directory], input=json.dumps(request), text=True, check=True)
        self.assertEqual(["etc", "new"], self.names())
        self.assertEqual(0o40711, os.stat(self.path("layer")).st_mode)
        self.assertEqual(MOMENT, os.stat(self.path("layer/new")).st_mtime)

    def test_a_layer_that_cannot_be_settled_is_named(self):
        for request, said in (({"directory": self.path("gone"), "lower": [self.path("layer0")]},
                               f"cannot open the directory {self.path('gone')}: no such file or directory (ENOENT)"),
                              ({"directory": self.path("layer"), "lower": []},
                               "lower: expected at least one element, found []")):
            done = subprocess.run([RUNTIME, "settle", self.directory], input=json.dumps(request), text=True,
                                  capture_output=True, check=False)
            self.assertEqual((1, f"jcompose-runtime settle: {said}\n"), (done.returncode, done.stderr))


class RoundTripTest(LayerTest):
    def fill(self, root):
        os.makedirs(os.path.join(root, "d/empty"))
        for name, content in (("d/file", b"x" * 100_000), ("d/empty-file", b""), ("n" * 255, b"long"),
                              ("ümläut-日本-\udcff", b"u"), ("tab\there", b""), ("nl\nhere", b"")):
            with open(os.path.join(root, name), "wb") as file:
                file.write(content)
        deep = os.path.join(root, *["deep-directory-name"] * 40)
        os.makedirs(deep)
        with open(os.path.join(deep, "file"), "w") as file:
            file.write("deep")
        with open(os.path.join(root, "sparse"), "wb") as file:
            file.truncate(1 << 33)
            file.seek(1 << 32)
            file.write(b"middle")
        with open(os.path.join(root, "hole"), "wb") as file:
            file.truncate(1 << 21)
        os.link(os.path.join(root, "d/file"), os.path.join(root, "twin"))
        os.symlink("../../etc/passwd", os.path.join(root, "d/symlink"))
        os.symlink("s" * 300, os.path.join(root, "long-symlink"))
        os.mknod(os.path.join(root, "null"), 0o666 | stat.S_IFCHR, os.makedev(1, 3))
        os.mkfifo(os.path.join(root, "pipe"))
        os.mknod(os.path.join(root, "d/whiteout"), stat.S_IFCHR, 0)
        os.setxattr(os.path.join(root, "d/empty"), "trusted.overlay.opaque", b"y")
        os.setxattr(os.path.join(root, "d/file"), "user.note", bytes(range(256)))
        os.setxattr(os.path.join(root, "d"), "trusted.note", b"")
        os.chown(os.path.join(root, "d/empty-file"), 4_000_000_000, 1 << 21)
        os.chmod(os.path.join(root, "d/empty-file"), 0o6755)
        capability = struct.pack("<IIIII", 0x2000001, 1 << 10, 0, 0, 0)
        os.setxattr(os.path.join(root, "d/empty-file"), "security.capability", capability)
        os.utime(os.path.join(root, "null"), ns=(0, -1_500_000_000))
        os.utime(os.path.join(root, "pipe"), ns=(0, -500_000_000))
        os.utime(os.path.join(root, "d/file"), ns=(0, 5_000_000_100))

    def test_what_was_packed_is_unpacked_as_it_was(self):
        os.mkdir(self.path("tree"))
        self.fill(self.path("tree"))
        packed = self.pack("tree")
        self.assertLess(len(packed), 1 << 20)
        self.unpack(packed, "--max-bytes", str(1 << 20))
        expected, found = tree_with_sparse(self.path("tree")), tree_with_sparse(self.path("layer"))
        expected["d/whiteout"] = found["d/whiteout"]  # whose time means nothing
        self.assertEqual(0, os.stat(self.path("layer/d/whiteout")).st_rdev)
        self.assertEqual({}, {n: (v, found.get(n)) for n, v in expected.items() if v != found.get(n)})
        self.assertEqual(expected.keys(), found.keys())
        self.assertLess(os.stat(self.path("layer/sparse")).st_blocks, 64)
        self.assertEqual(packed, self.pack("layer"))

    def test_gnu_tar_and_python_read_the_same(self):
        os.mkdir(self.path("tree"))
        self.fill(self.path("tree"))
        for name in ("d/whiteout", "sparse"):  # one is another name in the archive, the other needs its time
            os.unlink(self.path("tree", name))
        os.removexattr(self.path("tree/d/empty"), "trusted.overlay.opaque")
        os.mkdir(self.path("by-tar"))
        packed = self.pack("tree")
        subprocess.run(["tar", "-x", "--xattrs", "--xattrs-include=*", "--same-owner", "-p", "-C", self.path("by-tar")],
                       input=packed, check=True)
        expected, found = tree(self.path("tree")), tree(self.path("by-tar"))
        self.assertEqual({}, {n: (v, found.get(n)) for n, v in expected.items() if v != found.get(n)})
        with tarfile.open(fileobj=io.BytesIO(packed)) as opened:
            self.assertEqual(sorted(tree(self.path("tree"))), sorted(opened.getnames()))

    def test_blobs_of_every_compression_hold_the_archive(self):
        os.mkdir(self.path("tree"))
        for i in range(40):
            with open(self.path("tree", f"file{i}"), "wb") as file:
                file.write(os.urandom(1000) * (i * 30) + b"text " * 10_000)
        plain = self.pack("tree")
        for name, expand in (("gzip", gzip.decompress), ("none", bytes),
                             ("zstd", lambda b: subprocess.run(["zstd", "-dqc"], input=b, capture_output=True, check=True).stdout)):
            answer = json.loads(self.pack("tree", "--blob", self.path(name), "--compression", name))
            with open(self.path(name), "rb") as file:
                blob = file.read()
            self.assertEqual((digest(plain), digest(blob), len(blob)),
                             (answer["diffId"], answer["digest"], answer["size"]))
            self.assertEqual(plain, expand(blob))
            # Not on how many threads there are.
            subprocess.run(["taskset", "1", RUNTIME, "pack", "--blob", self.path("again"), "--compression", name,
                            self.path("tree")], check=True, capture_output=True)
            with open(self.path("again"), "rb") as file:
                self.assertEqual(blob, file.read())
            os.unlink(self.path("again"))

    def test_a_blob_that_is_there_is_not_written_over(self):
        with open(self.path("blob"), "w") as file:
            file.write("precious")
        done = subprocess.run([RUNTIME, "pack", "--blob", self.path("blob"), self.path("layer")], capture_output=True)
        self.assertEqual(1, done.returncode)
        self.assertIn("cannot make the file", done.stderr.decode())


def tree_with_sparse(root):
    """Without reading gigabytes of zeros."""
    path = os.path.join(root, "sparse")
    status = os.stat(path)
    with open(path, "rb") as file:
        file.seek(1 << 32)
        about = status.st_size, status.st_mode, status.st_mtime_ns, file.read(6)
    os.rename(path, root + ".sparse")
    times = os.stat(root).st_mtime_ns
    try:
        return {**tree(root), "sparse": about}
    finally:
        os.rename(root + ".sparse", path)
        os.utime(root, ns=(times, times))


if __name__ == "__main__":
    unittest.main()
