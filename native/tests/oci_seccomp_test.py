#!/usr/bin/env python3
"""Seccomp profiles of a configuration: actions, flags, and the agent that is asked."""

import fcntl
import json
import os
import socket
import struct
import threading
import unittest

from bundles import BundleTest

RECEIVE, SEND = 0xC0502100, 0xC0182101  # ioctls of linux/seccomp.h
ENOMEDIUM = 123


class Profiles(BundleTest):
    def rule(self, action, *names, **members):
        return {"names": list(names), "action": f"SCMP_ACT_{action}", **members}

    def profile(self, default, *rules, **members):
        self.linux["seccomp"] = {"defaultAction": f"SCMP_ACT_{default}", "syscalls": list(rules), **members}

    def test_a_call_fails_with_the_error_that_is_named(self):
        self.profile("ALLOW", self.rule("ERRNO", "mkdir", "mkdirat", errnoRet=ENOMEDIUM))
        self.assertIn("No medium found", self.run_script("mkdir /dev/shm/x 2>&1 || true"))

    def test_a_call_ends_the_process(self):
        self.process["rlimits"] = [{"type": "RLIMIT_CORE", "soft": 0, "hard": 0}]
        self.profile("ALLOW", self.rule("KILL_PROCESS", "mkdir", "mkdirat"))
        self.assertEqual("159\n", self.run_script("(mkdir /dev/shm/x); echo $?"))

    def test_arguments_are_compared_in_64_bits(self):
        self.profile("ALLOW", self.rule("ERRNO", "kill", args=[
            {"index": 1, "value": 2**64 - 1, "valueTwo": 10, "op": "SCMP_CMP_MASKED_EQ"}]))
        self.assertEqual("refused\nallowed\n", self.run_script(
            "kill -10 $$ 2>/dev/null || echo refused; kill -0 $$ && echo allowed"))

    def test_flags_and_other_architectures_are_taken(self):
        self.profile("ALLOW", architectures=["SCMP_ARCH_X86_64", "SCMP_ARCH_X86", "SCMP_ARCH_X32", "SCMP_ARCH_ARM"],
                     flags=["SECCOMP_FILTER_FLAG_TSYNC", "SECCOMP_FILTER_FLAG_LOG", "SECCOMP_FILTER_FLAG_SPEC_ALLOW"])
        self.assertEqual("Seccomp:\t2\n", self.run_script("grep Seccomp: /proc/self/status"))

    def test_a_filter_without_no_new_privileges_allows_what_it_says(self):
        self.process["noNewPrivileges"] = False
        self.profile("ALLOW", self.rule("ERRNO", "mkdir", "mkdirat"))
        self.assertIn("not permitted", self.run_script("mkdir /dev/shm/x 2>&1 || true"))

    def test_an_unknown_action_is_refused(self):
        self.profile("DREAM")
        self.write_config()
        self.assertIn("SCMP_ACT_DREAM", self.refused("create", "--bundle", self.bundle, self.id))


class Notifications(Profiles):
    """An agent that answers every call it is asked about with ENOMEDIUM."""

    def setUp(self):
        super().setUp()
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(self.path("agent"))
        self.listener.listen()
        self.told = {}
        self.agent = threading.Thread(target=self.answer, daemon=True)
        self.agent.start()
        self.addCleanup(self.listener.close)

    def answer(self):
        try:
            connection, _ = self.listener.accept()
        except OSError:
            return  # a test that had no question for it has closed the listener
        with connection:
            text, descriptors, _, _ = socket.recv_fds(connection, 65536, 1)
        self.told = json.loads(text)
        try:
            while True:
                request = bytearray(80)
                fcntl.ioctl(descriptors[0], RECEIVE, request)
                fcntl.ioctl(descriptors[0], SEND, struct.pack("=QqiI", struct.unpack_from("=Q", request)[0], 0, -ENOMEDIUM, 0))
        except OSError:
            os.close(descriptors[0])

    def test_the_agent_answers_for_the_kernel(self):
        self.profile("ALLOW", self.rule("NOTIFY", "mkdir", "mkdirat"), listenerPath=self.path("agent"),
                     listenerMetadata="hello")
        self.assertIn("No medium found", self.run_script("mkdir /dev/shm/x 2>&1 || true"))
        self.assertEqual(("hello", ["seccompFd"], self.id),
                         (self.told["metadata"], self.told["fds"], self.told["state"]["id"]))

    def test_even_the_calls_that_hand_it_over_may_be_asked_about(self):
        self.profile("ALLOW", self.rule("NOTIFY", "sendmsg", "write", "close"), listenerPath=self.path("agent"))
        self.assertEqual("", self.run_script("echo hello 2> /dev/null || exit 9", status=9))

    def test_without_an_agent_nothing_starts(self):
        self.profile("ALLOW", self.rule("NOTIFY", "mkdir"), listenerPath=self.path("nobody"))
        self.process["args"] = ["true"]
        self.write_config()
        self.assertIn("failed to connect with seccomp agent", self.refused("run", "--bundle", self.bundle, self.id))
        self.listener.close()


if __name__ == "__main__":
    unittest.main()
