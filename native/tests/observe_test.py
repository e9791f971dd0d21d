#!/usr/bin/env python3
"""`observe` with real cgroups and processes."""

import json
import os
import subprocess
import tempfile
import time
import unittest

RUNTIME = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "target", "jcompose-runtime")
PARENT = f"jcompose-observe-{os.getpid()}"
STACK = f"{PARENT}/hello"
ID = "4be0c1d2a3f4"


def hierarchies():
    """Mount points by controller; the cgroup v2 tree stands under ""."""
    found = {}
    with open("/proc/self/mountinfo") as lines:
        for line in lines:
            fields, kind = line.split(" - ")
            point, (file_system, _, options) = fields.split()[4], kind.split()
            if file_system == "cgroup2":
                found.setdefault("", point)
            elif file_system == "cgroup":
                for option in options.split(","):
                    found.setdefault(option, point)
    for controller in ("memory", "cpu", "pids"):
        found.setdefault(controller, found.get(""))
    found.setdefault("", found["memory"])
    return found


class ObserveTest(unittest.TestCase):
    def setUp(self):
        self.mounts = hierarchies()
        self.roots = {self.mounts[name] for name in ("", "memory", "cpu", "pids")}
        self.v2 = self.mounts["memory"] == self.mounts[""] and os.path.exists(self.mounts[""] + "/cgroup.controllers")
        self.processes = []
        self.addCleanup(self.clean)
        for root in self.roots:
            for path in ("", PARENT, STACK):
                os.makedirs(f"{root}/{path}", exist_ok=True)
                if self.v2:
                    self.write(f"{root}/{path}/cgroup.subtree_control", "+memory +cpu +pids")
            os.mkdir(f"{root}/{STACK}/{ID}")

    def clean(self):
        for process in self.processes:
            process.kill()
            process.wait()
            process.stdin.close()
        for root in self.roots:
            for path, _, _ in os.walk(f"{root}/{PARENT}", topdown=False):
                self.wait_until(lambda: self.removed(path))

    @staticmethod
    def removed(path):
        try:
            os.rmdir(path)
        except OSError:
            return not os.path.exists(path)
        return True

    def wait_until(self, condition):
        end = time.monotonic() + 20
        while not condition():
            self.assertLess(time.monotonic(), end, "waited in vain")
            time.sleep(0.002)

    @staticmethod
    def write(path, text):
        with open(path, "w") as file:
            file.write(text)

    def control(self, controller, file, text):
        self.write(f"{self.mounts[controller]}/{STACK}/{ID}/{file}", text)

    def label(self, **labels):
        for key, value in labels.items():
            os.setxattr(f"{self.mounts['']}/{STACK}/{ID}", f"trusted.jcompose.{key}", value.encode())

    def start(self, *command):
        """A process in the container's cgroup; returns what a supervisor would write of it."""
        process = subprocess.Popen(command, stdin=subprocess.PIPE)
        self.processes.append(process)
        self.control("", "cgroup.procs", str(process.pid))
        with open(f"/proc/{process.pid}/stat") as stat:
            return process, f"{process.pid} {stat.read().rsplit(')', 1)[1].split()[19]}"

    def observe(self, *arguments):
        done = subprocess.run([RUNTIME, "observe", *arguments], capture_output=True, check=True)
        self.assertEqual(b"", done.stderr)
        return [json.loads(line) for line in done.stdout.splitlines()]

    def test_nothing_is_told_where_nothing_is(self):
        self.assertEqual([], self.observe(PARENT + "-none"))
        self.assertEqual([], self.observe(PARENT, "other"))

    def test_a_cgroup_without_an_identity_is_told_too(self):
        (found,) = self.observe(PARENT)
        self.assertEqual((ID, f"{STACK}/{ID}", {}, False),
                         (found["id"], found["path"], found["labels"], found["populated"]))
        self.assertNotIn("process", found)
        self.assertNotIn("supervisor", found)

    def test_labels_are_told_as_they_are(self):
        self.label(stack="hello", service="web", reference='a "quoted" name', health="healthy")
        (found,) = self.observe(PARENT, "hello")
        self.assertEqual({"stack": "hello", "service": "web", "reference": 'a "quoted" name', "health": "healthy"},
                         found["labels"])

    def test_many_containers_are_told_once_each(self):
        ids = [f"{number:012x}" for number in range(100)]
        for container in ids:
            os.mkdir(f"{self.mounts['']}/{STACK}/{container}")
        self.assertEqual(sorted([ID, *ids]), sorted(found["id"] for found in self.observe(PARENT)))
        self.assertEqual(sorted([ID, *ids]), sorted(found["id"] for found in self.observe(PARENT, "hello")))

    def test_limits_are_read_from_the_control_files(self):
        none = {"memory": -1, "cpuQuota": -1, "cpuPeriod": 100000, "pids": -1}
        (found,) = self.observe(PARENT)
        self.assertEqual(none, {key: found["limits"][key] for key in none})
        self.control("memory", "memory.max" if self.v2 else "memory.limit_in_bytes", "67108864")
        if self.v2:
            self.control("cpu", "cpu.max", "50000 100000")
        else:
            self.control("cpu", "cpu.cfs_quota_us", "50000")
        self.control("pids", "pids.max", "17")
        (found,) = self.observe(PARENT)
        self.assertEqual({"memory": 67108864, "cpuQuota": 50000, "cpuPeriod": 100000, "pids": 17},
                         {key: found["limits"][key] for key in none})

    def test_swap_is_counted_together_with_memory(self):
        directory = f"{self.mounts['memory']}/{STACK}/{ID}"
        file = "memory.swap.max" if self.v2 else "memory.memsw.limit_in_bytes"
        if not os.path.exists(f"{directory}/{file}"):
            self.skipTest("this kernel does not count swap")
        self.control("memory", "memory.max" if self.v2 else "memory.limit_in_bytes", "67108864")
        self.control("memory", file, "67108864" if self.v2 else "134217728")
        (found,) = self.observe(PARENT)
        self.assertEqual(134217728, found["limits"]["swap"])

    def test_a_process_is_told_with_its_namespaces_and_mounts(self):
        with tempfile.TemporaryDirectory(prefix="jcompose-observe-") as directory:
            source = os.path.join(directory, "a source")
            target = os.path.join(directory, "target")
            os.mkdir(source)
            os.mkdir(target)
            script = 'mount --bind "$1" "$2" && mount -o remount,bind,ro "$2" && exec cat'
            process, identity = self.start("unshare", "-m", "-n", "sh", "-c", script, "sh", source, target)
            self.label(process=identity)
            self.wait_until(lambda: self.observe(PARENT)[0]["process"]["command"] == "cat")
            (found,) = self.observe(PARENT)
            self.assertTrue(found["populated"])
            self.assertTrue(found["process"]["alive"])
            for kind in ("net", "pid", "ipc", "uts", "mnt"):
                inode = os.stat(f"/proc/{process.pid}/ns/{kind}").st_ino
                self.assertEqual(inode, found["process"]["namespaces"][kind])
            (mount,) = [mount for mount in found["process"]["mounts"] if mount["target"] == target]
            self.assertTrue(mount["readOnly"])
            self.assertTrue(mount["root"].endswith("/a source"), mount)
            device = os.stat(source).st_dev
            self.assertEqual(f"{os.major(device)}:{os.minor(device)}", mount["device"])
            process.stdin.close()
            process.wait()

    def test_a_number_that_belongs_to_another_process_now_is_not_the_process(self):
        _, identity = self.start("cat")
        self.label(process=f"{identity.split()[0]} 1", supervisor=identity)
        (found,) = self.observe(PARENT)
        self.assertFalse(found["process"]["alive"])
        self.assertNotIn("namespaces", found["process"])
        self.assertTrue(found["supervisor"]["alive"])
        self.assertEqual("cat", found["supervisor"]["command"])

    def test_a_process_that_has_ended_is_not_alive(self):
        process, identity = self.start("cat")
        self.label(process=identity)
        process.kill()
        self.wait_until(lambda: self.observe(PARENT)[0]["process"].get("state") == "Z")
        self.assertFalse(self.observe(PARENT)[0]["process"]["alive"])
        process.wait()
        (found,) = self.observe(PARENT)
        self.assertFalse(found["process"]["alive"])
        self.assertNotIn("state", found["process"])


if __name__ == "__main__":
    unittest.main()
