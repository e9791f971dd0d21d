"""What tests of real containers share: an image of busybox, specs, and the verbs of jcompose-runtime."""

import ctypes
import fcntl
import glob
import json
import os
import select
import shutil
import signal
import subprocess
import tempfile
import time
import unittest

RUNTIME = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "target", "jcompose-runtime")
BUSYBOX = shutil.which("busybox") or "/bin/busybox"
PATIENCE = 60  # seconds, for what happens at once on an idle machine


def identity_hierarchy():
    """Where the labels are: the cgroup v2 tree if there is one, else the first v1 hierarchy that jcompose uses."""
    found = []
    with open("/proc/self/mountinfo") as lines:
        for line in lines:
            fields, _, rest = line.partition(" - ")
            kind = rest.split()[0]
            if kind == "cgroup2":
                return fields.split()[4]
            if kind == "cgroup" and "name=" not in rest:
                found.append(fields.split()[4])
    return found[0]


IDENTITY = identity_hierarchy()


def hierarchies():
    with open("/proc/self/mountinfo") as lines:
        return [line.split()[4] for line in lines if line.partition(" - ")[2].startswith("cgroup")]


def wait_for(condition, what):
    """Looks again and again; there is no event for what another process writes somewhere."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        result = condition()
        if result:
            return result
        select.select([], [], [], 0.01)
    raise AssertionError(f"after {PATIENCE} s still not: {what}")


def start_time(pid):
    try:
        with open(f"/proc/{pid}/stat") as file:
            return int(file.read().rpartition(")")[2].split()[19])
    except (FileNotFoundError, ProcessLookupError):
        return 0


def is_alive(pid):
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rpartition(")")[2].split()[0] not in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return False


class ContainerTest(unittest.TestCase):
    """Each test has a cgroup parent and directories of its own, and must leave nothing."""

    def setUp(self):
        self.root = tempfile.mkdtemp(prefix="jcompose-test-")
        self.parent = os.path.basename(self.root)
        self.run_directory = self.path("run", "containers")
        self.mounts = self.read("/proc/self/mountinfo")
        self.ids = []
        self.image = self.path("image")
        os.makedirs(os.path.join(self.image, "bin"))
        for directory in ("proc", "sys", "dev", "tmp", "etc"):
            os.mkdir(os.path.join(self.image, directory))
        shutil.copy(BUSYBOX, os.path.join(self.image, "bin", "busybox"))
        for name in ("sh", "sleep", "echo", "cat", "true", "false", "kill", "test", "printf", "dd", "rm", "touch", "mkdir"):
            os.symlink("busybox", os.path.join(self.image, "bin", name))
        self.addCleanup(self.clean)

    def clean(self):
        def left():
            if self.ids:
                self.stop(*self.ids, grace=0)
            return [path for root in hierarchies() for path in glob.glob(f"{root}/{self.parent}/*", include_hidden=True)
                    if os.path.isdir(path)]

        # A supervisor whose container ended by itself is still about to end when its container is gone.
        wait_for(lambda: not left(), f"no cgroup is left of {left()}")
        for root in hierarchies():
            try:
                os.rmdir(f"{root}/{self.parent}")
            except OSError:
                pass
        mounts = self.read("/proc/self/mountinfo")
        shutil.rmtree(self.root, ignore_errors=True)
        self.assertEqual(self.mounts, mounts)

    def path(self, *parts):
        return os.path.join(self.root, *parts)

    def read(self, path):
        with open(path) as file:
            return file.read()

    def cgroup(self, container):
        return f"{self.parent}/stack/{container}"

    def spec(self, container, *arguments, **members):
        directory = self.path("containers", container)
        for name in ("upper", "work"):
            os.makedirs(os.path.join(directory, name), exist_ok=True)
        resources = members.pop("resources", {})
        process = members.pop("process", {})
        spec = {
            "id": container,
            "directory": directory,
            "runDirectory": self.run_directory,
            "labels": {"stack": "stack", "service": container},
            "rootfs": {"lower": [self.image], "upper": f"{directory}/upper", "work": f"{directory}/work"},
            "stop": {"signal": "SIGTERM", "graceMillis": 10000},
            "config": {
                "ociVersion": "1.2.0",
                "process": {"args": list(arguments), "cwd": "/", "env": ["PATH=/bin"], "user": {"uid": 0, "gid": 0}, **process},
                "root": {"readonly": False},
                "mounts": [
                    {"destination": "/proc", "type": "proc", "source": "proc"},
                    {"destination": "/dev", "type": "tmpfs", "source": "tmpfs", "options": ["nosuid", "mode=755"]},
                    {"destination": "/dev/pts", "type": "devpts", "source": "devpts", "options": ["newinstance", "mode=0620"]},
                ],
                "linux": {
                    "cgroupsPath": self.cgroup(container),
                    "namespaces": [{"type": kind} for kind in ("pid", "mount", "uts", "ipc", "network", "cgroup")],
                    "resources": resources,
                },
            },
            **members,
        }
        if container not in self.ids:
            self.ids.append(container)
        return spec

    def shell(self, container, script, **members):
        return self.spec(container, "/bin/sh", "-c", script, **members)

    def ask(self, *arguments, lines, status=None):
        text = "".join(json.dumps(line) + "\n" for line in lines)
        done = subprocess.run([RUNTIME, *arguments], input=text, capture_output=True, text=True)
        answers = [json.loads(line) for line in done.stdout.splitlines()]
        if status is not None:
            self.assertEqual(status, done.returncode, done.stdout + done.stderr)
        return answers

    def launch(self, *specs, status=0):
        return self.ask("launch", lines=specs, status=status)

    def stop(self, *containers, grace=None, status=0):
        lines = [{"id": id, "cgroup": self.cgroup(id), "directory": self.path("containers", id)} for id in containers]
        if grace is not None:
            for line in lines:
                line["graceMillis"] = grace
        return self.ask("stop", lines=lines, status=status)

    def label(self, container, key):
        try:
            return os.getxattr(f"{IDENTITY}/{self.cgroup(container)}", f"trusted.jcompose.{key}").decode()
        except OSError:
            return None

    def supervisor(self, container):
        return int(self.label(container, "supervisor").split()[0])

    def process(self, container):
        return int(self.label(container, "process").split()[0])

    def exists(self, container):
        return os.path.isdir(f"{IDENTITY}/{self.cgroup(container)}")

    def gone(self, container):
        wait_for(lambda: not self.exists(container) and not os.path.exists(self.run_file(container)), f"{container} is gone")

    def run_file(self, container):
        return os.path.join(self.run_directory, f"{container}.json")

    def state(self, container):
        try:
            return json.loads(self.read(self.run_file(container)))
        except FileNotFoundError:
            return {}

    def end_state(self, container):
        return json.loads(self.read(self.path("containers", container, "state.json")))

    def log(self, container, file="current"):
        try:
            lines = self.read(self.path("containers", container, "log", file)).splitlines()
        except FileNotFoundError:
            return []
        return [json.loads(line) for line in lines]

    def printed(self, container, stream=None):
        return "".join(entry["log"] for entry in self.log(container) if stream in (None, entry["stream"]))
