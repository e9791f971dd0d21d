#!/usr/bin/env python3
"""launch, stop, update, init and the supervisor, with real containers."""

import sys

from containers import *

A, B = "aaaaaaaaaaaa", "bbbbbbbbbbbb"
FOREVER = "while true; do sleep 1000; done"
POLITE = "trap 'echo bye; exit 3' TERM; echo ready; while true; do sleep 0.05; done"


class LaunchTest(ContainerTest):
    def test_many_containers_start_at_once_and_each_is_answered(self):
        ids = [f"{number:012x}" for number in range(20)]
        answers = self.launch(*(self.shell(id, f"echo I am {id}; {FOREVER}") for id in ids))
        self.assertEqual({(id, "started") for id in ids}, {(answer["id"], answer["event"]) for answer in answers})
        for answer in answers:
            id, pid = answer["id"], answer["pid"]
            self.assertEqual(answer["startTime"], start_time(pid))
            self.assertEqual(f"{pid} {answer['startTime']}", self.label(id, "process"))
            wait_for(lambda: self.printed(id) == f"I am {id}\n", f"the output of {id}")
        stopped = self.stop(*ids, grace=0)
        self.assertEqual({(id, "stopped", 137) for id in ids}, {(each["id"], each["event"], each["exitCode"]) for each in stopped})

    def test_a_start_that_fails_says_why_and_leaves_nothing(self):
        self.assertEqual(
            [{"id": A, "event": "failed", "stage": "exec", "errno": "ENOENT"}],
            [{**answer, "message": None} and {k: v for k, v in answer.items() if k != "message"}
             for answer in self.launch(self.spec(A, "/bin/absent"), status=1)])
        self.assertFalse(self.exists(A))
        self.assertFalse(os.path.exists(self.run_file(A)))
        self.assertFalse(os.path.exists(self.path("containers", A, "state.json")))

    def test_one_failure_does_not_hold_up_the_others(self):
        answers = self.launch(self.spec(A, "/bin/absent"), self.shell(B, FOREVER), status=1)
        self.assertEqual({A: "failed", B: "started"}, {answer["id"]: answer["event"] for answer in answers})

    def test_a_wrong_spec_is_refused_with_the_path_of_the_member(self):
        spec = self.shell(A, FOREVER)
        spec["config"]["process"]["args"][1] = 7
        (answer,) = self.launch(spec, status=1)
        self.assertEqual("config.process.args[1]: expected a string, found 7", answer["message"])
        self.assertFalse(os.path.exists(self.path("containers", A, "config.json")))

    def test_input_that_is_no_json_starts_nothing(self):
        text = json.dumps(self.shell(A, FOREVER)) + "\n{]\n"
        done = subprocess.run([RUNTIME, "launch"], input=text, capture_output=True, text=True)
        self.assertEqual((2, ""), (done.returncode, done.stdout))
        self.assertIn("line 2, column 2: ", done.stderr)
        self.assertFalse(self.exists(A))

    def test_what_runs_already_is_not_started_again(self):
        spec = self.shell(A, FOREVER)
        self.launch(spec)
        process = self.label(A, "process")
        (answer,) = self.launch(spec, status=1)
        self.assertIn(f"it is there already, with the supervisor {self.supervisor(A)}", answer["message"])
        self.assertEqual(process, self.label(A, "process"))

    def test_a_supervisor_has_left_all_that_belongs_to_the_caller(self):
        read, write = os.pipe()
        os.set_inheritable(write, True)
        spec = json.dumps(self.shell(A, FOREVER)) + "\n"
        done = subprocess.run([RUNTIME, "launch"], input=spec, capture_output=True, text=True, pass_fds=[write], cwd=self.root)
        self.assertEqual(0, done.returncode, done.stdout)
        os.close(write)
        self.assertEqual(b"", os.read(read, 1))  # nobody has the other end
        os.close(read)
        supervisor = self.supervisor(A)
        self.assertEqual(supervisor, os.getsid(supervisor))
        self.assertEqual("/", os.readlink(f"/proc/{supervisor}/cwd"))
        self.assertEqual("jc-supervisor\n", self.read(f"/proc/{supervisor}/comm"))
        for stream in range(3):
            self.assertEqual("/dev/null", os.readlink(f"/proc/{supervisor}/fd/{stream}"))
        for line in self.read(f"/proc/{supervisor}/cgroup").splitlines():
            controllers, path = line.split(":")[1:]
            self.assertEqual("/" if controllers.startswith("name=") else f"/{self.parent}/.supervisors", path)

    def test_the_next_containers_directories_get_places_of_their_own_on_the_disk(self):
        get_flags, top_of_a_tree = 0x80086601, 0x20000
        self.launch(self.shell(A, FOREVER))
        directory = os.open(self.path("containers"), os.O_RDONLY)
        self.addCleanup(os.close, directory)
        try:
            fcntl.ioctl(directory, get_flags, bytearray(8))
        except OSError:
            self.skipTest("this file system knows no such flags")
        flags = bytearray(8)
        fcntl.ioctl(directory, get_flags, flags)
        self.assertTrue(int.from_bytes(flags[:4], sys.byteorder) & top_of_a_tree)

    def test_a_supervisor_is_small(self):
        ids = [f"{number:012x}" for number in range(10)]
        self.launch(*(self.shell(id, f"echo {id}; {FOREVER}") for id in ids))

        def kibibytes(id, key):
            lines = self.read(f"/proc/{self.supervisor(id)}/smaps_rollup").splitlines()
            return next(int(line.split()[1]) for line in lines if line.startswith(key + ":"))

        def largest():
            return {key: max(kibibytes(id, key) for id in ids) for key in ("Rss", "Pss", "Private_Dirty")}

        wait_for(lambda: all(self.printed(id) for id in ids), "all have printed")
        print(f"  the largest of ten supervisors: at work {largest()} KiB")
        wait_for(lambda: largest()["Rss"] < 512, "idle supervisors are below 512 KiB")
        print(f"  the largest of ten supervisors: idle {largest()} KiB")
        wait_for(lambda: largest()["Pss"] <= 120, "idle supervisors have at most 120 KiB in proportion")
        wait_for(lambda: largest()["Private_Dirty"] <= 60, "idle supervisors have at most 60 KiB of their own")

    def test_a_launch_that_is_killed_leaves_nothing_that_stop_cannot_remove(self):
        ids = [f"{number:012x}" for number in range(12)]
        text = "".join(json.dumps(self.shell(id, FOREVER)) + "\n" for id in ids).encode()
        lock = self.path("lock")
        for answers in range(0, 12, 4):
            launch = subprocess.Popen([RUNTIME, "launch", "--lock", lock], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
            launch.stdin.write(text)
            launch.stdin.close()
            for _ in range(answers):
                launch.stdout.readline()
            launch.kill()
            launch.wait()
            launch.stdout.close()
            with open(lock, "w") as file:
                fcntl.lockf(file, fcntl.LOCK_EX)  # the supervisors' own starts are over, one way or the other
            self.stop(*ids, grace=0)
            for id in ids:
                self.assertFalse(self.exists(id))
                self.assertFalse(os.path.exists(self.run_file(id)))

    def test_who_was_killed_before_its_launch_had_the_lock_starts_nothing(self):
        lock = self.path("lock")
        request = json.dumps(self.shell(A, FOREVER)) + "\n"
        with open(lock, "w") as file:
            fcntl.lockf(file, fcntl.LOCK_EX)
            read, write = os.pipe()
            # The shell stands for the pass; its launch waits for the lock when the shell is killed.
            shell = subprocess.Popen(["sh", "-c", f'{RUNTIME} launch --lock {lock} --caller $$ <&{read} 2>&1 & echo; wait'],
                                     pass_fds=[read], stdout=subprocess.PIPE, text=True)
            os.close(read)
            os.write(write, request.encode())
            os.close(write)
            shell.stdout.readline()
            shell.kill()
            shell.wait()
        said = shell.stdout.read()
        shell.stdout.close()
        self.assertEqual(f"jcompose-runtime launch: process {shell.pid}, which asked, has ended\n", said)
        self.assertFalse(self.exists(A))


class OutputTest(ContainerTest):
    def entries(self, container):
        return [(entry["stream"], entry["log"]) for entry in self.log(container)]

    def test_the_log_has_every_line_with_its_stream(self):
        self.launch(self.shell(A, "echo one; echo two >&2; printf 'tab\\t\"quoted\"\\n'; printf end"))
        self.gone(A)
        entries = self.entries(A)
        self.assertEqual(["one\n", 'tab\t"quoted"\n', "end"], [text for stream, text in entries if stream == "stdout"])
        self.assertEqual(["two\n"], [text for stream, text in entries if stream == "stderr"])
        self.assertRegex(self.log(A)[0]["time"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$")

    def test_a_million_bytes_arrive_in_order(self):
        script = "i=0; while [ $i -lt 20000 ]; do echo line $i of a long output with some more words in it; i=$((i+1)); done"
        self.launch(self.shell(A, script))
        self.gone(A)
        self.assertEqual("".join(f"line {i} of a long output with some more words in it\n" for i in range(20000)), self.printed(A))

    def test_full_logs_are_rotated(self):
        script = "i=0; while [ $i -lt 3000 ]; do echo $i; i=$((i+1)); done"
        self.launch(self.shell(A, script, log={"maxSize": 30000, "maxFiles": 3}))
        self.gone(A)
        directory = self.path("containers", A, "log")
        self.assertEqual({"current", "current.1", "current.2"}, set(os.listdir(directory)))
        kept = [entry["log"] for file in ("current.2", "current.1", "current") for entry in self.log(A, file)]
        self.assertEqual([f"{i}\n" for i in range(3000 - len(kept), 3000)], kept)
        for file in os.listdir(directory):
            self.assertLessEqual(os.path.getsize(os.path.join(directory, file)), 30000)

    def test_a_terminal_is_logged_too(self):
        self.launch(self.shell(A, "test -t 0 && test -t 1 && echo a terminal", process={"terminal": True}))
        self.gone(A)
        self.assertEqual([("stdout", "a terminal\r\n")], self.entries(A))

    def test_a_program_that_makes_its_output_non_blocking_does_not_do_so_for_the_next_run(self):
        script = "grep flags /proc/self/fdinfo/1; dd if=/dev/null of=/dev/stdout oflag=nonblock 2> /dev/null; exit 1"
        os.symlink("busybox", os.path.join(self.image, "bin", "grep"))
        self.launch(self.shell(A, script, restart={"policy": "on-failure", "maximumRetries": 1}))
        self.gone(A)
        first, second = self.printed(A, "stdout").splitlines()
        self.assertEqual(first, second)


class RestartTest(ContainerTest):
    def test_a_container_killed_from_outside_is_running_again(self):
        (answer,) = self.launch(self.shell(A, FOREVER, restart={"policy": "always"}))
        supervisor = self.label(A, "supervisor")
        self.assertEqual("0", self.label(A, "restarts"))
        os.kill(answer["pid"], signal.SIGKILL)
        state = wait_for(lambda: self.state(A).get("restarts") == 1 and self.state(A), "a restart")
        self.assertEqual("running", state["status"])
        self.assertEqual(137, state["exitCode"])
        self.assertNotEqual(answer["pid"], state["pid"])
        self.assertEqual("1", self.label(A, "restarts"))
        self.assertEqual(f"{state['pid']} {state['startTime']}", self.label(A, "process"))
        self.assertEqual(supervisor, self.label(A, "supervisor"))

    def test_on_failure_gives_up_after_its_maximum(self):
        self.launch(self.shell(A, "echo try; exit 7", restart={"policy": "on-failure", "maximumRetries": 3}))
        self.gone(A)
        self.assertEqual("try\n" * 4, self.printed(A))
        state = self.end_state(A)
        self.assertEqual(("exited", 7, 3), (state["status"], state["exitCode"], state["restarts"]))

    def test_on_failure_is_content_with_success(self):
        self.launch(self.shell(A, "exit 0", restart={"policy": "on-failure"}))
        self.gone(A)
        self.assertEqual((0, 0), (self.end_state(A)["exitCode"], self.end_state(A)["restarts"]))

    def test_between_two_runs_the_container_can_be_seen_and_stopped(self):
        self.launch(self.shell(A, "exit 1", restart={"policy": "always"}))

        def waiting():  # of one reading: the next one may already show the next run
            state = self.state(A)
            return state if state.get("status") == "restarting" and state["restarts"] >= 3 else None

        self.assertNotIn("pid", wait_for(waiting, "a wait"))
        self.assertTrue(self.exists(A))
        self.assertEqual("stack", self.label(A, "stack"))
        (answer,) = self.stop(A)
        self.assertEqual(1, answer["exitCode"])
        self.assertFalse(self.exists(A))

    def test_what_the_first_process_leaves_is_gone_before_the_next_run(self):
        # Without a PID namespace of its own a container's other processes outlive the first.
        spec = self.shell(A, "sleep 1000 & echo $!; exit 1", restart={"policy": "on-failure", "maximumRetries": 1})
        spec["config"]["linux"]["namespaces"] = [each for each in spec["config"]["linux"]["namespaces"] if each["type"] != "pid"]
        self.launch(spec)
        self.gone(A)
        for pid in self.printed(A).split():
            self.assertFalse(is_alive(pid))

    def test_a_later_start_that_fails_is_tried_again(self):
        rule = {"policy": "always"}
        self.launch(self.shell(A, "rm /bin/sh; exit 1", restart=rule))
        state = wait_for(lambda: "error" in self.state(A) and self.state(A), "a failed start")
        self.assertEqual(("restarting", 125), (state["status"], state["exitCode"]))
        self.assertIn("/bin/sh", state["error"])
        self.assertTrue(self.exists(A))
        self.assertEqual("stack", self.label(A, "stack"))
        spec = self.spec(A, "/bin/busybox", "sleep", "1000", restart=rule)
        self.assertNotIn("event", [a for a in self.update(A, spec=spec) if a["event"] != "updated"])
        wait_for(lambda: self.state(A).get("status") == "running", "a good start")
        self.assertNotIn("error", self.state(A))

    def update(self, container, **members):
        line = {"id": container, "cgroup": self.cgroup(container), "directory": self.path("containers", container), **members}
        return self.ask("update", lines=[line], status=0)

    def test_a_policy_can_change_while_the_container_runs(self):
        (answer,) = self.launch(self.shell(A, FOREVER, restart={"policy": "always"}))
        supervisor = self.supervisor(A)
        before = os.stat(self.run_file(A)).st_ino
        spec = self.shell(A, FOREVER, restart={"policy": "no"}, labels={"stack": "another"})
        self.update(A, spec=spec)
        wait_for(lambda: os.stat(self.run_file(A)).st_ino != before, "the supervisor has read its record")
        self.assertEqual("another", self.label(A, "stack"))
        self.assertEqual(supervisor, self.supervisor(A))
        os.kill(answer["pid"], signal.SIGKILL)
        self.gone(A)
        self.assertEqual((137, 0), (self.end_state(A)["exitCode"], self.end_state(A)["restarts"]))


class HealthTest(ContainerTest):
    FAST = {"intervalMillis": 20, "timeoutMillis": 10000, "startIntervalMillis": 20, "retries": 2}

    def becomes(self, health):
        wait_for(lambda: self.state(A).get("health") == health and self.label(A, "health") == health, health)

    def test_health_follows_the_test(self):
        check = {**self.FAST, "test": ["CMD-SHELL", "echo looked; test -e /tmp/well"], "startPeriodMillis": 600000}
        self.launch(self.shell(A, FOREVER, health=check))
        self.assertEqual("starting", self.label(A, "health"))
        wait_for(lambda: len(self.state(A).get("healthLog", [])) == 5, "five checks")
        self.assertEqual("starting", self.label(A, "health"))  # failures of the start period do not count
        inside = f"/proc/{self.process(A)}/root/tmp/well"
        open(inside, "w").close()
        self.becomes("healthy")
        os.remove(inside)
        self.becomes("unhealthy")
        open(inside, "w").close()
        self.becomes("healthy")
        result = self.state(A)["healthLog"][-1]
        self.assertEqual((0, "looked\n"), (result["exitCode"], result["output"]))
        self.assertLess(result["start"], result["end"])

    def test_a_test_that_takes_too_long_is_killed_and_counts_as_failed(self):
        check = {**self.FAST, "timeoutMillis": 1000, "test": ["CMD", "/bin/sh", "-c", "echo begun; sleep 4711 & sleep 4712"]}
        self.launch(self.shell(A, FOREVER, health=check))
        self.becomes("unhealthy")
        result = self.state(A)["healthLog"][-1]
        self.assertEqual((-1, "begun\n"), (result["exitCode"], result["output"]))

        def sleeping():
            procs = self.read(f"{IDENTITY}/{self.cgroup(A)}/cgroup.procs").split()
            found = [pid for pid in procs if os.path.exists(f"/proc/{pid}/cmdline") and "471" in self.read(f"/proc/{pid}/cmdline")]
            return len(found) <= 2

        wait_for(sleeping, "earlier tests' processes are gone")

    def test_a_test_that_cannot_be_run_says_so(self):
        self.launch(self.shell(A, FOREVER, health={**self.FAST, "test": ["CMD", "/bin/absent"]}))
        self.becomes("unhealthy")
        result = self.state(A)["healthLog"][-1]
        self.assertEqual(127, result["exitCode"])
        self.assertIn("/bin/absent", result["output"])

    def test_only_the_first_4_kib_of_the_output_are_kept(self):
        check = {**self.FAST, "test": ["CMD-SHELL", "dd if=/dev/zero bs=1000 count=200 2> /dev/null; exit 1"]}
        self.launch(self.shell(A, FOREVER, health=check))
        self.becomes("unhealthy")
        self.assertEqual("\0" * 4096, self.state(A)["healthLog"][-1]["output"])

    def test_a_restart_begins_with_starting_again(self):
        check = {**self.FAST, "test": ["CMD-SHELL", "test ! -e /tmp/ill"]}
        (answer,) = self.launch(self.shell(A, FOREVER, health=check, restart={"policy": "always"}))
        self.becomes("healthy")
        open(f"/proc/{self.process(A)}/root/tmp/ill", "w").close()
        self.becomes("unhealthy")
        os.kill(answer["pid"], signal.SIGKILL)
        wait_for(lambda: self.state(A).get("restarts") == 1, "a restart")
        self.becomes("unhealthy")
        self.assertNotEqual(answer["pid"], self.process(A))

    def test_who_is_unhealthy_is_stopped_and_started_again_where_that_is_asked_for(self):
        check = {**self.FAST, "test": ["CMD-SHELL", "test ! -e /tmp/ill"], "restart": True}
        script = f"rm -f /tmp/ill; trap 'echo bye; exit 0' TERM; while true; do sleep 0.05; done"
        (answer,) = self.launch(self.shell(A, script, health=check))
        self.becomes("healthy")
        open(f"/proc/{self.process(A)}/root/tmp/ill", "w").close()
        wait_for(lambda: self.state(A).get("restarts") == 1 and self.state(A).get("health") == "healthy", "a restart")
        self.assertNotEqual(answer["pid"], self.process(A))
        self.assertIn("bye", self.printed(A))


class StopTest(ContainerTest):
    def ready(self, container=A):
        wait_for(lambda: self.printed(container) == "ready\n", "the container is ready")

    def test_a_polite_container_ends_itself(self):
        self.launch(self.shell(A, POLITE, restart={"policy": "always"}))
        self.ready()
        self.assertEqual([{"id": A, "event": "stopped", "exitCode": 3}], self.stop(A, grace=60000))
        self.assertEqual("ready\nbye\n", self.printed(A))
        self.assertEqual(("exited", 3), (self.end_state(A)["status"], self.end_state(A)["exitCode"]))
        self.assertFalse(self.exists(A))

    def test_the_stop_signal_is_the_specs(self):
        script = POLITE.replace("TERM", "USR1")
        self.launch(self.shell(A, script, stop={"signal": "SIGUSR1", "graceMillis": 60000}))
        self.ready()
        self.assertEqual(3, self.stop(A)[0]["exitCode"])

    def test_one_that_ignores_the_signal_is_killed_after_the_grace_period(self):
        self.launch(self.shell(A, f"trap '' TERM; echo ready; {FOREVER}"))
        self.ready()
        before = time.monotonic()
        self.assertEqual(137, self.stop(A, grace=300)[0]["exitCode"])
        self.assertGreaterEqual(time.monotonic() - before, 0.3)

    def test_many_stop_at_the_same_time(self):
        ids = [f"{number:012x}" for number in range(8)]
        self.launch(*(self.shell(id, f"trap '' TERM; echo ready; {FOREVER}") for id in ids))
        for id in ids:
            self.ready(id)
        before = time.monotonic()
        self.stop(*ids, grace=1000)
        self.assertLess(time.monotonic() - before, 8)  # one after the other would take longer

    def test_an_interrupt_does_not_end_a_grace_period(self):
        self.assertGreaterEqual(self.interrupted_stop(grace=2000), 2)

    def test_an_interrupt_ends_every_grace_period_for_the_impatient(self):
        self.assertLess(self.interrupted_stop("--impatient", grace=600000), 300)

    def interrupted_stop(self, *options, grace):
        """How long it took, in seconds."""
        self.launch(self.shell(A, POLITE.replace("echo bye; exit 3", "echo told")))
        self.ready()
        before = time.monotonic()
        stop = subprocess.Popen([RUNTIME, "stop", *options], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        request = {"id": A, "cgroup": self.cgroup(A), "directory": self.path("containers", A), "graceMillis": grace}
        stop.stdin.write(json.dumps(request).encode() + b"\n")
        stop.stdin.close()
        wait_for(lambda: "told" in self.printed(A), "the container has its signal")
        stop.send_signal(signal.SIGINT)
        self.assertEqual(137, json.loads(stop.stdout.read())["exitCode"])
        stop.stdout.close()
        self.assertEqual(0, stop.wait())
        return time.monotonic() - before

    def test_what_is_not_there_is_stopped(self):
        self.ids.append(A)
        self.assertEqual([{"id": A, "event": "stopped"}], self.stop(A))

    def test_a_second_stop_finds_what_the_first_recorded(self):
        self.launch(self.shell(A, "exit 5"))
        self.gone(A)
        self.assertEqual([{"id": A, "event": "stopped", "exitCode": 5}], self.stop(A))

    def kill_supervisor(self, container):
        supervisor = self.supervisor(container)
        os.kill(supervisor, signal.SIGKILL)
        wait_for(lambda: not is_alive(supervisor), "the supervisor is dead")

    def test_a_container_goes_on_without_its_supervisor_and_can_be_stopped(self):
        self.launch(self.shell(A, "trap 'exit 3' TERM; echo ready; while true; do sleep 0.05; done"))
        self.ready()
        self.kill_supervisor(A)
        self.assertTrue(is_alive(self.process(A)))
        (answer,) = self.stop(A, grace=60000)
        self.assertIn(answer.get("exitCode", 3), [3])
        self.assertFalse(self.exists(A))
        self.assertFalse(os.path.exists(self.run_file(A)))
        self.assertEqual("exited", self.end_state(A)["status"])

    def test_neither_supervisor_nor_record_are_needed(self):
        self.launch(self.shell(A, FOREVER))
        process = self.process(A)
        self.kill_supervisor(A)
        shutil.rmtree(self.path("containers", A))
        self.stop(A, grace=0)
        self.assertFalse(self.exists(A))
        self.assertFalse(is_alive(process))

    def test_an_exit_code_and_the_kill_for_lack_of_memory_are_recorded(self):
        script = "dd if=/dev/zero of=/dev/null bs=200M count=1; exit 9"
        self.launch(self.shell(A, script, resources={"memory": {"limit": 16 << 20, "swap": 16 << 20}}))
        self.gone(A)
        self.assertEqual((9, True), (self.end_state(A)["exitCode"], self.end_state(A)["oomKilled"]))

    def test_the_run_directory_may_vanish(self):
        (answer,) = self.launch(self.shell(A, POLITE, restart={"policy": "always"}))
        self.ready()
        shutil.rmtree(self.path("run"))
        os.kill(answer["pid"], signal.SIGKILL)
        wait_for(lambda: self.state(A).get("restarts") == 1, "the state is there again")
        self.assertEqual(3, self.stop_when_ready_again())

    def stop_when_ready_again(self):
        wait_for(lambda: self.printed(A) == "ready\n" * 2, "ready again")
        return self.stop(A, grace=60000)[0]["exitCode"]


class UpdateTest(ContainerTest):
    def limit(self):
        for path in glob.glob(f"{IDENTITY}/{self.cgroup(A)}/memory.max") + glob.glob(f"/sys/fs/cgroup/memory/{self.cgroup(A)}/memory.limit_in_bytes"):
            return int(self.read(path))
        return None

    def test_a_memory_limit_changes_in_place(self):
        (answer,) = self.launch(self.shell(A, FOREVER, resources={"memory": {"limit": 64 << 20}}))
        self.assertEqual(64 << 20, self.limit())
        line = {"id": A, "cgroup": self.cgroup(A), "directory": self.path("containers", A)}
        answers = self.ask("update", lines=[{**line, "resources": {"memory": {"limit": 128 << 20}}}], status=0)
        self.assertEqual([{"id": A, "event": "updated"}], answers)
        self.assertEqual(128 << 20, self.limit())
        self.assertEqual(answer["startTime"], start_time(answer["pid"]))

    def test_what_does_not_run_cannot_be_updated(self):
        self.ids.append(A)
        line = {"id": A, "cgroup": self.cgroup(A), "directory": self.path("containers", A), "resources": {}}
        (answer,) = self.ask("update", lines=[line], status=1)
        self.assertEqual(("failed", "ENOENT"), (answer["event"], answer["errno"]))


class InitTest(ContainerTest):
    """The program itself, bind-mounted into the container, as its process 1."""

    def init(self, script, **members):
        spec = self.spec(A, "/run/.jcompose-init", "init", "--", "/bin/sh", "-c", script, **members)
        mount = {"destination": "/run/.jcompose-init", "type": "bind", "source": os.path.realpath(RUNTIME), "options": ["bind", "ro"]}
        spec["config"]["mounts"].append(mount)
        return spec

    def test_the_commands_status_is_its_own(self):
        self.launch(self.init("exit 42"))
        self.gone(A)
        self.assertEqual(42, self.end_state(A)["exitCode"])

    def test_signals_have_their_default_actions_again(self):
        self.launch(self.init("echo ready; while true; do sleep 0.05; done"))
        wait_for(lambda: self.printed(A) == "ready\n", "the container is ready")
        self.assertEqual(143, self.stop(A, grace=60000)[0]["exitCode"])

    def test_orphans_are_reaped(self):
        script = "sh -c 'sleep 0 & sleep 0 &'; while cat /proc/[0-9]*/stat 2> /dev/null | grep ' Z '; do sleep 0.01; done; echo none"
        os.symlink("busybox", os.path.join(self.image, "bin", "grep"))
        self.launch(self.init(script))
        self.gone(A)
        self.assertTrue(self.printed(A).endswith("none\n"))

    def test_a_missing_command_is_127(self):
        spec = self.init("")
        spec["config"]["process"]["args"] = ["/run/.jcompose-init", "init", "--", "absent"]
        self.launch(spec)
        self.gone(A)
        self.assertEqual(127, self.end_state(A)["exitCode"])
        self.assertIn("cannot execute absent: No such file or directory (ENOENT)", self.printed(A))


if __name__ == "__main__":
    unittest.main()
