#!/usr/bin/env python3
"""A short run of each fuzzer under the sanitizers, from seeds that are written here."""

import json
import os
import struct
import subprocess
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
TARGET = os.path.join(HERE, "..", "target")
SECONDS = sys.argv.pop() if len(sys.argv) > 1 and sys.argv[-1].isdigit() else "3"


def configuration():
    with tempfile.TemporaryDirectory() as temporary:
        return written(temporary)


def written(temporary):
    config = json.loads(subprocess.run([os.path.join(TARGET, "jcompose-runtime"), "spec", "--bundle", temporary],
                                       capture_output=True, text=True).stdout or "{}")
    config.update(json.loads("""{"ociVersion": "1.2.0", "process": {"args": ["sh"], "cwd": "/", "user": {"uid": 0, "gid": 0},
        "rlimits": [{"type": "RLIMIT_NOFILE", "soft": 1, "hard": 2}], "capabilities": {"bounding": ["CAP_KILL"]}},
        "root": {"path": "rootfs"}, "mounts": [{"destination": "/a", "type": "tmpfs", "source": "tmpfs",
        "options": ["nosuid", "mode=755", "size=65536k", "rro", "idmap"]}], "hooks": {"prestart": [{"path": "/bin/true"}]},
        "linux": {"namespaces": [{"type": "pid"}], "uidMappings": [{"containerID": 0, "hostID": 1, "size": 1}],
        "resources": {"devices": [{"allow": false, "access": "rwm"}], "memory": {"limit": 1}, "unified": {"a": "b"}},
        "seccomp": {"defaultAction": "SCMP_ACT_ERRNO", "architectures": ["SCMP_ARCH_X86"], "syscalls": [{"names": ["read",
        "clone"], "action": "SCMP_ACT_ALLOW", "args": [{"index": 0, "value": 1, "valueTwo": 2, "op": "SCMP_CMP_MASKED_EQ"}]}]}}}"""))
    return json.dumps(config).encode()


def launch():
    spec = json.loads("""{"id": "aaaaaaaaaaaa", "directory": "/d", "runDirectory": "/r", "rootfs": {"lower": ["/l"], "upper":
        "/u", "work": "/w"}, "restart": {"policy": "always", "delayMillis": 1}, "health": {"test": ["CMD", "true"],
        "retries": 3}, "stop": {"signal": "SIGTERM", "graceMillis": 1}, "log": {"maxSize": 1, "maxFiles": 2}, "network":
        {"interfaces": [{"name": "eth0", "host": "h", "addresses": ["10.0.0.1/8"]}]}, "config": {"process": {"args": ["a"]},
        "linux": {"cgroupsPath": "a/b/c"}}}""")
    return (json.dumps(spec) + "\n" + json.dumps({"id": "b"}) + "\n").encode()


def names():
    header = struct.pack(">6H", 7, 0x0100, 1, 0, 0, 1)
    return header + b"\x03web\x07default\x00" + struct.pack(">2H", 1, 1) + b"\x00" + struct.pack(">2HIH", 41, 1232, 0, 0)


SEEDS = {
    "configuration": [configuration],
    "launch": [launch],
    "log": [lambda: b"\x05hello\nworld\xf0\x9f\x98\x80\n" * 40, lambda: b"\x85" + b"x" * 20000 + b"\n\xff\xfe"],
    "names": [names],
}


class FuzzTest(unittest.TestCase):
    def fuzz(self, name):
        with tempfile.TemporaryDirectory() as directory:
            paths = []
            for number, seed in enumerate(SEEDS[name]):
                paths.append(os.path.join(directory, str(number)))
                with open(paths[-1], "wb") as file:
                    file.write(seed())
            done = subprocess.run([os.path.join(TARGET, "sanitized", f"fuzz_{name}"), SECONDS, *paths], capture_output=True,
                                  text=True, errors="replace")
        self.assertEqual(0, done.returncode, done.stderr[-4000:])
        print(f"  {name}:{done.stdout.rstrip()}")

    def test_a_configuration(self):
        self.fuzz("configuration")

    def test_the_lines_of_launch(self):
        self.fuzz("launch")

    def test_what_is_logged(self):
        self.fuzz("log")

    def test_what_the_name_server_is_asked(self):
        self.fuzz("names")


if __name__ == "__main__":
    unittest.main()
