#!/usr/bin/env python3
"""`run` and `exec` with real containers, whose image is a static busybox (Debian: busybox-static)."""

import copy
import json
import os
import pty
import re
import select
import shutil
import signal
import subprocess
import tempfile
import time
import unittest

RUNTIME = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "target", "jcompose-runtime")
BUSYBOX = "/bin/busybox"
STACK = f"jctest{os.getpid()}"
ID = f"{os.getpid():012x}"
HOST_END = f"jv{ID}0"
CGROUP = f"{STACK}/hello/{ID}"
CAPABILITIES = [
    "CAP_" + name
    for name in "CHOWN DAC_OVERRIDE FSETID FOWNER MKNOD NET_RAW SETGID SETUID SETFCAP SETPCAP NET_BIND_SERVICE "
    "SYS_CHROOT KILL AUDIT_WRITE".split()
]
DEFAULT_CAPABILITIES = "00000000a80425fb"


def run(*command, **options):
    return subprocess.run(command, capture_output=True, text=True, **options)


def read(path):
    with open(path) as file:
        return file.read()


def write(path, text, mode=0o644):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w") as file:
        file.write(text)
    os.chmod(path, mode)


def hierarchies():
    """Mount points by controller; the v2 tree, where there is one, as "v2"."""
    found = {}
    for line in read("/proc/self/mountinfo").splitlines():
        before, after = line.split(" - ")
        kind, _, options = after.split()[:3]
        mount_point = before.split()[4]
        if kind == "cgroup2":
            found["v2"] = mount_point
            for controller in read(mount_point + "/cgroup.controllers").split():
                found.setdefault(controller, mount_point)
        elif kind == "cgroup":
            for controller in options.split(","):
                found[controller] = mount_point
    return found


HIERARCHIES = hierarchies()
IDENTITY = HIERARCHIES.get("v2", HIERARCHIES.get("cpu"))
PURE_V2 = "v2" in HIERARCHIES and HIERARCHIES.get("memory") == HIERARCHIES["v2"]


def control(controller, v1, v2, path=CGROUP):
    """The text of a control file by its v1 or its v2 name."""
    mount_point = HIERARCHIES[controller]
    return read(f"{mount_point}/{path}/{v2 if mount_point == HIERARCHIES.get('v2') else v1}").strip()


def eventually(condition, what):
    end = time.monotonic() + 60
    while not condition():
        if time.monotonic() > end:
            raise AssertionError(f"never: {what}")
        select.select([], [], [], 0.01)


class ContainerTest(unittest.TestCase):
    def setUp(self):
        self.directory = tempfile.mkdtemp(prefix="jcompose-container-", dir="/tmp")
        self.addCleanup(shutil.rmtree, self.directory)
        for name in ("layer/bin", "init", "upper", "work"):
            os.makedirs(self.path(name))
        shutil.copy(BUSYBOX, self.path("layer/bin/busybox"))
        for applet in run(BUSYBOX, "--list").stdout.split():
            if applet != "busybox":
                os.symlink("busybox", self.path("layer/bin", applet))
        self.spec = self.standard_spec()

    def tearDown(self):
        self.assertNotIn(self.directory, read("/proc/self/mountinfo"), "mounts are left")
        self.assertEqual([], [name for name in os.listdir("/sys/class/net") if name.startswith(HOST_END[:-1])])
        for mount_point in set(HIERARCHIES.values()):
            self.assertFalse(os.path.exists(f"{mount_point}/{STACK}/hello"), f"a cgroup is left in {mount_point}")

    @classmethod
    def tearDownClass(cls):
        for mount_point in set(HIERARCHIES.values()):
            if os.path.isdir(f"{mount_point}/{STACK}"):
                os.rmdir(f"{mount_point}/{STACK}")

    def path(self, *parts):
        return os.path.join(self.directory, *parts)

    def standard_spec(self):
        quiet = ["nosuid", "noexec", "nodev"]
        return {
            "id": ID,
            "directory": self.directory,
            "labels": {"stack": "hello", "service": "web"},
            "rootfs": {
                "lower": [self.path("init"), self.path("layer")],
                "upper": self.path("upper"),
                "work": self.path("work"),
            },
            "config": {
                "ociVersion": "1.2.0",
                "process": {
                    "args": ["true"],
                    "env": ["PATH=/usr/bin:/bin"],
                    "cwd": "/",
                    "user": {"uid": 0, "gid": 0},
                    "capabilities": {set_: CAPABILITIES for set_ in ("bounding", "effective", "permitted")},
                },
                "root": {"readonly": False},
                "hostname": "box",
                "mounts": [
                    {"destination": "/proc", "type": "proc", "source": "proc", "options": quiet},
                    {
                        "destination": "/dev",
                        "type": "tmpfs",
                        "source": "tmpfs",
                        "options": ["nosuid", "strictatime", "mode=755", "size=65536k"],
                    },
                    {
                        "destination": "/dev/pts",
                        "type": "devpts",
                        "source": "devpts",
                        "options": ["nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", "gid=5"],
                    },
                    {"destination": "/dev/shm", "type": "tmpfs", "source": "shm", "options": quiet + ["mode=1777"]},
                    {"destination": "/dev/mqueue", "type": "mqueue", "source": "mqueue", "options": quiet},
                    {"destination": "/sys", "type": "sysfs", "source": "sysfs", "options": quiet + ["ro"]},
                    {"destination": "/sys/fs/cgroup", "type": "cgroup", "source": "cgroup", "options": quiet + ["ro"]},
                ],
                "linux": {
                    "cgroupsPath": CGROUP,
                    "namespaces": [{"type": name} for name in ("pid", "network", "mount", "ipc", "uts", "cgroup")],
                    "resources": {},
                    "seccomp": {"defaultProfile": True},
                    "maskedPaths": ["/proc/keys", "/proc/timer_list", "/proc/acpi", "/sys/firmware", "/proc/nothing"],
                    "readonlyPaths": ["/proc/bus", "/proc/sys", "/proc/sysrq-trigger"],
                },
            },
        }

    @property
    def process(self):
        return self.spec["config"]["process"]

    @property
    def section(self):
        return self.spec["config"]["linux"]

    def bind(self, source, destination, *options):
        mount = {"destination": destination, "type": "bind", "source": source, "options": ["rbind", *options]}
        self.spec["config"]["mounts"].append(mount)

    def join_namespaces_of(self, pid, *names):
        start_time = int(read(f"/proc/{pid}/stat").rsplit(")", 1)[1].split()[19])
        self.spec["joins"] = [{"pid": pid, "startTime": start_time}]
        paths = {"network": "net"}
        for namespace in self.section["namespaces"]:
            if namespace["type"] in names:
                namespace["path"] = f"/proc/{pid}/ns/{paths.get(namespace['type'], namespace['type'])}"

    def finish(self, *arguments, spec=None):
        """Runs to the end, whatever that is."""
        if arguments:
            self.process["args"] = list(arguments)
        return run(RUNTIME, "run", input=json.dumps(spec or self.spec))

    def output(self, *arguments):
        done = self.finish(*arguments)
        self.assertEqual((0, ""), (done.returncode, done.stderr))
        return done.stdout

    def shell(self, script):
        return self.output("sh", "-ec", script)

    def refusal(self, *arguments, status=125):
        done = self.finish(*arguments)
        self.assertEqual((status, ""), (done.returncode, done.stdout))
        return done.stderr.removeprefix("jcompose-runtime: ").rstrip("\n")

    def start(self, *arguments, spec=None):
        """Starts in the background; returns the PID of the container's first process once its command runs."""
        spec = copy.deepcopy(spec or self.spec)
        spec["config"]["process"]["args"] = list(arguments) or ["sleep", "100000"]
        write(os.path.join(spec["directory"], "config.json"), json.dumps(spec))
        runner = subprocess.Popen([RUNTIME, "run"], stdin=subprocess.PIPE, text=True)
        self.addCleanup(self.end, runner, spec)
        runner.stdin.write(json.dumps(spec))
        runner.stdin.close()
        cgroup = f"{IDENTITY}/{spec['config']['linux']['cgroupsPath']}"

        def label():
            try:
                return os.getxattr(cgroup, "trusted.jcompose.process").decode()
            except OSError:
                self.assertIsNone(runner.poll(), "the container did not start")
                return None

        eventually(label, "the container runs")
        self.runner = runner
        return int(label().split()[0])

    def end(self, runner, spec):
        """What a test that failed in the middle has left."""
        if runner.poll() is None:
            runner.kill()
            runner.wait()
            self.take_over(spec)

    def take_over(self, spec):
        """Runs in a cgroup that a killed `run` has left, which removes it, as soon as the killed are out of it."""
        spec["config"]["process"]["args"] = ["true"]
        eventually(lambda: self.finish(spec=spec).returncode == 0, "the cgroup is empty")

    def stop(self, pid):
        os.kill(pid, signal.SIGKILL)
        self.assertEqual(137, self.runner.wait(timeout=60))

    def execute(self, *arguments, options=()):
        return run(RUNTIME, "exec", "--directory", self.directory, *options, "--", *arguments)


class Namespaces(ContainerTest):
    def test_a_container_has_namespaces_of_its_own(self):
        own = {name: os.readlink(f"/proc/self/ns/{name}") for name in ("pid", "net", "mnt", "ipc", "uts", "cgroup")}
        inside = self.shell("for n in pid net mnt ipc uts cgroup; do readlink /proc/self/ns/$n; done").split()
        self.assertEqual(set(), set(own.values()) & set(inside))

    def test_its_first_process_is_process_1_and_sees_no_others(self):
        self.assertEqual("1\n", self.shell("echo $$"))
        listing = "cd /proc; for p in *; do case $p in [1-9]|self) echo $p;; esac; done"
        self.assertEqual(["1", "self"], self.shell(listing).split())

    def test_its_host_name_is_the_specs(self):
        before = os.uname().nodename
        self.assertEqual("box\n", self.output("hostname"))
        self.assertEqual(before, os.uname().nodename)

    def test_its_loopback_interface_is_up_and_it_has_no_other(self):
        self.assertEqual("lo", self.shell("ls /sys/class/net").strip())
        self.assertIn("127.0.0.1/8", self.output("ip", "-4", "addr", "show", "dev", "lo", "up"))

    def test_its_cgroups_are_roots(self):
        paths = {line.split(":", 2)[2] for line in self.output("cat", "/proc/self/cgroup").splitlines()
                 if "name=" not in line and (PURE_V2 or not line.startswith("0::") or "v2" in HIERARCHIES)}
        self.assertEqual({"/"}, paths)

    def test_it_can_share_namespaces_and_shared_memory_with_another(self):
        pid = self.start()
        self.execute("sh", "-c", "echo shared > /dev/shm/note")
        other = copy.deepcopy(self.spec)
        self.spec = other
        self.join_namespaces_of(pid, "network", "ipc", "pid")
        self.section["cgroupsPath"] = f"{STACK}/hello/aaaaaaaaaaaa"
        self.spec["directory"] = self.path("second")
        self.spec["rootfs"] = {"lower": [self.path("init"), self.path("layer")], "upper": self.path("second-upper"),
                               "work": self.path("second-work")}
        for name in ("second", "second-upper", "second-work"):
            os.mkdir(self.path(name))
        expected = [os.readlink(f"/proc/{pid}/ns/{name}") for name in ("net", "ipc", "pid")]
        inside = self.shell("for n in net ipc pid; do readlink /proc/self/ns/$n; done; cat /dev/shm/note; "
                            "cat /proc/1/comm").split()
        self.assertEqual(expected + ["shared", "sleep"], inside)
        self.stop(pid)

    def test_a_process_to_share_with_that_ended_is_noticed(self):
        ended = subprocess.Popen(["true"])
        self.join_namespaces_of(ended.pid, "network")
        ended.wait()
        self.assertEqual(f"join: the process {ended.pid}, whose namespaces are to be shared, has ended: start its "
                         "container first", self.refusal())

    def test_a_process_with_the_same_number_but_another_start_is_not_joined(self):
        self.join_namespaces_of(os.getpid(), "network")
        self.spec["joins"][0]["startTime"] += 1
        self.assertIn("has ended", self.refusal())

    def test_sysctls_of_its_namespaces_are_set_and_others_refused(self):
        self.section["sysctl"] = {"net.ipv4.ip_unprivileged_port_start": "79", "kernel.shm_rmid_forced": "1"}
        self.assertEqual("79\n1\n", self.shell(
            "cat /proc/sys/net/ipv4/ip_unprivileged_port_start /proc/sys/kernel/shm_rmid_forced"))
        self.section["sysctl"] = {"kernel.panic": "1"}
        self.assertEqual("sysctl: config.linux.sysctl: kernel.panic belongs to the whole machine", self.refusal())


class Cgroups(ContainerTest):
    def test_limits_stand_in_the_control_files(self):
        self.section["resources"] = {
            "memory": {"limit": 64 << 20, "reservation": 32 << 20},
            "cpu": {"quota": 50000, "period": 200000, "shares": 512, "cpus": "0"},
            "pids": {"limit": 77},
        }
        pid = self.start()
        self.assertEqual(str(64 << 20), control("memory", "memory.limit_in_bytes", "memory.max"))
        self.assertEqual(str(32 << 20), control("memory", "memory.soft_limit_in_bytes", "memory.low"))
        self.assertEqual("77", control("pids", "pids.max", "pids.max"))
        self.assertEqual("0", control("cpuset", "cpuset.cpus", "cpuset.cpus"))
        self.assertIn(control("cpu", "cpu.cfs_quota_us", "cpu.max"), ("50000", "50000 200000"))
        self.assertEqual("20" if PURE_V2 else "512", control("cpu", "cpu.shares", "cpu.weight"))
        self.stop(pid)

    def test_swap_counts_with_memory(self):
        self.section["resources"] = {"memory": {"limit": 64 << 20, "swap": 96 << 20}}
        pid = self.start()
        wanted = (32 << 20) if PURE_V2 else (96 << 20)
        self.assertEqual(str(wanted), control("memory", "memory.memsw.limit_in_bytes", "memory.swap.max"))
        self.stop(pid)

    def test_the_process_is_in_every_hierarchy(self):
        pid = self.start()
        for mount_point in {HIERARCHIES[name] for name in ("memory", "cpu", "pids", "cpuset")} | {IDENTITY}:
            self.assertEqual([str(pid)], read(f"{mount_point}/{CGROUP}/cgroup.procs").split())
        self.stop(pid)

    def test_the_labels_tell_who_it_is(self):
        pid = self.start()
        label = lambda key: os.getxattr(f"{IDENTITY}/{CGROUP}", "trusted.jcompose." + key).decode()
        self.assertEqual(("hello", "web", self.directory), (label("stack"), label("service"), label("directory")))
        self.assertEqual(str(pid), label("process").split()[0])
        self.stop(pid)

    def test_a_second_start_in_the_same_cgroup_is_refused_and_harms_nothing(self):
        pid = self.start()
        self.assertIn("the container runs already", self.refusal())
        self.assertEqual("0\n", self.execute("sh", "-c", "true; echo $?").stdout)
        self.stop(pid)

    def test_devices_beyond_the_default_ones_are_refused_by_the_cgroup(self):
        self.section["devices"] = [{"path": "/dev/kmsg", "type": "c", "major": 1, "minor": 11}]
        for name in self.process["capabilities"]:
            self.process["capabilities"][name] = CAPABILITIES + ["CAP_SYSLOG"]
        opening = "head -c 0 /dev/zero; : > /dev/null; head -c 0 /dev/kmsg && echo open || echo refused"
        self.assertEqual("refused", self.finish("sh", "-c", opening).stdout.strip())
        self.section["resources"]["devices"] = [
            {"allow": False, "access": "rwm"},
            {"allow": True, "type": "c", "major": 1, "minor": 11, "access": "r"},
        ]
        self.assertEqual("open", self.finish("sh", "-c", opening).stdout.strip())
        self.section["resources"]["devices"] = [{"allow": True, "access": "rwm"}]
        self.assertEqual("open", self.finish("sh", "-c", opening).stdout.strip())

    def test_processes_that_outlive_the_first_are_killed_in_a_shared_pid_namespace(self):
        self.section["namespaces"] = [item for item in self.section["namespaces"] if item["type"] != "pid"]
        self.assertEqual("", self.shell("sleep 100000 > /dev/null 2>&1 & true"))

    def test_a_memory_limit_too_low_to_start_is_named(self):
        self.section["resources"] = {"memory": {"limit": 4096, "swap": 4096}}
        self.assertEqual("start: the container's process was killed for lack of memory before its command ran: its "
                         "memory limit is too low", self.refusal())

    def test_nothing_may_fork_where_no_processes_are_allowed(self):
        self.section["resources"] = {"pids": {"limit": 0}}
        self.assertEqual("1\n", self.shell("cd /sys/fs/cgroup; test -e pids.max || cd pids; read n < pids.max; echo $n"))

    def test_a_fork_bomb_ends_at_the_limit(self):
        self.section["resources"] = {"pids": {"limit": 5}}
        done = self.finish("sh", "-c", "for i in 1 2 3 4 5 6 7 8; do sleep 1 & done; true")
        self.assertIn("can't fork", done.stderr)

    def test_what_the_container_sees_is_its_own_part(self):
        seen = self.shell("cd /sys/fs/cgroup; cat pids.max pids/pids.max 2> /dev/null || true; "
                          "mkdir x 2>&1 || true; mkdir pids/x 2>&1 || true")
        self.assertTrue(seen.startswith("max\n"), seen)
        self.assertIn("Read-only file system", seen)


class RootFileSystem(ContainerTest):
    def test_what_is_written_lands_in_the_upper_directory_alone(self):
        self.shell("echo new > /file; rm /bin/false; mkdir /made")
        self.assertEqual("new\n", read(self.path("upper/file")))
        self.assertTrue(os.path.isdir(self.path("upper/made")))
        whiteout = os.lstat(self.path("upper/bin/false"))
        self.assertEqual(0, whiteout.st_rdev)
        self.assertTrue(os.path.lexists(self.path("layer/bin/false")))
        self.assertEqual("gone\n", self.shell("test -e /bin/false && echo there || echo gone"))

    def test_the_first_layer_lies_on_top(self):
        write(self.path("init/etc/name"), "init\n")
        write(self.path("layer/etc/name"), "layer\n")
        self.assertEqual("init\n", self.output("cat", "/etc/name"))

    def test_the_machines_own_root_can_be_the_lowest_layer(self):
        self.spec["rootfs"]["lower"] = [self.path("init"), "/"]
        write(self.path("init/etc/jcompose-test"), "on top\n")
        self.assertEqual("on top\n", self.output("cat", "/etc/jcompose-test"))
        self.assertEqual(read("/etc/os-release"), self.output("cat", "/etc/os-release"))
        self.assertFalse(os.path.exists("/etc/jcompose-test"))

    def test_layers_within_the_lowest_are_no_loop(self):
        if os.stat(self.directory).st_dev != os.stat("/").st_dev:
            self.skipTest("/tmp is another file system than /")
        self.spec["rootfs"]["lower"] = [self.path("init"), self.path("layer"), "/"]
        self.assertEqual("", self.output("cat", "/dev/null"))

    def test_many_layers_with_long_and_awkward_names_are_mounted(self):
        lower = []
        for number in range(100):
            layer = self.path("layers", f"sha256:{number:064d},\\x")
            write(os.path.join(layer, f"file{number}"), "")
            lower.append(layer)
        self.spec["rootfs"]["lower"] = lower + [self.path("layer")]
        self.assertEqual("100\n", self.shell("ls -d /file* | wc -l"))

    def test_without_an_upper_directory_it_is_read_only(self):
        self.spec["rootfs"] = {"lower": [self.path("layer")]}
        for name in ("proc", "sys", "dev"):
            os.mkdir(self.path("layer", name))
        self.assertIn("Read-only file system", self.finish("touch", "/x").stderr)
        self.spec["rootfs"] = {"lower": [self.path("init"), self.path("layer")]}
        self.assertIn("Read-only file system", self.finish("touch", "/x").stderr)

    def test_a_read_only_root_leaves_its_mounts_as_they_are(self):
        self.spec["config"]["root"]["readonly"] = True
        self.spec["config"]["mounts"].append({"destination": "/run", "type": "tmpfs", "source": "tmpfs"})
        self.assertEqual("ok\n", self.shell("touch /run/x; touch /x 2> /dev/null || echo ok"))

    def test_nothing_of_the_machine_is_mounted_in_it(self):
        mounts = [line.split()[4] for line in self.output("cat", "/proc/self/mountinfo").splitlines()]
        for mount in mounts:
            self.assertRegex(mount, r"^/($|proc|sys|dev)")
        self.assertEqual(1, mounts.count("/"))
        self.assertEqual("/\n", self.shell("cd /../../..; pwd"))

    def test_its_root_is_never_visible_to_the_machine(self):
        pid = self.start()
        self.assertNotIn(self.directory, read("/proc/self/mountinfo"))
        self.stop(pid)


class Mounts(ContainerTest):
    def test_a_bind_mount_shows_a_directory_of_the_machine(self):
        write(self.path("data/file"), "hello\n")
        self.bind(self.path("data"), "/srv/data")
        self.assertEqual("hello\n", self.shell("cat /srv/data/file; echo changed > /srv/data/file"))
        self.assertEqual("changed\n", read(self.path("data/file")))

    def test_a_file_can_be_bind_mounted_read_only(self):
        write(self.path("text"), "hello\n")
        self.bind(self.path("text"), "/etc/text", "ro")
        self.assertEqual("hello\nkept\n", self.shell("cat /etc/text; echo x 2> /dev/null > /etc/text || echo kept"))
        self.assertEqual("hello\n", read(self.path("text")))

    def test_recursive_read_only_covers_the_mounts_below(self):
        os.makedirs(self.path("data/below"))
        subprocess.run(["unshare", "-m", "sh", "-ec", f"""
            mount -t tmpfs tmpfs {self.path('data/below')}
            touch {self.path('data/below/file')}
            exec {RUNTIME} run"""], input=self.recursive_spec("rro"), text=True, check=True)
        failed = subprocess.run(["unshare", "-m", "sh", "-ec", f"""
            mount -t tmpfs tmpfs {self.path('data/below')}
            exec {RUNTIME} run"""], input=self.recursive_spec("ro"), text=True)
        self.assertEqual(1, failed.returncode)

    def recursive_spec(self, option):
        spec = copy.deepcopy(self.spec)
        spec["config"]["process"]["args"] = ["sh", "-c", "! touch /data/below/new 2> /dev/null"]
        spec["config"]["mounts"].append({"destination": "/data", "type": "bind", "source": self.path("data"),
                                         "options": ["rbind", option]})
        return json.dumps(spec)

    def test_a_missing_source_is_named_with_its_destination(self):
        self.bind(self.path("nothing"), "/data")
        self.assertEqual(f"mount: bind mount {self.path('nothing')} on /data: no such file or directory (ENOENT)",
                         self.refusal())

    def test_a_tmpfs_takes_over_the_mode_of_what_it_covers(self):
        os.mkdir(self.path("layer/cache"))
        os.chmod(self.path("layer/cache"), 0o1777)
        self.spec["config"]["mounts"].append({"destination": "/cache", "type": "tmpfs", "options": ["size=1m"]})
        self.assertEqual("1777\n", self.output("stat", "-c", "%a", "/cache"))

    def test_an_option_that_a_file_system_does_not_know_is_named(self):
        self.spec["config"]["mounts"].append({"destination": "/x", "type": "tmpfs", "options": ["colour=red"]})
        self.assertRegex(self.refusal(), r"^mount: mount a file system of type tmpfs on /x \(.*colour.*\): invalid")

    def test_masked_files_are_empty_and_masked_directories_too(self):
        counting = "echo $(cat /proc/keys /proc/timer_list | wc -c) $(ls /sys/firmware | wc -l)"
        self.assertEqual("0 0\n", self.shell(counting))

    def test_read_only_paths_are_read_only(self):
        self.assertEqual("ro\n", self.shell("echo 1 2> /dev/null > /proc/sys/net/ipv4/ip_forward || echo ro"))

    def test_the_default_devices_work(self):
        self.assertEqual("ok\n", self.shell(
            "echo x > /dev/null; head -c 1 /dev/zero > /dev/null; head -c 1 /dev/urandom > /dev/null; "
            "test -L /dev/fd; test -L /dev/ptmx; test -c /dev/full; echo ok"))

    def test_a_shared_mount_shows_what_the_machine_mounts_later(self):
        os.makedirs(self.path("data/later"))
        self.bind(self.path("data"), "/data", "rslave")
        spec = copy.deepcopy(self.spec)
        spec["config"]["process"]["args"] = ["sh", "-c", "echo ready; read x < /data/go; ls /data/later"]
        os.mkfifo(self.path("data/go"))
        write(self.path("spec.json"), json.dumps(spec))
        done = run("unshare", "-m", "sh", "-ec", f"""
            mount --bind {self.path('data')} {self.path('data')}
            mount --make-shared {self.path('data')}
            {RUNTIME} run < {self.path('spec.json')} > {self.path('output')} &
            until grep -q ready {self.path('output')}; do kill -0 $!; done
            mount -t tmpfs tmpfs {self.path('data/later')}
            touch {self.path('data/later/file')}
            echo go > {self.path('data/go')}
            wait $!""")
        self.assertEqual((0, ""), (done.returncode, done.stderr))
        self.assertEqual("ready\nfile\n", read(self.path("output")))


class Attacks(ContainerTest):
    def test_an_image_whose_dev_is_a_link_is_refused(self):
        os.symlink("/tmp", self.path("layer/dev"))
        self.assertEqual("mount: /dev is, or is reached by, a symbolic link in the image: refused, it must be mounted on ordinary directory", self.refusal())

    def test_an_image_whose_proc_is_a_link_is_refused(self):
        os.symlink("/tmp", self.path("layer/proc"))
        self.assertEqual("mount: /proc is, or is reached by, a symbolic link in the image: refused, it must be mounted on ordinary directory", self.refusal())

    def test_a_link_in_the_image_leads_a_bind_mount_nowhere_outside(self):
        victim = self.path("victim")
        os.mkdir(victim)
        write(self.path("data/file"), "hello\n")
        os.symlink(victim, self.path("layer/link"))
        os.symlink("../../../../../../.." + victim, self.path("layer/relative"))
        os.makedirs(self.path("layer" + victim))
        self.bind(self.path("data"), "/link/made")
        self.bind(self.path("data"), "/relative/too")
        self.assertEqual("hello\nhello\n", self.output("cat", f"{victim}/made/file", "/relative/too/file"))
        self.assertEqual([], os.listdir(victim))

    def test_a_dangling_link_as_a_mount_point_leads_nowhere_outside(self):
        os.symlink(self.path("nothing"), self.path("layer/link"))
        write(self.path("data/file"), "hello")
        self.bind(self.path("data"), "/link/made")
        self.assertEqual("hello", self.output("cat", self.path("nothing/made/file")))
        self.assertFalse(os.path.exists(self.path("nothing")))

    def test_a_mount_point_with_dots_is_refused(self):
        os.mkdir(self.path("data"))
        self.bind(self.path("data"), "/made/../../../x")
        self.assertIn('has a ".." component', self.refusal())

    def test_nothing_covers_parts_of_proc(self):
        os.mkdir(self.path("data"))
        self.bind(self.path("data"), "/proc/self")
        self.assertIn("/proc", self.refusal())
        self.spec = self.standard_spec()
        os.symlink("/proc/sys", self.path("layer/link"))
        self.bind(self.path("data"), "/link/kernel")
        self.assertEqual("mount: a mount on /link/kernel would cover a part of /proc: refused", self.refusal())

    def test_a_bind_mount_on_proc_must_be_of_proc(self):
        os.mkdir(self.path("data"))
        self.bind(self.path("data"), "/proc")
        self.assertEqual("mount: a bind mount on /proc must be of a proc file system", self.refusal())

    def test_a_working_directory_that_leads_to_a_descriptor_is_refused(self):
        for number in range(3, 12):
            self.process["cwd"] = f"/proc/self/fd/{number}"
            self.assertRegex(self.refusal(), r"^(cwd|mount): ")

    def test_a_command_that_leads_through_a_descriptor_is_not_found(self):
        for number in range(3, 12):
            done = self.finish(f"/proc/self/fd/{number}/../../../bin/sh")
            self.assertIn("exec: execute", done.stderr)
            self.assertIn(done.returncode, (126, 127))

    def test_the_container_inherits_no_descriptors(self):
        leak = os.open("/", os.O_RDONLY)
        os.set_inheritable(leak, True)
        self.process["args"] = ["sh", "-c", "ls /proc/1/fd; true"]
        done = run(RUNTIME, "run", input=json.dumps(self.spec), close_fds=False)
        os.close(leak)
        self.assertEqual(["0", "1", "2"], done.stdout.split())

    def test_the_programs_own_file_cannot_be_written_from_a_container(self):
        before = os.stat(RUNTIME).st_mtime_ns, read_bytes(RUNTIME)
        done = self.finish("/proc/self/exe", "init", "--", "sh", "-c", "echo x > /proc/1/exe; readlink /proc/1/exe")
        self.assertTrue("Read-only file system" in done.stderr or "Permission denied" in done.stderr
                        or "nonexistent" in done.stderr, done)
        self.assertEqual(before, (os.stat(RUNTIME).st_mtime_ns, read_bytes(RUNTIME)))

    def test_passwd_is_never_read_outside_of_the_container(self):
        os.makedirs(self.path("layer/etc"))
        os.symlink("/../../../../../etc/passwd", self.path("layer/etc/passwd"))
        self.process["user"] = {"username": "root"}
        self.assertEqual("user: there is no user \"root\" in the container's /etc/passwd", self.refusal())


def read_bytes(path):
    with open(path, "rb") as file:
        return file.read()


class Privileges(ContainerTest):
    def status(self, *fields):
        lines = self.output("cat", "/proc/self/status").splitlines()
        found = dict(line.split(":\t", 1) for line in lines if ":\t" in line)
        return [found[field].strip() for field in fields]

    def test_the_capabilities_are_exactly_the_specs(self):
        self.assertEqual(["0000000000000000"] + [DEFAULT_CAPABILITIES] * 3 + ["0000000000000000"],
                         self.status("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"))

    def test_without_any_there_are_none(self):
        del self.process["capabilities"]
        self.assertEqual(["0000000000000000"] * 5, self.status("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"))

    def test_ambient_ones_reach_another_user(self):
        self.process["user"] = {"uid": 1000, "gid": 1000}
        for name in self.process["capabilities"]:
            self.process["capabilities"][name] = ["CAP_NET_BIND_SERVICE"]
        self.assertEqual(["0000000000000000"] * 3, self.status("CapInh", "CapPrm", "CapEff"))
        self.process["capabilities"]["inheritable"] = ["CAP_NET_BIND_SERVICE"]
        self.process["capabilities"]["ambient"] = ["CAP_NET_BIND_SERVICE"]
        self.assertEqual(["0000000000000400"] * 5, self.status("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"))

    def test_an_unknown_capability_is_a_warning(self):
        self.process["capabilities"]["bounding"] = CAPABILITIES + ["CAP_FLY"]
        done = self.finish("true")
        self.assertEqual(0, done.returncode)
        self.assertEqual('jcompose-runtime: warning: the capability "CAP_FLY" is unknown: left out\n', done.stderr)

    def test_no_new_privileges_is_set_where_the_spec_asks(self):
        self.assertEqual(["0", "2"], self.status("NoNewPrivs", "Seccomp"))
        self.process["noNewPrivileges"] = True
        self.assertEqual(["1", "2"], self.status("NoNewPrivs", "Seccomp"))

    def test_seccomp_refuses_a_call(self):
        self.section["seccomp"] = {
            "defaultAction": "SCMP_ACT_ALLOW",
            "syscalls": [{"names": ["mkdir", "mkdirat"], "action": "SCMP_ACT_ERRNO", "errnoRet": 95}],
        }
        self.assertIn("Operation not supported", self.finish("mkdir", "/x").stderr)
        self.process["user"] = {"uid": 1000, "gid": 1000}
        self.assertIn("Operation not supported", self.finish("mkdir", "/x").stderr)

    def test_without_a_profile_there_is_no_filter(self):
        del self.section["seccomp"]
        self.assertEqual(["0"], self.status("Seccomp"))

    def test_limits_are_set_and_lowered_to_what_the_machine_allows(self):
        self.process["rlimits"] = [{"type": "RLIMIT_NOFILE", "soft": 100, "hard": 200},
                                   {"type": "RLIMIT_CORE", "soft": 0, "hard": 0}]
        self.assertEqual("100 200 0\n", self.shell("echo $(ulimit -Sn) $(ulimit -Hn) $(ulimit -c)"))
        self.process["rlimits"] = [{"type": "RLIMIT_NOFILE", "soft": 100, "hard": 1 << 40}]
        done = self.finish("sh", "-c", "ulimit -Sn")
        self.assertTrue((0, "100\n") == (done.returncode, done.stdout) or done.returncode == 125, done)

    def test_the_oom_score_is_set(self):
        self.process["oomScoreAdj"] = 345
        self.assertEqual("345\n", self.output("cat", "/proc/self/oom_score_adj"))


class Processes(ContainerTest):
    def test_its_exit_status_is_runs(self):
        self.assertEqual(7, self.finish("sh", "-c", "exit 7").returncode)
        self.process["args"] = ["sh", "-c", "kill -9 $$"]
        self.section["namespaces"] = [item for item in self.section["namespaces"] if item["type"] != "pid"]
        self.assertEqual(137, self.finish().returncode)

    def test_a_missing_command_is_named_with_the_path_that_was_searched(self):
        self.assertEqual("exec: execute nothing: it is in none of the directories of PATH, /usr/bin:/bin: no such file "
                         "or directory (ENOENT)", self.refusal("nothing", status=127))
        self.assertEqual("exec: execute /bin/nothing: there is no such file in the container: no such file or "
                         "directory (ENOENT)", self.refusal("/bin/nothing", status=127))

    def test_a_command_that_cannot_be_executed_is_named(self):
        write(self.path("layer/bin/text"), "#!/bin/sh\n", 0o644)
        self.assertEqual("exec: execute /bin/text: permission denied (EACCES)", self.refusal("text", status=126))
        write(self.path("layer/bin/script"), "#!/no/such/interpreter\n", 0o755)
        self.assertIn("the interpreter or loader that the file names is missing", self.refusal("script", status=127))

    def test_users_are_numbers_or_names(self):
        write(self.path("layer/etc/passwd"), "web:x:1000:1001:Web:/srv/web:/bin/sh\n")
        write(self.path("layer/etc/group"), "web:x:1001:\nstaff:x:50:web\n")
        self.process["user"] = {"uid": 5, "gid": 6, "additionalGids": [7]}
        self.assertEqual("uid=5 gid=6 groups=7\n", self.output("id").replace("groups=6,7", "groups=7"))
        self.process["user"] = {"username": "web"}
        self.assertEqual("1000 1001 1001 50 /srv/web\n", self.shell("echo $(id -u) $(id -g) $(id -G) $HOME"))
        self.process["user"] = {"username": "web:staff"}
        self.assertEqual("1000 50\n", self.shell("echo $(id -u) $(id -g)"))
        self.process["user"] = {"username": "4294967295"}
        self.assertEqual("user: the user number 4294967295 is out of range: 0 to 4294967294", self.refusal())

    def test_the_environment_is_the_specs_with_a_home(self):
        self.process["env"] = ["PATH=/bin", "A=b c"]
        self.assertEqual(["A=b c", "HOME=/", "PATH=/bin"],
                         sorted(line for line in self.output("env").splitlines() if line[:2] not in ("SH", "PW")))

    def test_the_working_directory_is_made_where_it_is_missing(self):
        self.process["cwd"] = "/srv/app"
        self.assertEqual("/srv/app\n", self.output("pwd"))

    def test_signals_are_passed_on(self):
        self.start("sh", "-c", "trap 'exit 3' TERM; touch /ready; while :; do sleep 0.01; done")
        eventually(lambda: os.path.exists(self.path("upper/ready")), "the trap is set")
        self.runner.terminate()
        self.assertEqual(3, self.runner.wait(timeout=60))

    def test_the_container_dies_with_run(self):
        pid = self.start()
        descriptor = os.pidfd_open(pid)
        self.runner.kill()
        self.assertTrue(select.select([descriptor], [], [], 60)[0])
        os.close(descriptor)
        self.runner.wait()
        self.take_over(self.spec)

    def test_an_unsupported_member_is_refused(self):
        self.section["intelRdt"] = {"closID": "hello"}
        self.assertEqual("intelRdt: config.linux.intelRdt needs a resctrl file system, and none is mounted here: "
                         "mount -t resctrl resctrl /sys/fs/resctrl", self.refusal())
        self.spec = self.standard_spec()
        self.section["namespaces"].append({"type": "dreams"})
        self.assertIn('the type "dreams" is unknown', self.refusal())

    def test_a_spec_that_is_no_json_is_an_error_with_its_place(self):
        done = run(RUNTIME, "run", input='{"id": ')
        self.assertEqual(2, done.returncode)
        self.assertIn("line 1, column 7", done.stderr)


class Terminals(ContainerTest):
    def terminal(self, *command, spec=None, typed=b""):
        """Runs on a pseudo-terminal; returns its status and what it showed."""
        child, master = pty.fork()
        if not child:
            if spec:
                read_end, write_end = os.pipe()
                os.write(write_end, json.dumps(spec).encode())
                os.close(write_end)
                os.dup2(read_end, 0)
            os.execv(command[0], command)
        shown = b""
        try:
            while True:
                shown += os.read(master, 4096)
                if typed and b"$" in shown:
                    os.write(master, typed)
                    typed = b""
        except OSError:
            pass
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        os.close(master)
        return status, shown.decode()

    def test_run_gives_the_container_a_terminal_of_its_own_devpts(self):
        self.process["terminal"] = True
        self.process["args"] = ["sh", "-c", "tty; test -c /dev/console && echo console; echo /dev/pts/*; exit 4"]
        status, shown = self.terminal(RUNTIME, "run", spec=self.spec)
        self.assertEqual((4, "/dev/pts/0\r\nconsole\r\n/dev/pts/0 /dev/pts/ptmx\r\n"), (status, shown))

    def test_exec_types_into_a_terminal(self):
        pid = self.start()
        status, shown = self.terminal(RUNTIME, "exec", "--directory", self.directory, "-ti", "-e", "PS1=$", "--", "sh",
                                      typed=b"stty size; tty; exit 6\n")
        self.assertEqual(6, status, shown)
        self.assertIn("/dev/pts/0\r\n", shown)
        self.stop(pid)


class Exec(ContainerTest):
    def setUp(self):
        super().setUp()
        write(self.path("layer/etc/passwd"), "web:x:1000:1001:Web:/srv/web:/bin/sh\n")
        self.process["env"].append("A=b")
        self.section["resources"] = {"pids": {"limit": 50}}
        self.pid = self.start()

    def tearDown(self):
        self.stop(self.pid)
        super().tearDown()

    def test_it_is_in_the_containers_namespaces_and_cgroup(self):
        names = ("pid", "net", "mnt", "ipc", "uts", "cgroup")
        done = self.execute("sh", "-c", "for n in pid net mnt ipc uts cgroup; do readlink /proc/self/ns/$n; done; "
                            "hostname; cat /proc/self/cgroup")
        lines = done.stdout.splitlines()
        self.assertEqual([os.readlink(f"/proc/{self.pid}/ns/{name}") for name in names] + ["box"], lines[:7], done)
        self.assertEqual({"/"}, {line.split(":", 2)[2] for line in lines[7:] if "name=" not in line})

    def test_it_has_the_containers_privileges(self):
        status = self.execute("cat", "/proc/self/status").stdout
        self.assertEqual([DEFAULT_CAPABILITIES] * 3, re.findall(r"Cap(?:Prm|Eff|Bnd):\t(\w+)", status))
        self.assertIn("Seccomp:\t2", status)
        status = self.execute("cat", "/proc/self/status", options=["--privileged"]).stdout
        everything = re.search(r"CapEff:\t(\w+)", read("/proc/self/status")).group(1)
        self.assertEqual([everything] * 3, re.findall(r"Cap(?:Prm|Eff|Bnd):\t(\w+)", status))
        self.assertIn("Seccomp:\t0", status)

    def test_user_directory_and_environment_are_options(self):
        done = self.execute("sh", "-c", "echo $(id -u) $(id -g) $PWD $A $B $HOME",
                            options=["-u", "web", "-w", "/bin", "-e", "A=c", "-e", "B=d"])
        self.assertEqual("1000 1001 /bin c d /srv/web\n", done.stdout, done)

    def test_its_status_is_the_commands(self):
        self.assertEqual(9, self.execute("sh", "-c", "exit 9").returncode)
        self.assertEqual(127, self.execute("nothing").returncode)
        self.assertEqual(126, self.execute("/etc/passwd").returncode)
        self.assertEqual(130, self.execute("sh", "-c", "kill -INT $$").returncode)

    def test_it_reads_standard_input_where_asked(self):
        command = [RUNTIME, "exec", "--directory", self.directory]
        self.assertEqual("typed", run(*command, "-i", "--", "cat", input="typed").stdout)
        self.assertEqual("", run(*command, "--", "cat", input="typed").stdout)

    def test_it_goes_on_in_the_background(self):
        done = self.execute("sh", "-c", "echo done > /result", options=["-d"])
        self.assertEqual((0, "", ""), (done.returncode, done.stdout, done.stderr))
        eventually(lambda: os.path.exists(self.path("upper/result")), "the command runs")

    def test_wrong_use_is_explained(self):
        done = run(RUNTIME, "exec", "--directory", self.path(), "--")
        self.assertEqual((2, "jcompose-runtime: exec: there is no command: write it after --\n"),
                         (done.returncode, done.stderr))


class ExecOfAStoppedContainer(ContainerTest):
    def test_it_says_that_the_container_is_not_running(self):
        write(self.path("config.json"), json.dumps(self.spec))
        done = self.execute("true")
        self.assertEqual(125, done.returncode)
        self.assertIn("the container is not running", done.stderr)


class Network(ContainerTest):
    BRIDGE = f"jct{os.getpid()}"

    def setUp(self):
        super().setUp()
        subprocess.run(["ip", "link", "add", self.BRIDGE, "type", "bridge"], check=True)
        self.addCleanup(subprocess.run, ["ip", "link", "delete", self.BRIDGE], check=True)
        subprocess.run(["ip", "addr", "add", "10.213.7.1/24", "dev", self.BRIDGE], check=True)
        subprocess.run(["ip", "link", "set", self.BRIDGE, "up"], check=True)
        self.spec["network"] = {
            "interfaces": [{"name": "eth0", "host": HOST_END, "bridge": self.BRIDGE, "mac": "02:42:0a:d5:07:02",
                            "addresses": ["10.213.7.2/24", "fd00:213::2/64"], "mtu": 1400}],
            "routes": [{"to": "default", "via": "10.213.7.1"}],
        }

    def test_it_has_its_address_and_reaches_the_bridge(self):
        shown = self.shell("ip addr show eth0; ip route; ping -c 1 -W 10 10.213.7.1")
        for expected in ("mtu 1400", "02:42:0a:d5:07:02", "inet 10.213.7.2/24 brd 10.213.7.255", "fd00:213::2/64",
                         "default via 10.213.7.1 dev eth0", "1 packets received"):
            self.assertIn(expected, shown)

    def test_it_has_link_local_addresses_and_parameters_besides(self):
        subprocess.run(["ip", "addr", "add", "169.254.7.1/16", "dev", self.BRIDGE], check=True)
        self.spec["network"]["interfaces"][0].update(
            linkLocal=["169.254.7.2/16", "fe80::7/64"], sysctl={"net.ipv4.conf.eth0.log_martians": "1"})
        shown = self.shell("ip addr show eth0; ping -c 1 -W 10 -I 169.254.7.2 169.254.7.1;"
                           " echo parameter $(cat /proc/sys/net/ipv4/conf/eth0/log_martians)")
        for expected in ("inet 169.254.7.2/16", "inet6 fe80::7/64", "1 packets received", "parameter 1"):
            self.assertIn(expected, shown)

    def test_a_parameter_that_is_no_networks_is_refused_and_nothing_is_left(self):
        self.spec["network"]["interfaces"][0]["sysctl"] = {"kernel.domainname": "x"}
        self.assertEqual("sysctl: kernel.domainname is none of a network", self.refusal())

    def test_the_machines_end_is_found_by_its_name_in_the_bridge(self):
        pid = self.start()
        self.assertEqual(self.BRIDGE, os.path.basename(os.readlink(f"/sys/class/net/{HOST_END}/master")))
        self.assertEqual("up", read(f"/sys/class/net/{HOST_END}/operstate").strip())
        self.stop(pid)

    def test_an_end_that_was_left_is_replaced(self):
        subprocess.run(["ip", "link", "add", HOST_END, "type", "veth", "peer", "name", "jctpeer"], check=True)
        self.assertEqual("up\n", self.output("cat", "/sys/class/net/eth0/operstate"))

    def test_a_missing_bridge_is_named_and_nothing_is_left(self):
        self.spec["network"]["interfaces"][0]["bridge"] = "jctnone"
        self.assertEqual("network: find the bridge jctnone for the interface eth0: no such device (ENODEV)",
                         self.refusal())

    def test_a_wrong_address_is_named_and_nothing_is_left(self):
        self.spec["network"]["interfaces"][0]["addresses"] = ["10.213.7.2/33"]
        self.assertEqual('network: the interface eth0: "10.213.7.2/33" is no address', self.refusal())


class Features(unittest.TestCase):
    def test_they_are_an_oci_features_document(self):
        features = json.loads(run(RUNTIME, "features").stdout)
        self.assertEqual("1.2.0", features["ociVersionMax"])
        self.assertIn("CAP_SYS_ADMIN", features["linux"]["capabilities"])
        self.assertTrue(features["linux"]["seccomp"]["enabled"])


if __name__ == "__main__":
    unittest.main()
