#!/usr/bin/env python3
"""Containers that other OCI runtimes make: crun and runc, as Debian has them, and one that shows nothing of its containers."""

from containers import *

A, B = "aaaaaaaaaaaa", "bbbbbbbbbbbb"
FOREVER = "while true; do sleep 1000; done"
POLITE = "trap 'echo bye; exit 3' TERM; echo ready; while true; do sleep 0.05; done"


class WithForeign(ContainerTest):
    def execute(self, container, *arguments):
        command = [RUNTIME, "exec", "--directory", self.path("containers", container), "--", *arguments]
        return subprocess.run(command, capture_output=True, text=True)


class Foreign(WithForeign):
    """The same is asked of every runtime."""

    NAME = ""

    def setUp(self):
        super().setUp()
        self.program = shutil.which(self.NAME, path="/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin")
        self.assertIsNotNone(self.program, f"{self.NAME} is not installed: native/packages.sh test")
        os.makedirs(self.run_directory, exist_ok=True)

    def foreign(self, container, script, **members):
        return self.shell(container, script, runtime=self.program, **members)

    def limits(self, container):
        done = subprocess.run([RUNTIME, "observe", self.parent], capture_output=True, text=True, check=True)
        (found,) = [each for each in map(json.loads, done.stdout.splitlines()) if each.get("id") == container]
        return found["limits"]

    def known(self):
        """What the runtime itself says that it has."""
        state = self.path("run", "oci", "state")
        listed = subprocess.run([self.program, "--root", state, "list", "-q"], capture_output=True, text=True)
        return listed.stdout.split() if os.path.isdir(state) else []

    def assert_nothing_is_left(self, container):
        self.assertEqual([], self.known())
        self.assertFalse(os.path.exists(self.path("run", "oci", container)))
        self.assertFalse(self.exists(container))

    def test_runs_is_known_to_it_and_stops(self):
        (answer,) = self.launch(self.foreign(A, POLITE))
        self.assertEqual("started", answer["event"], answer)
        self.assertEqual([A], self.known())
        self.assertEqual(f"{answer['pid']} {start_time(answer['pid'])}", self.label(A, "process"))
        wait_for(lambda: self.printed(A) == "ready\n", "its output")
        self.assertEqual([{"id": A, "event": "stopped", "exitCode": 3}], self.stop(A))
        self.assertEqual("ready\nbye\n", self.printed(A))
        self.assert_nothing_is_left(A)

    def test_ends_with_its_own_status(self):
        self.launch(self.foreign(A, "echo one; exit 7"))
        wait_for(lambda: os.path.exists(self.path("containers", A, "state.json")), "its end")
        self.assertEqual(7, json.loads(self.read(self.path("containers", A, "state.json")))["exitCode"])
        wait_for(lambda: not self.exists(A), "nothing")
        self.assert_nothing_is_left(A)

    def test_a_command_that_is_missing_is_said_and_leaves_nothing(self):
        (answer,) = self.launch(self.spec(A, "/bin/absent", runtime=self.program), status=1)
        self.assertEqual(("failed", "runtime"), (answer["event"], answer["stage"]))
        self.assertIn("absent", answer["message"])
        self.assert_nothing_is_left(A)

    def test_a_program_that_is_missing_is_said(self):
        (answer,) = self.launch(self.shell(A, FOREVER, runtime="/usr/bin/no-such-runtime"), status=1)
        self.assertIn("execute /usr/bin/no-such-runtime", answer["message"])
        self.assertFalse(self.exists(A))

    def test_a_command_is_executed_beside(self):
        self.launch(self.foreign(A, f"echo here > /tmp/file; {FOREVER}"))
        wait_for(lambda: self.execute(A, "cat", "/tmp/file").stdout == "here\n", "the file")
        self.assertEqual(5, self.execute(A, "sh", "-c", "exit 5").returncode)

    def test_limits_are_set_and_change_in_place(self):
        self.launch(self.foreign(A, FOREVER, resources={"memory": {"limit": 64 << 20}, "pids": {"limit": 50}}))
        self.assertEqual(64 << 20, self.limits(A)["memory"])
        request = {"id": A, "cgroup": self.cgroup(A), "directory": self.path("containers", A),
                   "resources": {"memory": {"limit": 96 << 20}, "pids": {"limit": 60}}}
        self.assertEqual([{"id": A, "event": "updated"}], self.ask("update", lines=[request]))
        self.assertEqual((96 << 20, 60), tuple(self.limits(A)[name] for name in ("memory", "pids")))

    def test_is_started_again_by_its_policy(self):
        self.launch(self.foreign(A, f"echo run; test -e /tmp/again && {FOREVER}; touch /tmp/again; exit 4",
                                 restart={"policy": "always"}))
        wait_for(lambda: self.printed(A) == "run\nrun\n", "the second run")
        wait_for(lambda: self.label(A, "restarts") == "1", "the count")

    def test_names_of_users_and_system_calls_are_its_to_use(self):
        with open(os.path.join(self.image, "etc", "passwd"), "w") as file:
            file.write("root:x:0:0::/:/bin/sh\nweb:x:33:34::/srv:/bin/sh\n")
        spec = self.foreign(A, f"cat /proc/self/status; echo home $HOME; {FOREVER}")
        spec["config"]["process"]["user"] = {"username": "web"}
        spec["config"]["linux"]["seccomp"] = {"defaultProfile": True}
        self.launch(spec)
        wait_for(lambda: "home /srv" in self.printed(A), "the home")
        self.assertIn("Uid:\t33\t33\t33\t33", self.printed(A))
        self.assertIn("Gid:\t34\t34\t34\t34", self.printed(A))
        self.assertIn("Seccomp:\t2", self.printed(A))
        self.assertEqual("33", self.label(A, "privileges").split()[0])

    def test_a_terminal_is_its_own(self):
        spec = self.foreign(A, f"test -t 0 && echo terminal; {FOREVER}")
        spec["config"]["process"]["terminal"] = True
        self.launch(spec)
        wait_for(lambda: "terminal" in self.printed(A), "the terminal")

    def test_a_part_of_a_volume_is_mounted(self):
        os.makedirs(self.path("volume", "part"))
        with open(self.path("volume", "part", "file"), "w") as file:
            file.write("content\n")
        spec = self.foreign(A, f"cat /data/file; {FOREVER}")
        spec["config"]["mounts"].append({"destination": "/data", "type": "bind", "source": self.path("volume"),
                                         "subpath": "part", "options": ["rbind", "ro"]})
        self.launch(spec)
        wait_for(lambda: self.printed(A) == "content\n", "the file")

    def test_what_a_killed_supervisor_leaves_is_removed(self):
        self.launch(self.foreign(A, FOREVER))
        pid = int(self.label(A, "process").split()[0])
        supervisor = self.supervisor(A)
        os.kill(supervisor, signal.SIGKILL)
        wait_for(lambda: not is_alive(supervisor), "the supervisor's end")
        self.assertTrue(is_alive(pid))
        self.assertEqual("stopped", self.stop(A, grace=0)[0]["event"])
        self.assertFalse(is_alive(pid))
        self.assert_nothing_is_left(A)

    def test_a_health_check_runs_in_it(self):
        self.launch(self.foreign(A, f"touch /tmp/well; {FOREVER}",
                                 health={"test": ["CMD", "test", "-e", "/tmp/well"], "intervalMillis": 50}))
        wait_for(lambda: self.label(A, "health") == "healthy", "its health")

    def test_runs_in_the_foreground(self):
        done = subprocess.run([RUNTIME, "run"], input=json.dumps(self.foreign(A, "echo hello; exit 9")),
                              capture_output=True, text=True)
        self.assertEqual((9, "hello\n"), (done.returncode, done.stdout), done.stderr)
        self.assert_nothing_is_left(A)


class CrunTest(Foreign):
    NAME = "crun"


class RuncTest(Foreign):
    NAME = "runc"


# Makes the container of another root than it was told: as one that hides its containers in a machine of their own.
SANDBOX = """#!/usr/bin/python3
import json, os, shutil, sys
arguments = sys.argv[1:]
if "create" in arguments:
    bundle = arguments[arguments.index("--bundle") + 1]
    hidden = bundle + "-hidden"
    shutil.copytree(bundle + "/rootfs", hidden + "/rootfs", symlinks=True)
    with open(bundle + "/config.json") as file:
        config = json.load(file)
    config["root"]["path"] = hidden + "/rootfs"
    with open(bundle + "/config.json", "w") as file:
        json.dump(config, file)
os.execv("%s", ["crun"] + arguments)
"""


class SandboxTest(WithForeign):
    def setUp(self):
        super().setUp()
        self.program = self.path("sandbox")
        with open(self.program, "w") as file:
            file.write(SANDBOX % shutil.which("crun"))
        os.chmod(self.program, 0o755)

    def test_commands_are_executed_by_the_runtime_itself(self):
        self.launch(self.shell(A, FOREVER, runtime=self.program))
        self.assertEqual("1", self.label(A, "sandbox"))
        done = self.execute(A, "sh", "-c", "echo inside; exit 6")
        self.assertEqual((6, "inside\n"), (done.returncode, done.stdout), done.stderr)
        self.assertEqual("stopped", self.stop(A, grace=0)[0]["event"])


del Foreign, WithForeign, ContainerTest  # are no tests themselves

if __name__ == "__main__":
    unittest.main()
