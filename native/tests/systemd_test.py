#!/usr/bin/env python3
"""--systemd-cgroup: an OCI container as a scope of systemd's. The tests of class Scopes run below a real systemd."""

import os
import subprocess
import sys
import unittest

import systemd_machine
from bundles import RUNTIME, BundleTest

INSIDE = "--inside"


def shown(unit, *properties):
    lines = subprocess.run(["systemctl", "show", unit, *(f"-p{name}" for name in properties)], capture_output=True,
                           text=True, check=True).stdout.splitlines()
    return dict(line.split("=", 1) for line in lines)


def control(controller, path, *names):
    """The first control file of these names that there is: v1 and v2 have their own."""
    for point in (f"/sys/fs/cgroup/{controller}", "/sys/fs/cgroup"):
        for name in names:
            file = os.path.join(point, path.lstrip("/"), name)
            if os.path.exists(file):
                with open(file) as value:
                    return value.read().strip()
    raise AssertionError(f"none of {names} in {path}")


def cgroups_of(pid):
    with open(f"/proc/{pid}/cgroup") as lines:
        return {path for _, _, path in (line.strip().split(":", 2) for line in lines)}


class Scopes(BundleTest):
    def setUp(self):
        super().setUp()
        self.name = self.id.replace("-", "")
        self.linux["cgroupsPath"] = f"jcompose-test.slice:hello:{self.name}"
        self.unit = f"hello-{self.name}.scope"
        self.cgroup = f"/jcompose.slice/jcompose-test.slice/{self.unit}"
        self.process["args"] = ["/bin/sleep", "1000"]

    def start(self):
        self.write_config()
        with open(self.path("output"), "w+") as output:
            done = subprocess.run([RUNTIME, "--systemd-cgroup", "--root", self.root, "run", "--detach", "--bundle",
                                   self.bundle, self.id], stdin=subprocess.DEVNULL, stdout=output, stderr=output)
            output.seek(0)
            self.assertEqual(0, done.returncode, output.read())
        return self.state()["pid"]

    def memory(self):
        return control("memory", self.cgroup, "memory.limit_in_bytes", "memory.max")

    def test_it_is_a_scope_in_its_slice(self):
        pid = self.start()
        self.assertEqual({"ActiveState": "active", "Slice": "jcompose-test.slice", "ControlGroup": self.cgroup,
                          "Delegate": "yes"}, shown(self.unit, "ActiveState", "Slice", "ControlGroup", "Delegate"))
        self.assertEqual({self.cgroup}, cgroups_of(pid))

    def test_limits_are_known_to_systemd_which_does_not_undo_them(self):
        self.linux["resources"].update(memory={"limit": 67108864}, pids={"limit": 77},
                                       cpu={"quota": 25000, "period": 100000, "shares": 512})
        self.start()
        limits = shown(self.unit, "MemoryLimit", "MemoryMax", "TasksMax", "CPUQuotaPerSecUSec")
        self.assertIn("67108864", (limits["MemoryLimit"], limits["MemoryMax"]))
        self.assertEqual(("77", "250ms"), (limits["TasksMax"], limits["CPUQuotaPerSecUSec"]))
        self.done("update", "--memory", "134217728", "--pids-limit", "33", self.id)
        subprocess.run(["systemctl", "daemon-reload"], check=True)
        subprocess.run(["systemctl", "set-property", "--runtime", self.unit, "CPUWeight=50"], check=True)
        self.assertEqual(("134217728", "33"), (self.memory(), control("pids", self.cgroup, "pids.max")))

    def test_annotations_are_properties_of_its_unit(self):
        self.config["annotations"] = {"org.systemd.property.TimeoutStopSec": "7",
                                      "org.systemd.property.CollectMode": "'inactive-or-failed'"}
        self.start()
        self.assertEqual({"TimeoutStopUSec": "7s", "CollectMode": "inactive-or-failed"},
                         shown(self.unit, "TimeoutStopUSec", "CollectMode"))

    def test_an_annotation_that_is_no_property_is_refused(self):
        self.config["annotations"] = {"org.systemd.property.TimeoutStopSec": "soon"}
        self.write_config()
        self.assertIn('expected a number of seconds, found soon',
                      self.refused("--systemd-cgroup", "run", "--bundle", self.bundle, self.id))

    def test_further_processes_are_in_it_too(self):
        self.start()
        inside = self.done("exec", self.id, "/bin/cat", "/proc/self/cgroup").splitlines()
        self.assertEqual({self.cgroup}, {line.split(":", 2)[2] for line in inside})

    def test_deleted_it_is_gone(self):
        self.start()
        self.done("delete", "--force", self.id)
        self.assertEqual({"LoadState": "not-found", "ActiveState": "inactive"}, shown(self.unit, "LoadState", "ActiveState"))
        for path, _, _ in os.walk("/sys/fs/cgroup"):
            self.assertNotIn(self.unit, path)

    def test_the_same_name_can_be_used_again(self):
        for _ in range(3):
            self.start()
            self.done("delete", "--force", self.id)

    def test_without_a_path_it_is_named_after_itself(self):
        del self.linux["cgroupsPath"]
        pid = self.start()
        self.assertEqual({f"/system.slice/jcompose-{self.id}.scope"}, cgroups_of(pid))

    def test_root_inside_may_be_nobody_outside(self):
        self.give_rootfs(100000)
        self.add_namespace("user")
        for kind in ("uidMappings", "gidMappings"):
            self.linux[kind] = [{"containerID": 0, "hostID": 100000, "size": 65536}]
        self.assertEqual({self.cgroup}, cgroups_of(self.start()))

    def test_a_path_of_another_form_is_refused(self):
        for path, sentence in (("/a/b", 'format "slice:prefix:name"'), ("a:b", 'format "slice:prefix:name"'),
                               ("a/b.slice:c:d", "no name of a slice"), ("a--b.slice:c:d", "no name of a slice")):
            self.linux["cgroupsPath"] = path
            self.write_config()
            self.assertIn(sentence, self.refused("--systemd-cgroup", "create", "--bundle", self.bundle, self.id))


class Machine(BundleTest):
    def test_below_a_real_systemd(self):
        systemd_machine.need_systemd()
        well, output = systemd_machine.run(f"{sys.executable} {os.path.abspath(__file__)} {INSIDE}")
        self.assertTrue(well, output)
        print(f"  below systemd: {output.strip().splitlines()[-1]}")

    def test_where_systemd_does_not_run_that_is_said(self):
        self.write_config()
        done = subprocess.run(
            ["unshare", "--mount", "--propagation", "private", "/bin/sh", "-c", 'mount -t tmpfs tmpfs /run; exec "$@"', "sh",
             RUNTIME, "--root", self.root, "--systemd-cgroup", "run", "--bundle", self.bundle, self.id],
            capture_output=True, text=True)
        self.assertEqual((1, ""), (done.returncode, done.stdout))
        self.assertIn("need systemd, which does not run here", done.stderr)


if __name__ == "__main__":
    if INSIDE in sys.argv:
        sys.argv.remove(INSIDE)
        del Machine
    else:
        del Scopes
    unittest.main()
