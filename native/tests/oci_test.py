#!/usr/bin/env python3
"""The verbs of an OCI runtime, with real containers."""

import json
import os
import socket
import subprocess
import unittest

from bundles import RUNTIME, BundleTest


class Lifecycle(BundleTest):
    def test_a_created_one_ends_by_the_signal_that_it_is_sent(self):
        self.create("true")
        with self.end():
            self.done("kill", self.id, "TERM")
        self.assertEqual("stopped", self.state()["status"])

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
        self.assertIn("container not running", self.refused("kill", self.id))
        self.done("delete", self.id)
        self.assertIn("does not exist", self.refused("delete", self.id))

    def test_the_steps_of_a_start_are_told_to_who_asks(self):
        self.process["args"] = ["/bin/ls", "/proc/self/fd"]
        self.write_config()
        done = self.oci("--debug", "run", "--bundle", self.bundle, self.id)
        self.assertRegex(done.stderr, r'time="[^"]*" level=debug msg="process \d+: mount proc on /proc"\n')
        self.assertRegex(done.stderr, r'level=debug msg="process \d+: execute /bin/ls"\n')
        self.assertEqual(["0", "1", "2", "3"], done.stdout.split())
        self.assertEqual("", self.oci("run", "--bundle", self.bundle, self.id).stderr)

    def test_a_log_gets_the_steps_and_no_container_gets_the_log(self):
        log = self.path("log")
        self.process["args"] = ["/bin/readlink", "/proc/self/fd/3"]
        self.write_config()
        done = self.oci("--log", log, "--log-format", "json", "--log-level", "debug",
                        "run", "--preserve-fds", "1", "--bundle", self.bundle, self.id)
        self.assertEqual(("", ""), (done.stdout, done.stderr))
        with open(log) as lines:
            entries = [json.loads(line) for line in lines]
        self.assertEqual({"debug"}, {entry["level"] for entry in entries})
        self.assertIn("ended, with status 1", " ".join(entry["msg"] for entry in entries))

    def test_an_error_in_the_log_can_be_read(self):
        log = self.path("log")
        self.refused("--log", log, "state", 'say"hello"')
        with open(log) as lines:
            self.assertRegex(lines.read(), r'^time="[^"]*" level=error msg=".*say\\"hello\\".*"\n$')

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
        self.assertIn("cannot exec in a paused container", self.refused("exec", self.id, "true"))
        self.done("resume", self.id)
        self.assertEqual("running", self.state()["status"])

    def test_a_command_runs_in_a_running_container(self):
        self.create("exec sleep 1000")
        self.done("start", self.id)
        self.assertEqual("/tmp\nuid=7 gid=8\n",
                         self.done("exec", "--user", "7:8", "--cwd", "/tmp", self.id, "sh", "-c", "echo $PWD; id"))
        self.assertEqual(9, self.oci("exec", self.id, "sh", "-c", "exit 9").returncode)
        self.assertEqual(255, self.oci("exec", self.id, "/bin/nothing").returncode)

    def test_containers_and_their_processes_are_listed(self):
        self.create("exec sleep 1000")
        self.assertEqual(f"{self.id}\n", self.done("list", "--quiet"))
        listed = json.loads(self.done("list", "--format", "json"))
        self.assertEqual([(self.id, "created", self.bundle)], [(c["id"], c["status"], c["bundle"]) for c in listed])
        self.assertEqual([self.state()["pid"]], json.loads(self.done("ps", "--format", "json", self.id)))


if __name__ == "__main__":
    unittest.main()
