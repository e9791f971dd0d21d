#!/usr/bin/env python3
"""Programs that drive OCI runtimes, with this one: Debian's podman (with conmon) and containerd."""

import os
import select
import shutil
import subprocess
import time
import unittest

from bundles import RUNTIME, BundleTest

PATIENCE = 60


def need(*programs):
    for program in programs:
        if not shutil.which(program):
            raise unittest.SkipTest(f"{program} is not installed")


class Podman(BundleTest):
    @classmethod
    def setUpClass(cls):
        need("podman", "conmon")

    def setUp(self):
        super().setUp()
        self.addCleanup(self.wait_for_helpers)

    def wait_for_helpers(self):
        """conmon cleans up behind a container after podman has answered."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end and self.helpers():
            select.select([], [], [], 0.05)

    def helpers(self):
        found = []
        for process in filter(str.isdigit, os.listdir("/proc")):
            try:
                with open(f"/proc/{process}/cmdline") as line:
                    found += [process] if self.directory in line.read() else []
            except OSError:
                pass
        return found

    def podman(self, *arguments, status=0):
        done = subprocess.run(
            ["podman", "--root", self.path("podman"), "--runroot", self.path("podman-run"), "--storage-driver", "vfs",
             "--cgroup-manager", "cgroupfs", "--events-backend", "file", "--runtime", os.path.abspath(RUNTIME), *arguments],
            capture_output=True, text=True, timeout=PATIENCE, env={**os.environ, "XDG_RUNTIME_DIR": self.directory})
        self.assertEqual(status, done.returncode, done.stderr)
        return done.stdout

    def run_container(self, *arguments, options=(), status=0):
        return self.podman("run", "--network", "none", *options, "--rootfs", self.rootfs, *arguments, status=status)

    def test_a_container_is_run_and_its_status_returned(self):
        self.assertEqual("hello\n", self.run_container("/bin/echo", "hello", options=["--rm"]))
        self.run_container("/bin/sh", "-c", "exit 7", options=["--rm"], status=7)
        self.run_container("/bin/nothing", options=["--rm"], status=127)

    def test_a_running_one_is_entered_held_and_stopped(self):
        self.run_container("/bin/sleep", "1000", options=["-d", "--name", "hello"])
        self.addCleanup(self.podman, "rm", "--force", "--time", "0", "hello")
        self.assertEqual("7\n", self.podman("exec", "-u", "7", "hello", "/bin/id", "-u"))
        self.podman("exec", "hello", "/bin/nothing", status=127)
        self.podman("pause", "hello")
        self.podman("unpause", "hello")
        self.assertIn("sleep 1000", self.podman("top", "hello"))
        self.podman("stop", "--time", "0", "hello")

    def test_a_user_namespace_has_its_mappings(self):
        self.give_rootfs(100000)
        mapped = self.run_container("/bin/cat", "/proc/self/uid_map",
                                    options=["--rm", "--uidmap", "0:100000:1000", "--gidmap", "0:100000:1000"])
        self.assertEqual("0 100000 1000", " ".join(mapped.split()))


class Containerd(BundleTest):
    @classmethod
    def setUpClass(cls):
        need("containerd", "ctr", "containerd-shim-runc-v2")

    def setUp(self):
        super().setUp()
        self.socket = self.path("s.sock")
        configuration = self.write(self.path("containerd.toml"), f"""
version = 2
root = "{self.path('containerd')}"
state = "{self.path('containerd-run')}"
disabled_plugins = ["io.containerd.grpc.v1.cri"]
[grpc]
address = "{self.socket}"
""")
        log = open(self.path("containerd.log"), "w")
        self.addCleanup(log.close)
        daemon = subprocess.Popen(["containerd", "--config", configuration], stdout=log, stderr=log)
        self.addCleanup(daemon.wait)
        self.addCleanup(daemon.terminate)
        end = time.monotonic() + PATIENCE
        while not os.path.exists(self.socket) and time.monotonic() < end:
            select.select([], [], [], 0.05)

    def ctr(self, *arguments, status=0):
        done = subprocess.run(["ctr", "--address", self.socket, *arguments], capture_output=True, text=True,
                              timeout=PATIENCE)
        self.assertEqual(status, done.returncode, done.stderr)
        return done.stdout

    def run_container(self, *arguments, options=(), status=0):
        return self.ctr("run", *options, "--runc-binary", os.path.abspath(RUNTIME), "--rootfs", self.rootfs, "hello",
                        *arguments, status=status)

    def test_a_task_is_run_and_its_status_returned(self):
        self.assertEqual("hello\n", self.run_container("/bin/echo", "hello", options=["--rm"]))
        self.run_container("/bin/sh", "-c", "exit 7", options=["--rm"], status=7)

    def test_a_running_task_is_entered_held_measured_and_killed(self):
        self.run_container("/bin/sleep", "1000", options=["-d"])
        self.assertIn("RUNNING", self.ctr("task", "ls"))
        self.assertEqual("hello\n", self.ctr("task", "exec", "--exec-id", "one", "hello", "/bin/echo", "hello"))
        self.ctr("task", "pause", "hello")
        self.assertIn("PAUSED", self.ctr("task", "ls"))
        self.ctr("task", "resume", "hello")
        self.assertIn("memory.usage_in_bytes", self.ctr("task", "metrics", "hello"))
        self.ctr("task", "rm", "--force", "hello")
        self.ctr("container", "rm", "hello")


if __name__ == "__main__":
    unittest.main()
