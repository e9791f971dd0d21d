#!/usr/bin/env python3
"""Containers that are paused, signalled and killed."""

from containers import *

A = "aaaaaaaaaaaa"
COUNTING = "while true; do echo tick; sleep 0.01; done"
POLITE = "trap 'echo bye; exit 3' TERM; echo ready; while true; do sleep 0.05; done"


class PauseTest(ContainerTest):
    def line(self):
        return {"id": A, "cgroup": self.cgroup(A), "directory": self.path("containers", A)}

    def pause(self, frozen):
        answers = self.ask("update", lines=[{**self.line(), "frozen": frozen}], status=0)
        self.assertEqual([{"id": A, "event": "updated"}], answers)

    def observed(self):
        done = subprocess.run([RUNTIME, "observe", self.parent], capture_output=True, text=True, check=True)
        (container,) = (json.loads(line) for line in done.stdout.splitlines())
        return container

    def test_a_paused_container_stands_still_and_is_seen_to(self):
        (started,) = self.launch(self.shell(A, COUNTING))
        wait_for(lambda: self.printed(A), "the first word")
        self.assertNotIn("frozen", self.observed())
        self.pause(True)
        self.assertIs(True, self.observed()["frozen"])
        spent = self.read(f"/proc/{started['pid']}/stat").split()[13:17]
        before = time.monotonic()
        wait_for(lambda: time.monotonic() > before + 0.2, "a while")
        self.assertEqual(spent, self.read(f"/proc/{started['pid']}/stat").split()[13:17])
        said = self.printed(A)
        self.pause(False)
        wait_for(lambda: self.printed(A) != said, "one more word")
        self.assertEqual(started["startTime"], start_time(started["pid"]))

    def test_a_paused_container_hears_that_it_is_to_stop(self):
        self.launch(self.shell(A, POLITE))
        wait_for(lambda: self.printed(A) == "ready\n", "the container is ready")
        self.pause(True)
        self.assertEqual([{"id": A, "event": "stopped", "exitCode": 3}], self.stop(A, grace=60000))

    def test_a_paused_container_without_its_supervisor_hears_it_too(self):
        self.launch(self.shell(A, POLITE))
        wait_for(lambda: self.printed(A) == "ready\n", "the container is ready")
        self.pause(True)
        os.kill(self.supervisor(A), signal.SIGKILL)
        self.stop(A, grace=60000)
        self.assertEqual("ready\n", self.printed(A))
        self.assertFalse(self.exists(A))

    def test_who_is_killed_at_once_hears_no_stop_signal_before(self):
        self.launch(self.shell(A, POLITE, restart={"policy": "always"}))
        wait_for(lambda: self.printed(A) == "ready\n", "the container is ready")
        (answer,) = self.ask("stop", lines=[{**self.line(), "atOnce": True}], status=0)
        self.assertEqual(137, answer["exitCode"])
        self.assertEqual("ready\n", self.printed(A))

    def test_a_signal_is_for_the_first_process(self):
        self.launch(self.shell(A, POLITE.replace("TERM", "HUP")))
        wait_for(lambda: self.printed(A) == "ready\n", "the container is ready")
        self.ask("update", lines=[{**self.line(), "signals": ["SIGHUP"]}], status=0)
        self.gone(A)
        self.assertEqual(3, self.end_state(A)["exitCode"])


if __name__ == "__main__":
    unittest.main()
