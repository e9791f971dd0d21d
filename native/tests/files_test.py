#!/usr/bin/env python3
"""`copy` and `pack` with real overlays, files and archives."""

import io
import json
import os
import socket
import stat
import subprocess
import tarfile
import tempfile
import unittest

RUNTIME = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "target", "jcompose-runtime")
MOMENT = 1_700_000_000


def write(path, content=b"", mode=0o644):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(content)
    os.chmod(path, mode)
    os.utime(path, ns=(MOMENT * 10**9, MOMENT * 10**9 + 5))


def read(path):
    with open(path, "rb") as file:
        return file.read()


class FilesTest(unittest.TestCase):
    def setUp(self):
        self.directory = tempfile.TemporaryDirectory(prefix="jcompose-files-")
        self.addCleanup(self.directory.cleanup)
        self.mounts = read("/proc/self/mountinfo")
        for name in ("context", "base", "upper", "work"):
            os.mkdir(self.path(name))

    def tearDown(self):
        self.assertEqual(self.mounts, read("/proc/self/mountinfo"))

    def path(self, *parts):
        return os.path.join(self.directory.name, *parts)

    def copy(self, *copies, status=0, **members):
        request = {
            "from": {"directory": self.path("context")},
            "to": {"lower": [self.path("base")], "upper": self.path("upper"), "work": self.path("work")},
            "copies": [{"source": source, "target": target} for source, target in copies],
            **members,
        }
        done = subprocess.run([RUNTIME, "copy"], input=json.dumps(request).encode(), capture_output=True)
        self.assertEqual(status, done.returncode, done.stderr.decode())
        self.assertEqual(b"", done.stdout)
        return done.stderr.decode()

    def pack(self, name="upper"):
        return subprocess.run([RUNTIME, "pack", self.path(name)], capture_output=True, check=True).stdout

    def entries(self, name="upper"):
        return {entry.name: entry for entry in tarfile.open(fileobj=io.BytesIO(self.pack(name)))}


class CopyTest(FilesTest):
    def test_a_file_arrives_with_its_parents_and_all_that_belongs_to_it(self):
        write(self.path("context/hello"), b"hello", 0o4755)
        os.chown(self.path("context/hello"), 12, 34)
        os.chmod(self.path("context/hello"), 0o4755)
        os.setxattr(self.path("context/hello"), "user.note", b"kept")
        self.copy(("hello", "/usr/local/bin/hello"))
        found = os.stat(self.path("upper/usr/local/bin/hello"))
        self.assertEqual((12, 34, 0o4755), (found.st_uid, found.st_gid, stat.S_IMODE(found.st_mode)))
        self.assertEqual(MOMENT * 10**9 + 5, found.st_mtime_ns)
        self.assertEqual(b"kept", os.getxattr(self.path("upper/usr/local/bin/hello"), "user.note"))
        parent = os.stat(self.path("upper/usr/local"))
        self.assertEqual((0, 0, 0o755), (parent.st_uid, parent.st_gid, stat.S_IMODE(parent.st_mode)))

    def test_a_target_that_ends_in_a_slash_is_a_directory(self):
        write(self.path("context/a"), b"a")
        write(self.path("context/b"), b"b")
        self.copy(("a", "/data/"), ("b", "/data"))
        self.assertEqual(["a", "b"], sorted(os.listdir(self.path("upper/data"))))

    def test_a_directory_s_content_is_copied_not_the_directory(self):
        write(self.path("context/app/lib/x"), b"x")
        os.symlink("../x", self.path("context/app/lib/y"))
        os.mkfifo(self.path("context/app/pipe"))
        os.mknod(self.path("context/app/null"), 0o600 | stat.S_IFCHR, os.makedev(1, 3))
        self.copy(("app", "/srv"))
        self.assertEqual(b"x", read(self.path("upper/srv/lib/x")))
        self.assertEqual("../x", os.readlink(self.path("upper/srv/lib/y")))
        self.assertTrue(stat.S_ISFIFO(os.stat(self.path("upper/srv/pipe")).st_mode))
        self.assertEqual(os.makedev(1, 3), os.stat(self.path("upper/srv/null")).st_rdev)

    def test_hard_links_and_holes_are_kept(self):
        with open(self.path("context/sparse"), "wb") as file:
            file.seek(8 << 20)
            file.write(b"end")
        os.link(self.path("context/sparse"), self.path("context/twin"))
        self.copy((".", "/"))
        first, second = os.stat(self.path("upper/sparse")), os.stat(self.path("upper/twin"))
        self.assertEqual(first.st_ino, second.st_ino)
        self.assertEqual((8 << 20) + 3, first.st_size)
        self.assertLess(first.st_blocks * 512, 1 << 20)
        self.assertEqual(read(self.path("context/sparse")), read(self.path("upper/sparse")))

    def test_a_name_that_was_replaced_meanwhile_is_no_hard_link(self):
        write(self.path("context/one/a"), b"first")
        os.link(self.path("context/one/a"), self.path("context/one/b"))
        write(self.path("context/two/a"), b"another")
        self.copy(("one/a", "/a"), ("two/a", "/a"), ("one/b", "/b"))
        self.assertEqual((b"another", b"first"), (read(self.path("upper/a")), read(self.path("upper/b"))))

    def test_what_is_excepted_is_left_out_with_all_below_it(self):
        write(self.path("context", "src", "kept"))
        write(self.path("context", "src", "secret"))
        write(self.path("context", "src", "deep", "below", "file"))
        write(self.path("context", "kept"))
        os.link(self.path("context", "src", "secret"), self.path("context", "src", "other-name"))
        self.copy((".", "/app"), **{"except": ["src/secret", "src/deep/below", "kept-not", "none/at/all"]})
        found = [os.path.relpath(os.path.join(at, name), self.path("upper"))
                 for at, _, names in os.walk(self.path("upper")) for name in names]
        self.assertEqual(["app/kept", "app/src/kept", "app/src/other-name"], sorted(found))
        self.assertEqual([], os.listdir(self.path("upper", "app", "src", "deep")))

    def test_owner_and_mode_override(self):
        write(self.path("context/d/f"), b"")
        self.copy(("d", "/d"), owner="5:6", mode="0700")
        for name in ("upper/d", "upper/d/f"):
            found = os.stat(self.path(name))
            self.assertEqual((5, 6, 0o700), (found.st_uid, found.st_gid, stat.S_IMODE(found.st_mode)))

    def test_symbolic_links_of_the_target_are_followed_inside_it(self):
        os.makedirs(self.path("base/usr/lib"))
        os.symlink("/usr/lib", self.path("base/lib"))
        os.symlink("/../../new", self.path("base/outside"))
        write(self.path("context/lib/x"), b"x")
        self.copy((".", "/"), ("lib", "/outside/deep"))
        self.assertEqual(b"x", read(self.path("upper/usr/lib/x")))
        self.assertEqual(b"x", read(self.path("upper/new/deep/x")))

    def test_symbolic_links_of_the_source_do_not_lead_out_of_it(self):
        os.symlink("/etc/passwd", self.path("context/passwd"))
        os.symlink("../../../../var", self.path("context/outside"))
        for source in ("passwd", "outside/tmp", "../../../etc/passwd"):
            said = self.copy((source, "/stolen"), status=1)
            self.assertIn(f"cannot open the source {source}: no such file or directory (ENOENT)", said)
        self.assertEqual([], os.listdir(self.path("upper")))

    def test_files_come_out_of_layers_as_well(self):
        write(self.path("base/etc/name"), b"lower")
        write(self.path("context/etc/name"), b"upper")
        self.copy(("/etc", "/copied"), **{"from": {"lower": [self.path("context"), self.path("base")]}})
        self.assertEqual(b"upper", read(self.path("upper/copied/name")))

    def test_a_file_does_not_replace_a_directory(self):
        os.makedirs(self.path("base/d/x"))
        write(self.path("context/x"))
        self.assertIn("cannot replace the directory /d/x with a file", self.copy(("x", "/d/"), status=1))

    def test_a_wrong_request_is_refused_with_the_place(self):
        self.assertIn('mode: expected octal digits, found "9"', self.copy(("a", "b"), mode="9", status=1))
        self.assertIn("copies: expected at least one element", self.copy(status=2))
        self.assertIn("owner: expected UID:GID in digits", self.copy(("a", "b"), owner="root", status=1))


class HostTest(FilesTest):
    def test_the_machine_itself_can_be_the_lowest_layer(self):
        write(self.path("context/hello.c"), b"int main;")
        self.copy(("hello.c", "/src/"), to={"lower": ["/"], "upper": self.path("upper"), "work": self.path("work")})
        self.assertEqual(b"int main;", read(self.path("upper/src/hello.c")))
        self.assertFalse(os.path.exists("/src/hello.c"))

    def test_a_stage_on_top_of_the_machine_can_be_the_source(self):
        write(self.path("base/out/hello"), b"program")
        self.copy(("/out/hello", "/bin/hello"), ("/etc/hostname", "/name"), **{"from": {"lower": [self.path("base"), "/"]}})
        self.assertEqual(b"program", read(self.path("upper/bin/hello")))
        self.assertEqual(read("/etc/hostname"), read(self.path("upper/name")))


class PackTest(FilesTest):
    def test_an_archive_holds_what_gnu_tar_shows(self):
        write(self.path("upper/bin/hello"), b"hello", 0o755)
        os.symlink("hello", self.path("upper/bin/link"))
        os.link(self.path("upper/bin/hello"), self.path("upper/bin/twin"))
        os.mknod(self.path("upper/null"), 0o666 | stat.S_IFCHR, os.makedev(1, 3))
        os.mkfifo(self.path("upper/pipe"), 0o600)
        for name in ("upper", "upper/bin", "upper/null", "upper/pipe", "upper/bin/link"):
            os.utime(self.path(name), (MOMENT, MOMENT), follow_symlinks=False)
        shown = subprocess.run(
            ["tar", "--utc", "--numeric-owner", "-tv"], input=self.pack(), capture_output=True, check=True
        ).stdout.decode()
        when = "2023-11-14 22:13"
        self.assertEqual(
            [
                f"drwxr-xr-x 0/0 0 {when} bin/",
                f"-rwxr-xr-x 0/0 5 {when} bin/hello",
                f"lrwxrwxrwx 0/0 0 {when} bin/link -> hello",
                f"hrwxr-xr-x 0/0 0 {when} bin/twin link to bin/hello",
                f"crw-r--r-- 0/0 1,3 {when} null",
                f"prw------- 0/0 0 {when} pipe",
            ],
            [" ".join(line.split()) for line in shown.splitlines()],
        )

    def test_what_an_overlay_removed_becomes_whiteouts(self):
        write(self.path("base/gone"))
        write(self.path("base/emptied/old"))
        mount = self.path("mount")
        os.mkdir(mount)
        options = f"lowerdir={self.path('base')},upperdir={self.path('upper')},workdir={self.path('work')}"
        subprocess.run(["mount", "-t", "overlay", "-o", options, "overlay", mount], check=True)
        try:
            os.unlink(os.path.join(mount, "gone"))
            os.unlink(os.path.join(mount, "emptied/old"))
            os.rmdir(os.path.join(mount, "emptied"))
            os.mkdir(os.path.join(mount, "emptied"))
        finally:
            subprocess.run(["umount", mount], check=True)
        self.assertEqual(["emptied", "emptied/.wh..wh..opq", ".wh.gone"], list(self.entries()))

    def test_attributes_are_kept_but_not_the_overlay_s(self):
        write(self.path("upper/f"))
        os.setxattr(self.path("upper/f"), "user.note", b"a\nb=c")
        os.setxattr(self.path("upper/f"), "trusted.overlay.origin", b"x")
        records = {"SCHILY.xattr.user.note": "a\nb=c", "mtime": f"{MOMENT}.000000005"}
        self.assertEqual(records, self.entries()["f"].pax_headers)

    def test_long_names_and_large_owners_are_kept(self):
        name = "d" * 120 + "/" + "f" * 140
        write(self.path("upper", name), b"x")
        os.chown(self.path("upper", name), 3_000_000_000, 7)
        entry = self.entries()[name]
        self.assertEqual((3_000_000_000, 7, 1), (entry.uid, entry.gid, entry.size))

    def test_sockets_are_left_out(self):
        with socket.socket(socket.AF_UNIX) as listener:
            before = os.getcwd()
            os.chdir(self.path("upper"))
            try:
                listener.bind("socket")
            finally:
                os.chdir(before)
        self.assertEqual({}, self.entries())

    def test_the_same_tree_gives_the_same_bytes(self):
        for order, name in (("zab", "upper"), ("baz", "work")):
            for letter in order:
                write(self.path(name, letter), letter.encode())
        self.assertEqual(self.pack("upper"), self.pack("work"))

    def test_what_was_copied_can_be_packed(self):
        write(self.path("context/app/x"), os.urandom(100_000))
        self.copy(("app", "/app"))
        archive = tarfile.open(fileobj=io.BytesIO(self.pack()))
        self.assertEqual(["app", "app/x"], archive.getnames())
        self.assertEqual(read(self.path("context/app/x")), archive.extractfile("app/x").read())


class NamedCopyTest(FilesTest):
    """`cp`: what docker cp does in each case."""

    def setUp(self):
        super().setUp()
        write(self.path("context/file"), b"file")
        write(self.path("context/tree/inner"), b"inner")
        os.symlink("tree", self.path("context/link"))
        write(self.path("base/there/kept"), b"kept")
        write(self.path("base/plain"), b"plain")

    def named(self, source, target, status=0, **members):
        return self.copy(status=status, copies=[{"source": source, "target": target, "named": True, **members}])

    def test_a_file_goes_into_a_directory_or_becomes_the_target(self):
        self.named("/file", "/there")
        self.named("/file", "/renamed")
        self.named("/file", "/plain")
        for path in ("there/file", "renamed", "plain"):
            self.assertEqual(b"file", read(self.path("upper", path)))

    def test_a_directory_goes_with_its_name_unless_its_content_is_meant(self):
        self.named("/tree", "/there")
        self.named("/tree/.", "/there")
        self.named("/tree", "/fresh")
        for path in ("there/tree/inner", "there/inner", "fresh/inner"):
            self.assertEqual(b"inner", read(self.path("upper", path)))

    def test_a_link_is_copied_itself_unless_it_is_followed(self):
        self.named("/link", "/copied")
        self.named("/link", "/followed", follow=True)
        self.assertEqual("tree", os.readlink(self.path("upper/copied")))
        self.assertEqual(b"inner", read(self.path("upper/followed/inner")))

    def test_nothing_is_made_above_the_target_and_no_file_becomes_a_directory(self):
        self.assertIn("ENOENT", self.named("/file", "/no/such", status=1))
        self.assertIn("no such directory", self.named("/file", "/no/", status=1))
        self.assertIn("over the file", self.named("/tree", "/plain", status=1))
        self.assertEqual([], os.listdir(self.path("upper")))

    def test_a_new_volume_receives_a_directory_and_becomes_like_it(self):
        os.chown(self.path("context/tree"), 12, 34)
        os.chmod(self.path("context/tree"), 0o2750)
        os.mkdir(self.path("volume"), 0o755)
        for source in ("/tree", "/file", "/missing"):
            self.copy(to={"directory": self.path("volume")},
                      copies=[{"source": source, "target": "/", "volume": True}])
        found = os.stat(self.path("volume"))
        self.assertEqual((12, 34, 0o2750), (found.st_uid, found.st_gid, stat.S_IMODE(found.st_mode)))
        self.assertEqual(["inner"], os.listdir(self.path("volume")))


class ChangesTest(FilesTest):
    def test_what_is_added_changed_and_deleted_is_told(self):
        write(self.path("base/etc/old"), b"old")
        write(self.path("base/etc/gone"), b"gone")
        write(self.path("upper/etc/old"), b"new")
        write(self.path("upper/etc/more\nlines"), b"")
        write(self.path("upper/etc/hosts"), b"")
        os.mknod(self.path("upper/etc/gone"), stat.S_IFCHR, 0)
        os.mknod(self.path("upper/etc/never-was"), stat.S_IFCHR, 0)
        request = {"lower": [self.path("base")], "upper": self.path("upper"), "except": ["/etc/hosts"]}
        told = subprocess.run([RUNTIME, "changes"], input=json.dumps(request).encode(), capture_output=True, check=True)
        self.assertEqual(b"C /etc\nD /etc/gone\nA /etc/more\\nlines\nC /etc/old\n", told.stdout)

    def test_a_link_below_is_not_followed(self):
        write(self.path("base/real/file"))
        os.symlink("real", self.path("base/name"))
        write(self.path("upper/name/file"))
        request = {"lower": [self.path("base")], "upper": self.path("upper")}
        told = subprocess.run([RUNTIME, "changes"], input=json.dumps(request).encode(), capture_output=True, check=True)
        self.assertEqual(b"C /name\nA /name/file\n", told.stdout)

    def test_a_tree_is_packed_with_the_layers_below(self):
        write(self.path("base/kept"), b"kept")
        write(self.path("base/gone"), b"gone")
        write(self.path("upper/added"), b"added")
        os.mknod(self.path("upper/gone"), stat.S_IFCHR, 0)
        packed = subprocess.run([RUNTIME, "pack", "--lower", self.path("base"), self.path("upper")],
                                capture_output=True, check=True).stdout
        self.assertEqual(["added", "kept"], tarfile.open(fileobj=io.BytesIO(packed)).getnames())


if __name__ == "__main__":
    unittest.main()
