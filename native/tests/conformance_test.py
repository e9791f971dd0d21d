#!/usr/bin/env python3
"""`unpack` on layer archives beside what other engines made of them. They are kept beside the project, not in it: where
they are not there, nothing is tested. LAYERS names another place."""

import hashlib
import json
import os
import stat
import subprocess
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
RUNTIME = os.path.join(HERE, "..", "target", "jcompose-runtime")
LAYERS = os.environ.get("LAYERS", os.path.join(HERE, "..", "..", "..", "shared", "conformance", "layers"))

# All three make a node of it, which as part of an overlay would be a whiteout: refused.
REFUSED = {"char-0-0"}
# The device of the overlay shows other numbers of links than the layer has.
KEYS = ("type", "mode", "uid", "gid", "size", "sha", "target", "rdev", "mtime", "nlink")


def described(path):
    status = os.lstat(path)
    mode = status.st_mode
    entry = {"mode": oct(stat.S_IMODE(mode)), "uid": status.st_uid, "gid": status.st_gid, "mtime": status.st_mtime_ns}
    names = {stat.S_IFDIR: "dir", stat.S_IFLNK: "symlink", stat.S_IFREG: "file", stat.S_IFIFO: "fifo",
             stat.S_IFCHR: "char", stat.S_IFBLK: "block"}
    entry["type"] = names[stat.S_IFMT(mode)]
    if stat.S_ISREG(mode):
        with open(path, "rb") as file:
            entry["sha"] = hashlib.sha256(file.read()).hexdigest()[:16]
        entry["size"] = status.st_size
        entry["nlink"] = status.st_nlink
    elif stat.S_ISLNK(mode):
        entry["target"] = os.readlink(path)
        del entry["mode"], entry["mtime"]
    elif stat.S_ISCHR(mode) or stat.S_ISBLK(mode):
        entry["rdev"] = f"{os.major(status.st_rdev)}:{os.minor(status.st_rdev)}"
    names = [n for n in os.listxattr(path, follow_symlinks=False) if not n.startswith("trusted.overlay.")]
    if names:
        entry["xattr"] = {n: os.getxattr(path, n, follow_symlinks=False).hex() for n in names}
    return entry


def tree(root):
    found = {".": described(root)}
    for at, directories, files in os.walk(root):
        for name in directories + files:
            path = os.path.join(at, name)
            found[os.path.relpath(path, root)] = described(path)
    return found


class ConformanceTest(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        directory = tempfile.TemporaryDirectory(prefix="jcompose-conformance-")
        self.addCleanup(directory.cleanup)
        self.directory = directory.name
        self.victim = os.path.join(self.directory, "victim")
        os.mkdir(self.victim)
        with open(os.path.join(self.victim, "hello"), "w") as file:
            file.write("hello")

    def unpack(self, case, count):
        """Returns the lower directories, topmost first, or what the runtime refused."""
        lower = []
        for number in range(count):
            layer = os.path.join(self.directory, f"layer{number}")
            os.mkdir(layer)
            arguments = [word for below in lower for word in ("--lower", below)] or ["--bottom"]
            with open(os.path.join(LAYERS, case, f"{number}.tar"), "rb") as archive:
                content = archive.read().replace(b"@VICTIM@", self.victim.encode()[:8])
            done = subprocess.run([RUNTIME, "unpack", *arguments, layer], input=content, capture_output=True, timeout=60)
            if done.returncode:
                self.assertIn(b"jcompose-runtime unpack: ", done.stderr)
                return None, done.stderr.decode()
            self.assertEqual(hashlib.sha256(content).hexdigest(), json.loads(done.stdout)["diffId"][7:])
            lower.insert(0, layer)
        return lower, ""

    def merged(self, lower):
        mount = os.path.join(self.directory, "merged")
        os.mkdir(mount)
        if len(lower) == 1:
            lower = lower + [os.path.join(self.directory, "empty")]
            os.mkdir(lower[1])
        subprocess.run(["mount", "-t", "overlay", "-o", f"ro,lowerdir={':'.join(lower)}", "overlay", mount], check=True)
        try:
            return tree(mount)
        finally:
            subprocess.run(["umount", mount], check=True)

    def check(self, case):
        with open(os.path.join(LAYERS, case, "expected.json")) as file:
            expected = json.load(file)
        before = tree(self.victim)
        lower, refusal = self.unpack(case, expected["layers"])
        self.assertEqual(before, tree(self.victim))
        others = [name for name in os.listdir(self.directory) if name != "victim" and not name.startswith("layer")]
        self.assertEqual([], others)
        if lower is None:
            self.assertFalse(expected["all_agree"] and case not in REFUSED, refusal)
            return
        self.assertNotIn(case, REFUSED)
        found = self.merged(lower)
        answers = [result["tree"] for result in expected["results"].values() if result["ok"]]
        self.assertTrue(any(self.same(answer, found, answers) for answer in answers), (found, answers))

    @staticmethod
    def same(answer, found, answers):
        """Times that the answers themselves differ in are those of the run."""
        if answer.keys() != found.keys():
            return False
        for path, entry in answer.items():
            for key in (*KEYS, "xattr"):
                theirs = [each.get(path, {}).get(key) for each in answers]
                is_time_of_run = key == "mtime" and (len(set(theirs)) > 1 or len(answers) == 1)
                kind = key == "type" and path and entry.get("type") != found[path]["type"]
                if key == "type":
                    if kind:
                        return False
                elif not is_time_of_run and key in entry and entry.get(key) != found[path].get(key):
                    return False
            if "xattr" in found[path] and "xattr" not in entry:
                return False
        return True


def add_cases():
    for case in sorted(os.listdir(LAYERS)):
        if os.path.exists(os.path.join(LAYERS, case, "expected.json")):
            setattr(ConformanceTest, "test_" + case.replace("-", "_"), lambda self, case=case: self.check(case))


if os.path.isdir(LAYERS):
    add_cases()

if __name__ == "__main__":
    unittest.main()
