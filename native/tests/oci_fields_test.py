#!/usr/bin/env python3
"""The fields of an OCI configuration, each seen from inside of a container."""

import os
import subprocess
import unittest

from bundles import BundleTest

KERNEL = tuple(int(part) for part in os.uname().release.split("-")[0].split(".")[:2])
detached_trees = unittest.skipIf(KERNEL < (6, 15), "mounts in a tree that is attached nowhere need Linux 6.15")


class Namespaces(BundleTest):
    def test_those_that_are_not_named_are_the_callers(self):
        for kind in ("pid", "network", "ipc", "uts"):
            self.remove_namespace(kind)
        del self.config["hostname"]
        own = [os.readlink(f"/proc/self/ns/{kind}") for kind in ("net", "ipc", "uts")]
        self.assertEqual(own, self.run_script("for n in net ipc uts; do readlink /proc/self/ns/$n; done").split())

    def test_one_of_another_process_is_entered(self):
        other = subprocess.Popen(["unshare", "--net", "--uts", "sh", "-c", "echo; exec sleep 1000"], stdout=subprocess.PIPE)
        self.addCleanup(other.stdout.close)
        self.addCleanup(other.wait)
        self.addCleanup(other.kill)
        other.stdout.readline()
        for kind, file in (("network", "net"), ("uts", "uts")):
            self.add_namespace(kind, f"/proc/{other.pid}/ns/{file}")
        expected = [os.readlink(f"/proc/{other.pid}/ns/{file}") for file in ("net", "uts")]
        self.assertEqual(expected, self.run_script("for n in net uts; do readlink /proc/self/ns/$n; done").split())

    def test_a_path_of_another_type_is_refused(self):
        self.add_namespace("network", "/proc/self/ns/uts")
        self.write_config()
        self.assertIn("no namespace of the type", self.refused("create", "--bundle", self.bundle, self.id))

    @detached_trees
    def test_without_a_mount_namespace_the_machine_sees_no_mounts(self):
        self.remove_namespace("mount")
        with open("/proc/self/mountinfo") as mounts:
            before = mounts.read()
        self.assertEqual(os.readlink("/proc/self/ns/mnt") + "\nhello\n",
                         self.run_script("readlink /proc/self/ns/mnt; echo hello > /dev/null; echo hello"))
        with open("/proc/self/mountinfo") as mounts:
            self.assertEqual(before, mounts.read())

    def test_clocks_are_moved_in_a_time_namespace(self):
        self.add_namespace("time")
        self.linux["timeOffsets"] = {"boottime": {"secs": 1000000}}
        with open("/proc/uptime") as uptime:
            now = float(uptime.read().split()[0])
        self.assertGreaterEqual(float(self.run_script("cat /proc/uptime").split()[0]), now + 1000000)


class NetworkDevices(BundleTest):
    """Interfaces of the machine, here of a network namespace of the test's own, that move into the container."""

    def setUp(self):
        super().setUp()
        self.name = f"jd{os.getpid()}"
        subprocess.run(["ip", "link", "add", self.name, "mtu", "1300", "type", "veth", "peer", "name", self.name + "p"], check=True)
        self.addCleanup(subprocess.run, ["ip", "link", "del", self.name + "p"], stderr=subprocess.DEVNULL)

    def test_one_moves_with_its_addresses_and_gets_another_name(self):
        subprocess.run(["ip", "address", "add", "192.0.2.7/24", "dev", self.name], check=True)
        subprocess.run(["ip", "link", "set", self.name, "up"], check=True)
        self.linux["netDevices"] = {self.name: {"name": "given"}}
        shown = self.run_script("busybox ip address show dev given; cat /sys/class/net/given/mtu")
        self.assertIn("inet 192.0.2.7/24", shown)
        self.assertRegex(shown, "<[^>]*UP[^>]*>")
        self.assertTrue(shown.endswith("1300\n"), shown)
        self.assertFalse(os.path.exists(f"/sys/class/net/{self.name}"))

    def test_one_that_is_not_there_is_said_before_anything_moves(self):
        self.linux["netDevices"] = {self.name: {}, "missing0": {}}
        self.write_config()
        self.assertIn('find the interface "missing0"', self.refused("create", "--bundle", self.bundle, self.id))
        self.assertTrue(os.path.exists(f"/sys/class/net/{self.name}"))

    def test_the_machines_own_network_gets_none(self):
        self.remove_namespace("network")
        self.linux["netDevices"] = {self.name: {}}
        self.write_config()
        self.assertIn("need a network namespace", self.refused("create", "--bundle", self.bundle, self.id))


class UserNamespaces(BundleTest):
    def setUp(self):
        super().setUp()
        self.add_namespace("user")
        for kind in ("uidMappings", "gidMappings"):
            self.linux[kind] = [{"containerID": 0, "hostID": 100000, "size": 65536}]
        self.give_rootfs(100000)

    def test_root_is_nobody_outside(self):
        self.create("exec sleep 1000")
        self.done("start", self.id)
        self.assertEqual(100000, os.stat(f"/proc/{self.state()['pid']}").st_uid)
        self.assertEqual("0 100000 65536", " ".join(self.done("exec", self.id, "cat", "/proc/self/uid_map").split()))

    def test_in_the_machines_network_it_reads_the_machines_sys(self):
        self.remove_namespace("network")
        self.config["mounts"] = [mount for mount in self.config["mounts"] if mount["destination"] != "/sys/fs/cgroup"]
        self.assertEqual("\n".join(sorted(os.listdir("/sys/class/net"))) + "\n\nread-only\n", self.run_script(
            "ls /sys/class/net; ls /sys/fs/cgroup; echo; "
            "while read -r _ _ _ _ on options _; do "
            "case $on in /sys*) case ,$options, in *,ro,*);; *) echo $on is $options;; esac;; esac; "
            "done < /proc/self/mountinfo; echo read-only"))

    def test_a_sys_to_write_is_not_the_machines(self):
        self.remove_namespace("network")
        for mount in self.config["mounts"]:
            if mount["destination"] == "/sys":
                mount["options"].remove("ro")
        self.write_config()
        self.assertIn("mount a file system of type sysfs on /sys", self.refused("run", "--bundle", self.bundle, self.id))

    @detached_trees
    def test_devices_have_the_owners_and_modes_that_are_given(self):
        self.linux["devices"] = [{"path": "/dev/hello", "type": "c", "major": 1, "minor": 5, "fileMode": 0o640, "uid": 7, "gid": 8}]
        self.linux["resources"]["devices"].append({"allow": True, "type": "c", "major": 1, "minor": 5, "access": "r"})
        self.assertEqual("640 7 8\n1:3\n", self.run_script(
            "stat -c '%a %u %g' /dev/hello; echo x > /dev/null; stat -c %t:%T /dev/null"))

    def test_the_devices_that_all_have_are_there(self):
        self.assertEqual("1:3\n", self.run_script("echo x > /dev/null; stat -c %t:%T /dev/null"))

    def test_a_mount_keeps_its_owners_where_it_is_id_mapped(self):
        file = self.write(self.path("data", "file"), "hello")
        os.chown(file, 5, 6)
        self.mount("/data", self.path("data"), "idmap")
        self.assertEqual("5 6\n", self.run_script("stat -c '%u %g' /data/file"))

    def test_an_id_mapped_mount_may_show_what_an_earlier_one_brought(self):
        file = self.write(self.path("closed", "data", "deep", "file"), "hello")
        os.chown(file, 5, 6)
        os.chmod(self.path("closed"), 0o700)
        os.makedirs(os.path.join(self.rootfs, "a"))
        self.mount("/a", self.path("closed", "data"))
        self.mount("/b", os.path.join(self.rootfs, "a", "deep"), "idmap")
        self.assertEqual("5 6\nhello", self.run_script("stat -c '%u %g' /b/file; cat /b/file"))

    def test_another_containers_is_joined(self):
        self.create("exec sleep 1000")
        pid = self.state()["pid"]
        self.add_namespace("user", f"/proc/{pid}/ns/user")
        self.add_namespace("network", f"/proc/{pid}/ns/net")
        self.linux["cgroupsPath"] += "-second"
        self.write_config()
        second = self.id + "-second"
        self.process["args"] = ["cat", "/proc/self/uid_map"]
        self.write_config()
        self.assertEqual("0 100000 65536", " ".join(self.done("run", "--bundle", self.bundle, second).split()))


class Mounts(BundleTest):
    def setUp(self):
        super().setUp()
        self.write(self.path("data", "file"), "hello")

    def test_options_are_those_of_the_mount(self):
        self.mount("/data", self.path("data"), "ro", "nosuid", "noexec", "nodev", "noatime")
        options = self.run_script("grep ' /data ' /proc/self/mountinfo").split()[5].split(",")
        self.assertEqual({"ro", "nosuid", "noexec", "nodev", "noatime"}, set(options))

    def test_a_bind_mount_may_show_what_an_earlier_one_brought(self):
        os.makedirs(os.path.join(self.rootfs, "a"))
        self.mount("/a", self.path("data"))
        self.mount("/b", os.path.join(self.rootfs, "a"))
        self.assertEqual("hello", self.run_script("cat /b/file"))

    def test_a_remount_changes_the_options_of_what_is_there(self):
        self.mount("/data", self.path("data"))
        self.config["mounts"].append({"destination": "/data", "type": "none", "options": ["bind", "remount", "ro"]})
        self.assertTrue(self.run_script("grep ' /data ' /proc/self/mountinfo").split()[5].startswith("ro"))

    def test_a_tmpfs_takes_up_what_it_covers(self):
        self.write(os.path.join(self.rootfs, "srv", "file"), "hello")
        self.mount("/srv", "tmpfs", "tmpcopyup", type="tmpfs")
        self.assertEqual("hello", self.run_script("cat /srv/file; touch /srv/more"))

    def test_an_unknown_word_is_refused(self):
        self.mount("/data", self.path("data"), "readonly")
        self.write_config()
        self.assertIn("there is no option readonly", self.refused("create", "--bundle", self.bundle, self.id))

    def test_sources_are_relative_to_the_bundle(self):
        self.write(os.path.join(self.bundle, "here", "file"), "hello")
        self.mount("/data", "here")
        self.assertEqual("hello", self.run_script("cat /data/file"))


class Process(BundleTest):
    def test_user_groups_and_umask_are_numbers(self):
        self.process["user"] = {"uid": 7, "gid": 8, "additionalGids": [9], "umask": 0o27}
        self.assertEqual("uid=7 gid=8 groups=9\n0027\n", self.run_script("id; umask"))

    def test_a_later_value_of_a_name_counts(self):
        self.process["env"] = ["PATH=/bin", "A=1", "A=2", "HOME="]
        self.assertEqual("A=2\n", self.run_script("env | grep ^A="))

    def test_limits_of_64_bits_are_read(self):
        self.process["rlimits"] = [{"type": "RLIMIT_CORE", "soft": 2**64 - 1, "hard": 2**64 - 1}]
        with open("/proc/self/limits") as limits:
            if "unlimited            unlimited" not in [line for line in limits if "core" in line][0]:
                self.skipTest("this machine limits core files itself")
        self.assertIn("unlimited", self.run_script("grep core /proc/self/limits"))

    def test_few_open_files_are_enough_whatever_is_mounted(self):
        for number in range(20):
            self.mount(f"/data{number}", self.write(self.path(f"data{number}"), "hello"))
        self.process["rlimits"] = [{"type": "RLIMIT_NOFILE", "soft": 12, "hard": 12}]
        self.assertEqual("12\n", self.run_script("ulimit -n"))

    def test_scheduler_and_io_priority_are_set(self):
        self.process["scheduler"] = {"policy": "SCHED_BATCH", "nice": 5}
        self.process["ioPriority"] = {"class": "IOPRIO_CLASS_IDLE", "priority": 0}
        self.create("exec sleep 1000")
        self.done("start", self.id)
        pid = self.state()["pid"]
        self.assertEqual(os.SCHED_BATCH, os.sched_getscheduler(pid))
        self.assertEqual(5, os.getpriority(os.PRIO_PROCESS, pid))

    def test_an_unknown_policy_is_refused(self):
        self.process["scheduler"] = {"policy": "SCHED_DREAM"}
        self.write_config()
        self.assertIn("SCHED_DREAM", self.refused("create", "--bundle", self.bundle, self.id))

    def test_a_personality_is_taken_on(self):
        self.linux["personality"] = {"domain": "LINUX32"}
        self.assertEqual("i686\n", self.run_script("uname -m"))

    def test_it_may_run_on_all_processors_whatever_the_callers(self):
        os.sched_setaffinity(0, {0})
        self.addCleanup(os.sched_setaffinity, 0, range(os.cpu_count()))
        self.assertEqual(len(os.sched_getaffinity(1)),
                         int(self.run_script("grep -c ^processor /proc/cpuinfo")))

    def test_a_terminal_has_its_size(self):
        self.process["terminal"] = True
        self.process["consoleSize"] = {"width": 91, "height": 17}
        self.assertIn("17 91", self.run_script("stty size"))

    def test_domain_name_and_kernel_parameters_are_the_containers(self):
        self.config["domainname"] = "example"
        self.linux["sysctl"] = {"net.ipv4.ip_forward": "1"}
        self.assertEqual("example\n1\n", self.run_script("cat /proc/sys/kernel/domainname /proc/sys/net/ipv4/ip_forward"))

    def test_a_parameter_of_the_whole_machine_is_refused(self):
        self.linux["sysctl"] = {"vm.swappiness": "1"}
        self.write_config()
        self.assertIn("belongs to the whole machine", self.refused("create", "--bundle", self.bundle, self.id))


class Configurations(BundleTest):
    def wrong(self, message):
        self.write_config()
        self.assertIn(message, self.refused("create", "--bundle", self.bundle, self.id))
        self.assertFalse(os.path.exists(os.path.join(self.root, self.id)))

    def test_what_is_wrong_is_named_before_anything_is_made(self):
        self.process["args"] = ["sh", 7]
        self.wrong("process.args[1]: expected a string, found 7")

    def test_a_version_of_another_kind_is_refused(self):
        self.config["ociVersion"] = "2.0.0"
        self.wrong("ociVersion: expected 1.x.y")

    def test_a_relative_working_directory_is_refused(self):
        self.process["cwd"] = "tmp"
        self.wrong("process.cwd")

    def test_a_cgroup_above_the_root_is_refused(self):
        self.linux["cgroupsPath"] = "/a/../../b"
        self.wrong('has a ".." component')


if __name__ == "__main__":
    unittest.main()
