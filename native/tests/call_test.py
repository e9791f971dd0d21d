#!/usr/bin/env python3
"""`call` and `fresh`: the client of a resident process, which a thread of this test stands in for."""

import os
import pathlib
import signal
import socket
import struct
import subprocess
import tempfile
import threading
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
RUNTIME = os.path.join(HERE, "..", "target", "jcompose-runtime")
SOURCES = ("pom.xml", "reconciler/pom.xml", "src/pom.xml", "native/Makefile", "native/packages.sh", "native/src/main.c",
           "native/src/container/start.c", "src/main/java/A.java", "reconciler/src/main/java/B.java")


class Installation:
    def __init__(self, directory):
        self.home = pathlib.Path(directory)
        for name in (*SOURCES, "src/target/jcompose.jar", "native/other.py"):
            self.write(name)
        launcher = self.write("jcompose", '#!/bin/sh\nprintf "launched:"; printf " <%s>" "$@"; cat\n')
        launcher.chmod(0o755)
        self.settle()

    def write(self, name, text=""):
        path = self.home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def settle(self):
        """Everything is older than what was built from it."""
        for path in self.home.rglob("*"):
            os.utime(path, (1000, 1000))
        self.write("src/target/built")
        os.utime(self.home / "src/target/built", (2000, 2000))

    def is_fresh(self):
        return subprocess.run([RUNTIME, "fresh", self.home], check=False).returncode == 0


class Connection:
    """What a resident process sees of a client."""

    def __init__(self, connection):
        self.connection = connection
        self.stream = connection.makefile("rb")

    def read(self):
        head = self.stream.read(5)
        if len(head) < 5:
            return None, b""
        return chr(head[0]), self.stream.read(struct.unpack(">I", head[1:])[0])

    def send(self, kind, content=b""):
        self.connection.sendall(kind.encode() + struct.pack(">I", len(content)) + content)


class CallTest(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.installation = Installation(directory.name)
        self.home = self.installation.home
        self.path = str(self.home / "socket")

    def call(self, answer, *arguments, **options):
        """Starts a client; `answer` is done with its connection."""
        server = socket.socket(socket.AF_UNIX)
        server.bind(self.path)
        server.listen()
        self.addCleanup(server.close)

        def serve():
            accepted, _ = server.accept()
            with accepted:
                answer(Connection(accepted))

        self.server = threading.Thread(target=serve, daemon=True)
        self.server.start()
        return subprocess.Popen(
            [RUNTIME, "call", self.home, self.path, "--", *arguments],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options)

    def assert_ends(self, process, status, out, err=b"", given=b""):
        self.assertEqual((out, err), process.communicate(given, timeout=60))
        self.assertEqual(status, process.returncode)
        self.server.join(60)

    def test_what_is_said_arrives_and_the_status_is_the_command_s(self):
        seen = []

        def answer(connection):
            seen.append(connection.read())
            connection.send("A")
            connection.send("O", b"one\n")
            connection.send("E", b"two\n")
            connection.send("R")
            seen.append(connection.read())
            connection.send("R")
            seen.append(connection.read())
            connection.send("Z")
            seen.append(connection.read())
            connection.send("X", bytes([42]))

        process = self.call(answer, "config", "-q", "", cwd=self.home, env={"A": "b", "C": "d=e"})
        self.assert_ends(process, 42, b"one\n", b"two\n", b"given")
        home = str(self.home).encode()
        parts = [b"1", home, home, b"---", b"3", b"config", b"-q", b"", b"A=b", b"C=d=e", b""]
        self.assertEqual(
            [("C", b"\0".join(parts)), ("I", b"given"), ("I", b""), ("Y", b"")], seen)

    def test_before_the_call_has_begun_every_end_is_the_launcher_s_beginning(self):
        def silent(connection):
            connection.read()

        def refusing(connection):
            connection.read()
            connection.send("N", b"not here")

        def rude(connection):
            connection.read()
            connection.connection.sendall(b"HTTP/1.1 400\r\n\r\n")

        def half(connection):
            connection.read()
            connection.connection.sendall(b"A\0")

        for answer in (silent, refusing, rude, half, lambda connection: None):
            with self.subTest(answer=answer):
                process = self.call(answer, "a", "b c")
                self.assert_ends(process, 0, b"launched: <--own-process> <a> <b c>given", given=b"given")
                os.unlink(self.path)

    def test_once_it_has_begun_nothing_begins_again(self):
        def dead(connection):
            connection.read()
            connection.send("A")
            connection.send("O", b"half a")

        def mad(connection):
            connection.read()
            connection.send("A")
            connection.send("?", b"")

        def endless(connection):
            connection.read()
            connection.send("A")
            connection.connection.sendall(b"O" + struct.pack(">I", 1 << 31))

        for answer, out in ((dead, b"half a"), (mad, b""), (endless, b"")):
            with self.subTest(answer=answer):
                process = self.call(answer, "a")
                said, error = process.communicate(b"", timeout=60)
                self.assertEqual((1, out), (process.returncode, said))
                self.assertIn(b"has ended before the command did", error)
                os.unlink(self.path)

    def test_signals_are_passed_on_and_a_second_one_ends_the_client(self):
        began = threading.Event()
        seen = []

        def answer(connection):
            connection.read()
            connection.send("A")
            began.set()
            seen.append(connection.read())
            began.set()
            seen.append(connection.read())

        process = self.call(answer, "a")
        self.assertTrue(began.wait(60))
        began.clear()
        process.send_signal(signal.SIGINT)
        self.assertTrue(began.wait(60))
        process.send_signal(signal.SIGTERM)
        self.assert_ends(process, 128 + signal.SIGTERM, b"")
        self.assertEqual([("S", bytes([signal.SIGINT])), (None, b"")], seen)

    def test_a_signal_before_it_has_begun_ends_the_client_and_the_launcher_is_not_asked(self):
        asked = threading.Event()
        seen = []

        def answer(connection):
            connection.read()
            asked.set()
            seen.append(connection.read())

        process = self.call(answer, "a")
        self.assertTrue(asked.wait(60))
        process.send_signal(signal.SIGINT)
        self.assert_ends(process, -signal.SIGINT, b"")
        self.assertEqual([(None, b"")], seen)

    def test_a_signal_that_the_caller_ignores_is_ignored(self):
        began, go_on = threading.Event(), threading.Event()

        def answer(connection):
            connection.read()
            connection.send("A")
            began.set()
            go_on.wait(60)
            connection.send("X", b"\0")

        process = self.call(answer, "a", preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
        self.assertTrue(began.wait(60))
        process.send_signal(signal.SIGHUP)
        go_on.set()
        self.assert_ends(process, 0, b"")

    def test_output_that_nobody_reads_is_told(self):
        seen = []

        def answer(connection):
            connection.read()
            connection.send("A")
            connection.send("O", b"for nobody")
            seen.append(connection.read())
            connection.send("O", b"dropped")
            connection.send("E", b"heard")
            connection.send("X", b"\0")

        reader, writer = os.pipe()
        os.close(reader)
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(self.path)
        listener.listen()
        self.addCleanup(listener.close)
        process = subprocess.Popen(
            [RUNTIME, "call", self.home, self.path, "--", "a"],
            stdin=subprocess.DEVNULL, stdout=writer, stderr=subprocess.PIPE)
        os.close(writer)
        accepted, _ = listener.accept()
        with accepted:
            answer(Connection(accepted))
            self.assertEqual(b"heard", process.communicate(timeout=60)[1])
        self.assertEqual(0, process.returncode)
        self.assertEqual([("D", bytes([1]))], seen)

    def test_where_nobody_listens_the_launcher_begins(self):
        process = subprocess.run(
            [RUNTIME, "call", self.home, self.path, "--", "a"], stdin=subprocess.DEVNULL, capture_output=True, check=True)
        self.assertEqual(b"launched: <--own-process> <a>", process.stdout)


class FreshTest(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.installation = Installation(directory.name)
        self.home = self.installation.home

    def test_a_program_is_fresh_until_one_of_its_sources_is_newer(self):
        self.assertTrue(self.installation.is_fresh())
        for name in (*SOURCES, "src/main", "src/main/java", "reconciler/src/main/java"):
            with self.subTest(name=name):
                os.utime(self.home / name, (2001, 2001))
                self.assertFalse(self.installation.is_fresh())
                self.installation.settle()
                self.assertTrue(self.installation.is_fresh())

    def test_what_nothing_is_made_of_may_be_newer(self):
        os.utime(self.home / "native/other.py", (2001, 2001))
        self.installation.write("README.md")
        self.assertTrue(self.installation.is_fresh())

    def test_a_file_that_is_gone_is_noticed(self):
        for name in ("pom.xml", "src/main/java/A.java", "src/target/jcompose.jar", "src/target/built"):
            with self.subTest(name=name):
                (self.home / name).unlink()
                self.assertFalse(self.installation.is_fresh())
                self.installation.write(name)
                self.installation.settle()

    def test_links_are_not_followed(self):
        (self.home / "src/main/link").symlink_to("/nowhere")
        os.utime(self.home / "src/main/link", (1000, 1000), follow_symlinks=False)
        os.utime(self.home / "src/main", (1000, 1000))
        self.assertTrue(self.installation.is_fresh())

    def test_where_there_is_no_installation_nothing_is_fresh(self):
        self.assertEqual(1, subprocess.run([RUNTIME, "fresh", self.home / "none"], check=False).returncode)


if __name__ == "__main__":
    unittest.main()
