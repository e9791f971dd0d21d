"""Bundles for tests of the OCI verbs, with real containers, whose root file system is a static busybox."""

import contextlib
import json
import os
import select
import shutil
import subprocess
import tempfile
import unittest

CAPABILITIES = ["CAP_" + name for name in ("CHOWN", "DAC_OVERRIDE", "FOWNER", "SETUID", "SETGID", "KILL", "SYS_ADMIN")]
RUNTIME = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "target", "jcompose-runtime")
BUSYBOX = "/bin/busybox"
APPLETS = ("sh", "sleep", "echo", "cat", "true", "false", "id", "mount", "ps", "kill", "ls", "stat", "hostname", "env",
           "readlink", "chmod", "grep", "touch", "stty", "uname", "test", "mkdir", "unshare", "tr", "dd")


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

    def add_namespace(self, kind, path=None):
        namespace = {"type": kind} if path is None else {"type": kind, "path": path}
        self.linux["namespaces"] = [n for n in self.linux["namespaces"] if n["type"] != kind] + [namespace]

    def remove_namespace(self, kind):
        self.linux["namespaces"] = [n for n in self.linux["namespaces"] if n["type"] != kind]

    def give_capabilities(self, *names):
        for kind in ("bounding", "effective", "permitted"):
            self.process["capabilities"][kind] = list(names)

    def mount(self, destination, source, *options, **members):
        kind = members.pop("type", "bind")
        if kind == "bind":
            options = ("bind", *options)
        self.config["mounts"].append(
            {"destination": destination, "type": kind, "source": source, "options": list(options), **members})

    def give_rootfs(self, owner):
        for path, _, files in os.walk(self.rootfs):
            for name in ["", *files]:
                os.lchown(os.path.join(path, name), owner, owner)
        os.chmod(self.directory, 0o711)

    def path(self, *parts):
        return os.path.join(self.directory, *parts)

    def write(self, path, text="", mode=0o644):
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w") as file:
            file.write(text)
        os.chmod(path, mode)
        return path

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
