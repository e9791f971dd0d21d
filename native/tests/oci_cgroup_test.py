#!/usr/bin/env python3
"""The cgroup of an OCI container: its limits, and which part of it a further process is in."""

import json
import os
import unittest

from bundles import BundleTest


def hierarchy(controller):
    """The directory of the hierarchy with CONTROLLER, and whether it is cgroup v1."""
    with open("/proc/self/mountinfo") as lines:
        for line in lines:
            kind, _, options = line.partition(" - ")[2].split(maxsplit=2)
            point = line.split()[4]
            if kind == "cgroup" and controller in options.strip().split(","):
                return point, True
            if kind == "cgroup2":
                with open(os.path.join(point, "cgroup.controllers")) as controllers:
                    if controller in controllers.read().split():
                        return point, False
    raise unittest.SkipTest(f"no {controller} controller")


class Limits(BundleTest):
    def control(self, controller, v1, v2=None):
        directory, first = hierarchy(controller)
        path = os.path.join(directory, self.linux["cgroupsPath"].strip("/"), v1 if first else v2 or v1)
        if not os.path.exists(path):
            self.skipTest(f"no {path}")
        with open(path) as file:
            return file.read().strip()

    def update(self, resources):
        self.done("update", "-r", "-", self.id, input=json.dumps(resources))

    def test_names_may_be_written_in_other_capitals(self):
        self.linux["resources"]["CPU"] = {"Cpus": "0"}
        self.linux["resources"]["Pids"] = {"limit": 20}
        self.create("exec sleep 1000")
        self.assertEqual("0", self.control("cpuset", "cpuset.cpus"))
        self.assertEqual("20", self.control("pids", "pids.max"))
        self.update({"PIDS": {"Limit": 30}})
        self.assertEqual("30", self.control("pids", "pids.max"))

    def test_access_to_devices_may_be_all_in_one_letter(self):
        if not hierarchy("devices")[1]:
            self.skipTest("cgroup v2 has no list to read")
        self.linux["resources"]["devices"] += [
            {"allow": True, "type": "c", "major": 1, "minor": 11, "access": "a"},
            {"allow": True, "type": "c", "major": 1, "minor": 4, "access": "rwm"},
            {"allow": False, "type": "c", "major": 1, "minor": 4, "access": "rwa"}]
        self.create("exec sleep 1000")
        allowed = self.control("devices", "devices.list").splitlines()
        self.assertIn("c 1:11 rwm", allowed)
        self.assertEqual([], [rule for rule in allowed if rule.startswith("c 1:4 ")])

    def test_real_time_may_become_less_in_a_shorter_period(self):
        self.create("exec sleep 1000")
        self.control("cpu", "cpu.rt_period_us")
        try:
            with open(os.path.join(hierarchy("cpu")[0], self.id, "cpu.rt_runtime_us"), "w") as parents:
                parents.write("100000")
        except OSError:
            self.skipTest("others have this machine's real time")
        for period, runtime in ((900001, 60001), (10000, 300), (100000, 2000)):
            self.update({"cpu": {"realtimePeriod": period, "realtimeRuntime": runtime}})
            self.assertEqual([str(period), str(runtime)],
                             [self.control("cpu", f"cpu.rt_{name}_us") for name in ("period", "runtime")])


class Parts(BundleTest):
    """`exec --cgroup`: below the container's own."""

    def setUp(self):
        super().setUp()
        self.create("exec sleep 1000")
        self.done("start", self.id)
        self.path_of = self.linux["cgroupsPath"]

    def make(self, controller, name):
        directory = os.path.join(hierarchy(controller)[0], self.path_of.strip("/"), name)
        os.mkdir(directory)
        self.addCleanup(lambda: os.path.exists(directory) and os.rmdir(directory))

    def places(self, *options):
        lines = self.done("exec", *options, self.id, "cat", "/proc/self/cgroup").splitlines()
        return {name: path for _, names, path in (line.split(":", 2) for line in lines) for name in names.split(",")}

    def test_one_of_a_single_controller_is_joined(self):
        if not hierarchy("pids")[1]:
            self.skipTest("cgroup v1's")
        self.make("pids", "below")
        self.make("freezer", "beneath")
        places = self.places("--cgroup", "pids:below", "--cgroup", "freezer:/beneath")
        own = places["memory"]
        self.assertEqual([own + "/below", own + "/beneath"], [places["pids"], places["freezer"]])

    def test_one_that_is_not_there_is_named(self):
        self.assertIn(f"there is no cgroup {self.path_of[1:]}/nowhere",
                      self.refused("exec", "--cgroup", "nowhere", self.id, "true"))
        self.assertIn("`..` components", self.refused("exec", "--cgroup", "..", self.id, "true"))

    def test_a_controller_that_is_not_there_is_named(self):
        self.assertIn("unknown controller spices", self.refused("exec", "--cgroup", "spices:/", self.id, "true"))


if __name__ == "__main__":
    unittest.main()
