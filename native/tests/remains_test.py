#!/usr/bin/env python3
"""What is left behind: nothing after the last container, and whatever a killed supervisor leaves is dealt with."""

import concurrent.futures
import glob
import os
import signal
import unittest

from containers import ContainerTest, hierarchies, is_alive, wait_for

A, B, C = "00000000000a", "00000000000b", "00000000000c"


class RemainsTest(ContainerTest):
    def cgroups(self):
        return [path for root in hierarchies() for path in glob.glob(f"{root}/{self.parent}")]

    def kill_supervisor(self, container):
        pid = self.supervisor(container)
        os.kill(pid, signal.SIGKILL)
        wait_for(lambda: not is_alive(pid), "the supervisor is dead")

    def test_after_the_last_container_no_cgroup_is_left_at_all(self):
        self.launch(self.shell(A, "exec sleep 1000"), self.shell(B, "exec sleep 1000"))
        self.stop(A, grace=0)
        self.assertNotEqual([], self.cgroups())
        self.stop(B, grace=0)
        self.assertEqual([], self.cgroups())

    def test_the_last_stop_and_the_next_launch_do_not_disturb_each_other(self):
        def rounds(container):
            spec = self.shell(container, "exec sleep 1000")
            return [self.launch(spec, status=None) + self.stop(container, grace=0, status=None) for _ in range(15)]

        with concurrent.futures.ThreadPoolExecutor() as pool:
            for answers in sum(pool.map(rounds, (A, B, C)), []):
                self.assertEqual(["started", "stopped"], [answer["event"] for answer in answers], answers)
        self.assertEqual([], self.cgroups())

    def test_a_launch_that_failed_leaves_no_cgroup(self):
        (answer,) = self.launch(self.spec(A, "/nowhere"), status=1)
        self.assertEqual(("failed", "ENOENT"), (answer["event"], answer["errno"]))
        self.assertEqual([], self.cgroups())

    def test_a_supervisor_whose_cgroup_is_away_is_stopped(self):
        self.launch(self.shell(A, "exit 1", restart={"policy": "always"}))
        wait_for(lambda: self.state(A).get("restarts", 0) >= 3, "the pause between restarts is long")
        wait_for(lambda: self.state(A).get("status") == "restarting", "it waits for its restart")
        supervisor = self.supervisor(A)
        for root in hierarchies():
            if os.path.isdir(f"{root}/{self.cgroup(A)}"):
                os.rmdir(f"{root}/{self.cgroup(A)}")
        (answer,) = self.stop(A)
        self.assertEqual("stopped", answer["event"])
        self.assertFalse(is_alive(supervisor))
        self.assertFalse(self.exists(A))

    def test_a_container_without_its_supervisor_is_not_started_beside_itself(self):
        self.launch(self.shell(A, "exec sleep 1000"))
        process = self.process(A)
        self.kill_supervisor(A)
        (answer,) = self.launch(self.shell(A, "exec sleep 1000"), status=1)
        self.assertEqual(f"it is there already, as process {process} without a supervisor; stop it first", answer["message"])
        self.assertTrue(is_alive(process))

    def test_what_a_dead_container_left_in_its_cgroup_is_killed_before_the_next_start(self):
        spec = self.shell(A, "sleep 1000 & echo $! >/other; exec sleep 1000")
        spec["config"]["linux"]["namespaces"] = [{"type": kind} for kind in ("mount", "ipc", "network")]
        self.launch(spec)
        file = self.path("containers", A, "upper", "other")
        other = int(wait_for(lambda: os.path.exists(file) and self.read(file).strip(), "the other process is there"))
        process = self.process(A)
        self.kill_supervisor(A)
        os.kill(process, signal.SIGKILL)
        wait_for(lambda: not is_alive(process), "the container's process is dead")
        self.assertTrue(is_alive(other))
        (answer,) = self.launch(self.shell(A, "exec sleep 1000"))
        self.assertEqual("started", answer["event"])
        self.assertFalse(is_alive(other))

    def test_a_restart_kills_what_the_last_run_left_and_starts_in_the_same_cgroup(self):
        script = "echo; sleep 1000 & echo $! >>/others; exec sleep 1000"
        spec = self.shell(A, script, restart={"policy": "always"})
        spec["config"]["linux"]["namespaces"] = [{"type": kind} for kind in ("mount", "ipc", "network")]
        self.launch(spec)
        file = self.path("containers", A, "upper", "others")
        for restarts in range(1, 3):
            wait_for(lambda: os.path.exists(file) and len(self.read(file).split()) == restarts, "another process is there")
            os.kill(self.process(A), signal.SIGKILL)
            wait_for(lambda: self.label(A, "restarts") == str(restarts), "it is running again")
            self.assertNotIn("error", self.state(A))
            self.assertFalse(is_alive(int(self.read(file).split()[restarts - 1])))

    def test_a_new_run_forgets_how_the_last_one_ended(self):
        self.launch(self.shell(A, "exit 3"))
        self.gone(A)
        self.assertEqual(3, self.end_state(A)["exitCode"])
        self.launch(self.shell(A, "exec sleep 1000"))
        self.assertFalse(os.path.exists(self.path("containers", A, "state.json")))
        (answer,) = self.stop(A, grace=0)
        self.assertEqual(137, answer["exitCode"])

    def test_without_a_check_there_is_no_health(self):
        spec = self.shell(A, "exec sleep 1000", health={"test": ["CMD", "/bin/true"]})
        self.launch(spec)
        self.assertEqual("starting", self.label(A, "health"))
        del spec["health"]
        request = {"id": A, "cgroup": self.cgroup(A), "directory": self.path("containers", A), "spec": spec}
        self.ask("update", lines=[request], status=0)
        wait_for(lambda: "health" not in self.state(A), "the state has no health")
        self.assertIsNone(self.label(A, "health"))


if __name__ == "__main__":
    unittest.main()
