#!/usr/bin/env python3
"""Hooks: when they run, what they are told, and what their failure means."""

import json
import os
import unittest

from bundles import BundleTest

KINDS = ("prestart", "createRuntime", "createContainer", "startContainer", "poststart", "poststop")


class Hooks(BundleTest):
    def setUp(self):
        super().setUp()
        os.chmod(self.directory, 0o755)
        self.told = self.path("told")
        os.makedirs(self.told)
        self.mount("/told", self.told)

    def hook(self, kind, script):
        self.config.setdefault("hooks", {}).setdefault(kind, []).append(
            {"path": "/bin/sh", "args": ["sh", "-c", script]})

    def states(self):
        found = {}
        for kind in KINDS:
            if os.path.exists(os.path.join(self.told, kind)):
                with open(os.path.join(self.told, kind)) as file:
                    found[kind] = json.load(file)
        return found

    def test_those_in_the_containers_namespaces_start_in_its_root(self):
        self.config["root"]["readonly"] = False
        self.config["hooks"] = {"createContainer": [{"path": "/bin/sh", "args": ["sh", "-c", "echo hello > ./tmp/made"]}]}
        self.assertEqual("hello\n", self.run_script("cat /tmp/made"))

    def test_each_hears_the_state_at_its_time(self):
        self.config["annotations"] = {"hello": "world"}
        self.process["user"] = {"uid": 0, "gid": 0}
        for kind in KINDS:
            where = "/told" if kind == "startContainer" else self.told
            self.hook(kind, f"cat > {where}/{kind}")
        self.create("exec sleep 1000")
        self.assertEqual({"prestart", "createRuntime", "createContainer"}, set(self.states()))
        pid = self.state()["pid"]
        self.done("start", self.id)
        self.assertEqual(set(KINDS) - {"poststop"}, set(self.states()))
        self.done("delete", "--force", self.id)
        states = self.states()
        self.assertEqual(dict.fromkeys(KINDS, self.bundle), {kind: state["bundle"] for kind, state in states.items()})
        self.assertEqual(["created"] * 4 + ["running", "stopped"], [states[kind]["status"] for kind in KINDS])
        self.assertEqual([pid] * 5, [states[kind]["pid"] for kind in KINDS[:-1]])
        self.assertEqual({"hello": "world"}, states["prestart"]["annotations"])

    def test_they_run_where_they_belong(self):
        for kind in ("createRuntime", "createContainer"):
            self.hook(kind, f"readlink /proc/self/ns/mnt > {self.told}/ns-{kind}; ls {self.rootfs}/proc > {self.told}/ls-{kind}")
        self.run_script("true")
        inside = []
        for kind in ("createRuntime", "createContainer"):
            with open(os.path.join(self.told, f"ns-{kind}")) as file:
                inside.append(file.read().strip())
        self.assertEqual(os.readlink("/proc/self/ns/mnt"), inside[0])
        self.assertNotEqual(inside[0], inside[1])
        self.assertEqual(0, os.path.getsize(os.path.join(self.told, "ls-createRuntime")))
        self.assertLess(0, os.path.getsize(os.path.join(self.told, "ls-createContainer")))

    def test_a_failure_before_the_start_undoes_the_creation(self):
        for kind in ("prestart", "createRuntime", "createContainer"):
            self.config["hooks"] = {}
            self.hook(kind, "exit 3")
            self.hook("poststop", f"cat > {self.told}/poststop")
            self.write_config()
            self.assertIn("hook failed with exit code 3", self.refused("create", "--bundle", self.bundle, self.id))
            self.assertIn("does not exist", self.refused("state", self.id))
            os.remove(os.path.join(self.told, "poststop"))

    def test_a_failure_at_the_start_ends_the_container(self):
        for kind in ("startContainer", "poststart"):
            self.config["hooks"] = {}
            self.hook(kind, "exit 3")
            self.create("exec sleep 1000")
            self.assertIn("hook", self.refused("start", self.id))
            self.done("delete", "--force", self.id)

    def test_a_failing_poststop_hook_is_a_warning(self):
        self.hook("poststop", "exit 3")
        self.hook("poststop", f"cat > {self.told}/poststop")
        self.process["args"] = ["true"]
        self.write_config()
        done = self.oci("run", "--bundle", self.bundle, self.id)
        self.assertEqual(0, done.returncode)
        self.assertIn("warning: error running poststop hook #0: /bin/sh: poststop hook failed with exit code 3", done.stderr)
        self.assertIn("poststop", self.states())

    def test_one_that_takes_too_long_is_killed(self):
        self.config["hooks"] = {"createRuntime": [{"path": "/bin/sleep", "args": ["sleep", "1000"], "timeout": 1}]}
        self.write_config()
        self.assertIn("took longer than 1 s", self.refused("create", "--bundle", self.bundle, self.id))

    def test_its_environment_is_what_is_given(self):
        self.config["hooks"] = {"createRuntime": [
            {"path": "/usr/bin/env", "args": ["env"], "env": []},
            {"path": "/bin/sh", "args": ["sh", "-c", f"echo $HELLO > {self.told}/hello"], "env": ["HELLO=world"]}]}
        self.run_script("true")
        with open(os.path.join(self.told, "hello")) as file:
            self.assertEqual("world\n", file.read())

    def test_the_containers_own_hook_has_no_more_rights_than_it(self):
        self.hook("startContainer", "grep CapEff /proc/self/status > /told/rights")
        self.give_capabilities("CAP_KILL")
        self.run_script("true")
        with open(os.path.join(self.told, "rights")) as file:
            self.assertEqual("CapEff:\t0000000000000020\n", file.read())


if __name__ == "__main__":
    unittest.main()
