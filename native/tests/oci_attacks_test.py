#!/usr/bin/env python3
"""What has been tried against container runtimes, tried against this one through its OCI verbs. The numbers are those of
the vulnerabilities that others had."""

import os
import socket
import subprocess
import unittest

from bundles import CAPABILITIES, RUNTIME, BundleTest


class Attacks(BundleTest):
    def fails(self, message):
        self.write_config()
        self.assertIn(message, self.refused("create", "--bundle", self.bundle, self.id))

    def replace(self, path, target):
        """A symbolic link of the image in the place of something."""
        place = os.path.join(self.rootfs, path)
        if os.path.isdir(place):
            os.rmdir(place)
        os.symlink(target, place)

    def test_the_runtimes_own_file_is_read_only_from_inside(self):
        """CVE-2019-5736: /proc/self/exe of a process that enters is the runtime."""
        with open(RUNTIME, "rb") as file:
            before = file.read()
        self.create("exec sleep 1000")
        self.done("start", self.id)
        os.symlink("/proc/self/exe", os.path.join(self.rootfs, "bin", "trap"))
        self.oci("exec", self.id, "/bin/trap", "state", "x")
        self.oci("exec", self.id, "/bin/sh", "-c", "for p in /proc/[0-9]*; do echo x > $p/exe; done")
        with open(RUNTIME, "rb") as file:
            self.assertEqual(before, file.read())

    def test_no_descriptor_leads_out(self):
        """CVE-2016-9962, CVE-2024-21626: a descriptor of the machine that is still open."""
        self.assertEqual("0\n1\n2\n", self.run_script("ls /proc/self/fd | grep -v 3"))
        self.process["cwd"] = "/proc/self/fd/7"
        self.fails("the working directory")

    def test_what_the_caller_holds_open_is_not_handed_on(self):
        secret = os.open("/etc/passwd", os.O_RDONLY)
        self.addCleanup(os.close, secret)
        os.set_inheritable(secret, True)
        self.process["args"] = ["ls", "/proc/self/fd"]
        self.write_config()
        done = subprocess.run([RUNTIME, "--root", self.root, "run", "--bundle", self.bundle, self.id],
                              capture_output=True, text=True, close_fds=False)
        self.assertEqual(["0", "1", "2", "3"], done.stdout.split())

    def test_what_is_to_be_preserved_is_and_nothing_else(self):
        """With a gap: what fills it is not one of the runtime's own descriptors."""
        read, write = os.pipe()
        os.dup2(write, 5)
        os.set_inheritable(5, True)
        self.process["args"] = ["sh", "-c", "echo hello >&5; ls /proc/self/fd"]
        self.write_config()
        done = subprocess.run([RUNTIME, "--root", self.root, "run", "--preserve-fds", "4", "--bundle", self.bundle,
                               self.id], capture_output=True, text=True, pass_fds=[5])
        os.close(write)
        os.close(5)
        with os.fdopen(read) as pipe:
            self.assertEqual("hello\n", pipe.read())
        self.assertNotIn("4", done.stdout.split())
        self.assertIn("5", done.stdout.split())

    def test_a_link_in_the_place_of_dev_proc_or_sys_is_refused(self):
        """CVE-2019-16884, CVE-2019-19921, CVE-2026-41579, CVE-2026-47766."""
        for path in ("dev", "proc", "sys"):
            self.replace(path, "/tmp")
            self.fails("symbolic link in the image: refused")
            os.remove(os.path.join(self.rootfs, path))
            os.mkdir(os.path.join(self.rootfs, path))

    def test_nothing_but_proc_is_mounted_on_proc(self):
        """CVE-2023-27561, CVE-2023-28642, CVE-2025-52881: a /proc that only looks like one."""
        self.write(self.path("fake", "self", "attr", "exec"))
        self.mount("/proc", self.path("fake"))
        self.fails("must be of a proc file system")
        self.config["mounts"][-1]["destination"] = "/proc/sys/kernel"
        self.fails("would cover a part of /proc")

    def test_masks_are_made_of_the_null_device(self):
        """CVE-2025-31133: /dev/null of the image is something else."""
        self.write(os.path.join(self.rootfs, "secret"), "secret")
        self.linux["maskedPaths"] = ["/secret"]
        self.config["mounts"] = [mount for mount in self.config["mounts"] if not mount["destination"].startswith("/dev")]
        os.symlink("/secret", os.path.join(self.rootfs, "dev", "null"))
        self.config["root"]["readonly"] = False
        self.write_config()
        done = self.start_with("run", "cat /secret; echo more > /secret")
        self.assertNotIn("secret\n", done.stdout)
        with open(os.path.join(self.rootfs, "secret")) as file:
            self.assertEqual("secret", file.read())

    def test_the_null_device_of_the_image_is_never_opened(self):
        """CVE-2026-88265: standard streams without a caller are /dev/null, which the image may have put elsewhere."""
        victim = self.write(self.path("victim"), "hello")
        self.config["mounts"] = [mount for mount in self.config["mounts"] if not mount["destination"].startswith("/dev")]
        os.symlink(victim, os.path.join(self.rootfs, "dev", "null"))
        self.linux["maskedPaths"] = []
        self.process["args"] = ["sh", "-c", "echo printed; echo failed >&2; stat -L -c %t:%T /proc/self/fd/0 > /kind; "
                                            "exec sleep 1000"]
        self.config["root"]["readonly"] = False
        self.write_config()
        closed = subprocess.run(["sh", "-c", 'exec "$@" <&- >&- 2>&-', "sh", RUNTIME, "--root", self.root, "run", "--detach",
                                 "--bundle", self.bundle, self.id])
        self.assertEqual(0, closed.returncode)
        self.wait_for_file("kind")
        with open(os.path.join(self.rootfs, "kind")) as kind, open(victim) as file:
            self.assertEqual(("1:3\n", "hello"), (kind.read(), file.read()))

    def wait_for_file(self, name):
        while not os.path.exists(os.path.join(self.rootfs, name)) or not os.stat(os.path.join(self.rootfs, name)).st_size:
            self.assertEqual("running", self.state()["status"])

    def test_files_are_never_written_through_links_of_the_image(self):
        """CVE-2025-24965: a runtime that puts a file of its own into the root file system by its path."""
        victim = self.path("victim")
        names = ("etc/hosts", "etc/hostname", "etc/resolv.conf", "etc/mtab", "config.json", ".krun_config.json",
                 "run/.containerenv", ".dockerenv")
        for name in names:
            place = os.path.join(self.rootfs, name)
            os.makedirs(os.path.dirname(place), exist_ok=True)
            os.symlink(victim, place)
        self.config["root"]["readonly"] = False
        self.config["hostname"] = "hello"
        self.run_script("true")
        self.assertFalse(os.path.lexists(victim))
        self.assertEqual([victim] * len(names), [os.readlink(os.path.join(self.rootfs, name)) for name in names])

    def test_what_is_too_long_is_refused_whole(self):
        """CVE-2021-43784: a length of 16 bits that overflows turns the end of one value into values of its own."""
        self.linux["namespaces"].append({"type": "user", "path": "/" + "x" * 70000})
        self.fails("open the namespace")
        self.linux["namespaces"][-1] = {"type": "user"}
        one = [{"containerID": 0, "hostID": 100000, "size": 65536}]
        many = [{"containerID": 10 * number, "hostID": 100000 + 10 * number, "size": 1} for number in range(6000)]
        for mappings in ({"uidMappings": many, "gidMappings": one}, {"uidMappings": one, "gidMappings": many}):
            self.linux.update(mappings)
            self.give_rootfs(100000)
            self.fails(f"more than 340 ranges for {'gid_map' if mappings['uidMappings'] is one else 'uid_map'}")

    def test_a_mask_that_is_a_link_masks_nothing_else(self):
        victim = self.write(self.path("victim"), "hello")
        os.symlink(victim, os.path.join(self.rootfs, "link"))
        self.linux["maskedPaths"] = ["/link"]
        self.write_config()
        self.start_with("run", "true")
        with open(victim) as file:
            self.assertEqual("hello", file.read())

    def test_a_console_in_the_image_leads_nowhere(self):
        """CVE-2025-52565, CVE-2026-88264."""
        victim = self.write(self.path("victim"), "hello")
        os.symlink(victim, os.path.join(self.rootfs, "dev", "console"))
        self.process["terminal"] = True
        self.assertIn("hello", self.run_script("echo hello > /dev/console"))
        with open(victim) as file:
            self.assertEqual("hello", file.read())

    def test_a_mount_point_that_is_a_link_stays_inside(self):
        """CVE-2019-18837, CVE-2021-30465, CVE-2022-23648."""
        victim = self.path("victim")
        os.mkdir(victim)
        os.symlink(victim, os.path.join(self.rootfs, "link"))
        os.makedirs(self.path("data"))
        self.mount("/link/made", self.path("data"))
        self.oci_ended = self.start_with("run", "true")
        self.assertEqual([], os.listdir(victim))

    def test_a_race_between_links_and_mounts_is_lost(self):
        """CVE-2021-30465, CVE-2024-45310: another container exchanges a directory for a link while this one starts."""
        volume, victim = self.path("volume"), self.path("victim")
        os.makedirs(os.path.join(volume, "a"))
        os.mkdir(victim)
        os.symlink(victim, os.path.join(volume, "b"))
        os.makedirs(self.path("data"))
        self.mount("/volume", volume)
        self.mount("/volume/a/x/y", self.path("data"))
        self.process["args"] = ["true"]
        self.write_config()
        script = f"import ctypes, os\nos.chdir({volume!r})\nlibc = ctypes.CDLL(None)\n" \
                 "while True: libc.renameat2(-100, b'a', -100, b'b', 2)"
        attacker = subprocess.Popen(["python3", "-c", script])
        try:
            for _ in range(30):
                self.oci("run", "--bundle", self.bundle, self.id)
        finally:
            attacker.kill()
            attacker.wait()
        self.assertEqual([], os.listdir(victim))

    def test_a_device_in_the_place_of_a_link_is_made_in_the_container(self):
        victim = self.write(self.path("victim"), "hello")
        os.symlink(victim, os.path.join(self.rootfs, "tmp", "device"))
        self.config["root"]["readonly"] = False
        self.linux["devices"] = [{"path": "/tmp/device", "type": "c", "major": 1, "minor": 3, "fileMode": 0o666}]
        self.assertEqual("character special file\n", self.run_script("stat -c %F /tmp/device"))
        self.assertTrue(os.path.isfile(victim))

    def test_inheritable_capabilities_are_those_that_are_given(self):
        """CVE-2022-29162, CVE-2022-27650, CVE-2022-24769."""
        self.give_capabilities(*CAPABILITIES)
        self.create("exec sleep 1000")
        self.done("start", self.id)
        for where in ("self", "1"):
            inherited = self.done("exec", self.id, "grep", "-E", "CapInh|CapAmb", f"/proc/{where}/status")
            self.assertEqual({"0000000000000000"}, set(inherited.split()[1::2]))

    def test_users_are_read_as_they_are_written(self):
        """CVE-2026-30892, CVE-2024-40635: a number that is read as another one."""
        self.create("exec sleep 1000")
        self.done("start", self.id)
        for user, expected in (("1", "1:0"), ("1:2", "1:2"), ("01", "1:0"), ("4294967294", "4294967294:0")):
            self.assertEqual(expected, self.done("exec", "--user", user, self.id, "sh", "-c",
                                                 "echo $(id -u):$(id -g)").strip(), user)
        for user in ("1:", ":2", "-1", "4294967295", "4294967296", ""):
            self.refused("exec", "--user", user, self.id, "true")

    def test_supplementary_groups_are_set(self):
        """CVE-2022-2989 and others: the caller's own groups are kept."""
        self.process["user"] = {"uid": 7, "gid": 8}
        self.assertEqual("8\n", self.run_script("id -G"))

    def test_the_release_agent_cannot_be_written(self):
        """CVE-2022-0492."""
        self.give_capabilities(*CAPABILITIES)
        self.add_namespace("cgroup")
        script = "for f in /sys/fs/cgroup/*/release_agent /sys/fs/cgroup/*/notify_on_release; do " \
                 "[ -e $f ] && echo x 2> /dev/null > $f && echo written; done; true"
        self.assertEqual("", self.run_script(script))

    def test_no_socket_of_ours_can_be_reached_from_inside(self):
        """CVE-2020-15257: abstract sockets are seen through a shared network namespace."""
        self.remove_namespace("network")
        with open("/proc/net/unix") as sockets:
            before = sockets.read().count("@")
        self.create("exec sleep 1000")
        with open("/proc/net/unix") as sockets:
            self.assertEqual(before, sockets.read().count("@"))
        self.assertEqual(0o700, os.stat(os.path.join(self.root, self.id)).st_mode & 0o777)

    def test_a_name_is_not_a_path(self):
        self.write_config()
        for name in ("../x", "a/b", "..", ".", "", "a b"):
            self.assertIn("invalid", self.refused("create", "--bundle", self.bundle, name), name)
            self.assertIn("invalid", self.refused("delete", "--force", name), name)

    def test_a_process_that_waits_for_its_start_cannot_be_traced_or_read(self):
        self.create("exec sleep 1000")
        pid = self.state()["pid"]
        self.assertEqual(0, os.stat(f"/proc/{pid}/environ").st_uid)
        other = subprocess.run(["setpriv", "--reuid", "65534", "--clear-groups", "cat", f"/proc/{pid}/environ"],
                               capture_output=True)
        self.assertNotEqual(0, other.returncode)

    def test_the_console_socket_is_not_followed_into_the_container(self):
        listener = socket.socket(socket.AF_UNIX)
        self.addCleanup(listener.close)
        listener.bind(self.path("console"))
        listener.listen()
        self.process["terminal"] = True
        self.process["args"] = ["sleep", "1000"]
        self.write_config()
        self.done("create", "--console-socket", self.path("console"), "--bundle", self.bundle, self.id)
        connection, _ = listener.accept()
        with connection:
            _, descriptors, _, _ = socket.recv_fds(connection, 100, 1)
        self.addCleanup(os.close, descriptors[0])
        self.assertTrue(os.isatty(descriptors[0]))


if __name__ == "__main__":
    unittest.main()
