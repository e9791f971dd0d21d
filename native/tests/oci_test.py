#!/usr/bin/env python3
"""The verbs of an OCI runtime, with real containers, whose root file system is a static busybox."""

import contextlib
import json
import os
import select
import shutil
import subprocess
import tempfile
import unittest

RUNTIME = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "target", "jcompose-runtime")
BUSYBOX = "/bin/busybox"
APPLETS = ("sh", "sleep", "echo", "cat", "true", "false", "id", "mount", "ps", "kill", "ls", "stat", "hostname", "env")


class BundleTest(unittest.TestCase):
    """Each test has a bundle, a root for the runtime's records and a cgroup parent of its own, and must leave nothing."""

    def setUp(self):
        self.directory = tempfile.mkdtemp(prefix="jcompose-oci-")
        self.root = os.path.join(self.directory, "state")
        self.bundle = os.path.join(self.directory, "bundle")
        self.rootfs = os.path.join(self.bundle, "rootfs")
        os.makedirs(os.path.join(self.rootfs, "bin"))
        for name in ("proc", "sys", "dev", "tmp", "etc"):
            os.mkdir(os.path.join(self.rootfs, name))
        shutil.copy(BUSYBOX, os.path.join(self.rootfs, "bin", "busybox"))
        for name in APPLETS:
            os.symlink("busybox", os.path.join(self.rootfs, "bin", name))
        self.id = os.path.basename(self.directory)
        subprocess.run([RUNTIME, "spec", "--bundle", self.bundle], check=True)
        with open(os.path.join(self.bundle, "config.json")) as file:
            self.config = json.load(file)
        self.process = self.config["process"]
        self.linux = self.config["linux"]
        self.process["terminal"] = False
        self.linux["cgroupsPath"] = f"/{self.id}/container"
        self.addCleanup(self.clean)

    def clean(self):
        self.oci("delete", "--force", self.id)
        for path in self.cgroups():
            self.assertEqual([], [entry.path for entry in os.scandir(path) if entry.is_dir()])
            os.rmdir(path)
        self.assertEqual([], os.listdir(self.root) if os.path.exists(self.root) else [])
        shutil.rmtree(self.directory)

    def cgroups(self):
        with open("/proc/self/mountinfo") as lines:
            roots = [line.split()[4] for line in lines if line.partition(" - ")[2].startswith("cgroup")]
        found = {os.stat(path).st_dev: path for path in (f"{root}/{self.id}" for root in roots) if os.path.isdir(path)}
        return found.values()

    def write_config(self):
        with open(os.path.join(self.bundle, "config.json"), "w") as file:
            json.dump(self.config, file)

    def oci(self, *arguments, **options):
        return subprocess.run([RUNTIME, "--root", self.root, *arguments], capture_output=True, text=True, **options)

    def done(self, *arguments, **options):
        done = self.oci(*arguments, **options)
        self.assertEqual(0, done.returncode, done.stderr)
        return done.stdout

    def refused(self, *arguments, **options):
        done = self.oci(*arguments, **options)
        self.assertNotEqual(0, done.returncode, done.stdout)
        return done.stderr.removeprefix("jcompose-runtime: ").rstrip("\n")

    def start_with(self, verb, script, **options):
        self.process["args"] = ["/bin/sh", "-c", script]
        self.write_config()
        return self.oci(verb, "--bundle", self.bundle, self.id, **options)

    def run_script(self, script, status=0):
        """What a container prints that runs SCRIPT to its end."""
        done = self.start_with("run", script)
        self.assertEqual(status, done.returncode, done.stderr)
        return done.stdout

    def create(self, script):
        """Its output is the test's own: `create` returns while the container lives."""
        self.process["args"] = ["/bin/sh", "-c", script]
        self.write_config()
        with open(os.path.join(self.directory, "output"), "w") as output:
            done = subprocess.run([RUNTIME, "--root", self.root, "create", "--bundle", self.bundle, self.id],
                                  stdin=subprocess.DEVNULL, stdout=output, stderr=output)
        self.assertEqual(0, done.returncode, self.output())

    def output(self):
        with open(os.path.join(self.directory, "output")) as file:
            return file.read()

    def state(self):
        return json.loads(self.done("state", self.id))

    @contextlib.contextmanager
    def end(self):
        """What is done inside ends the container's process."""
        descriptor = os.pidfd_open(self.state()["pid"])
        yield
        self.assertTrue(select.select([descriptor], [], [], 30)[0])
        os.close(descriptor)


class Lifecycle(BundleTest):
    def test_a_container_is_run_to_its_end_and_leaves_nothing(self):
        self.assertEqual("hello\n", self.run_script("echo hello"))
        self.assertIn("does not exist", self.refused("state", self.id))
        self.assertEqual([], [path for path in self.cgroups() if os.path.exists(f"{path}/container")])

    def test_the_status_of_run_is_the_commands(self):
        self.run_script("exit 7", status=7)

    def test_a_container_is_created_started_and_deleted(self):
        self.create("echo hello; exec sleep 1000")
        self.assertEqual("created", self.state()["status"])
        self.assertEqual("", self.output())
        self.done("start", self.id)
        self.assertEqual("running", self.state()["status"])
        self.assertIn("it is running", self.refused("delete", self.id))
        self.assertIn("it is running", self.refused("start", self.id))
        with self.end():
            self.done("kill", self.id, "KILL")
        self.assertEqual("stopped", self.state()["status"])
        self.assertIn("not running", self.refused("kill", self.id))
        self.done("delete", self.id)
        self.assertIn("does not exist", self.refused("delete", self.id))

    def test_an_id_is_taken_once(self):
        self.create("exec sleep 1000")
        self.assertIn("exists already", self.refused("create", "--bundle", self.bundle, self.id))
        self.assertEqual("created", self.state()["status"])

    def test_a_command_that_is_missing_fails_the_creation(self):
        self.process["args"] = ["/bin/nothing"]
        self.write_config()
        self.assertIn("there is no such file", self.refused("create", "--bundle", self.bundle, self.id))
        self.assertIn("does not exist", self.refused("state", self.id))

    def test_a_container_holds_still_while_it_is_paused(self):
        self.create("exec sleep 1000")
        self.done("start", self.id)
        self.done("pause", self.id)
        self.assertEqual("paused", self.state()["status"])
        self.assertIn("it is paused", self.refused("exec", self.id, "true"))
        self.done("resume", self.id)
        self.assertEqual("running", self.state()["status"])

    def test_a_command_runs_in_a_running_container(self):
        self.create("exec sleep 1000")
        self.done("start", self.id)
        self.assertEqual("/tmp\nuid=7 gid=8\n",
                         self.done("exec", "--user", "7:8", "--cwd", "/tmp", self.id, "sh", "-c", "echo $PWD; id"))
        self.assertEqual(9, self.oci("exec", self.id, "sh", "-c", "exit 9").returncode)
        self.assertEqual(127, self.oci("exec", self.id, "/bin/nothing").returncode)

    def test_containers_and_their_processes_are_listed(self):
        self.create("exec sleep 1000")
        self.assertEqual(f"{self.id}\n", self.done("list", "--quiet"))
        listed = json.loads(self.done("list", "--format", "json"))
        self.assertEqual([(self.id, "created", self.bundle)], [(c["id"], c["status"], c["bundle"]) for c in listed])
        self.assertEqual([self.state()["pid"]], json.loads(self.done("ps", "--format", "json", self.id)))


if __name__ == "__main__":
    unittest.main()
