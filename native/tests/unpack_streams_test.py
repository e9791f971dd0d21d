#!/usr/bin/env python3
"""`unpack-streams`: several layers over one pipe, whole ones, wrong ones and such as end too early."""

import gzip
import hashlib
import json
import os
import struct
import subprocess
import tempfile
import unittest

from archives import archive, directory, entry, hard_link, tree

HERE = os.path.dirname(os.path.abspath(__file__))
PROGRAMS = [os.path.join(HERE, "..", "target", *way, "jcompose-runtime") for way in ([], ["sanitized"])]
END, GIVEN_UP = 0, 0xFFFFFFFF


def digest(content):
    return "sha256:" + hashlib.sha256(content).hexdigest()


class StreamsTest(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        temporary = tempfile.TemporaryDirectory(prefix="jcompose-streams-")
        self.addCleanup(temporary.cleanup)
        self.above = temporary.name

    def path(self, *parts):
        return os.path.join(self.directory, *parts)

    def start(self, program):
        self.program = subprocess.Popen([program, "unpack-streams"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE)
        self.addCleanup(self.stop, self.program)

    def stop(self, program):
        program.kill()
        for pipe in (program.stdin, program.stdout, program.stderr):
            try:
                pipe.close()
            except BrokenPipeError:
                pass  # what was not written yet
        program.wait()

    def send(self, stream, content=b"", length=None):
        self.program.stdin.write(struct.pack("!II", stream, len(content) if length is None else length) + content)

    def begin(self, stream, **more):
        request = {"directory": self.path(f"layer{stream}"), "blob": self.path(f"blob{stream}"), "bottom": True, **more}
        self.send(stream, json.dumps(request).encode())

    def answer(self):
        self.program.stdin.flush()
        return json.loads(self.program.stdout.readline())

    def ended(self):
        out, err = self.program.communicate(timeout=60)
        return self.program.returncode, out, err.decode()

    def each(self, check):
        for number, program in enumerate(PROGRAMS):
            with self.subTest(program=program):
                self.directory = os.path.join(self.above, str(number))
                os.mkdir(self.directory)
                self.start(program)
                check()

    def test_layers_that_come_in_turns_become_their_directories(self):
        plain = [archive(directory("d/"), *(entry(f"d/file{i}", os.urandom(50_000)) for i in range(20 + 10 * layer)))
                 for layer in range(3)]
        packed = [gzip.compress(content, 1) for content in plain]

        def check():
            for layer in range(3):
                self.begin(layer)
            for at in range(0, max(map(len, packed)), 30_001):
                for layer in range(3):
                    if packed[layer][at:at + 30_001]:
                        self.send(layer, packed[layer][at:at + 30_001])
            for layer in range(3):
                self.send(layer, length=END)
            answers = {answer["stream"]: answer for answer in (self.answer() for _ in range(3))}
            for layer in range(3):
                self.assertEqual((digest(plain[layer]), digest(packed[layer]), len(packed[layer]), 21 + 10 * layer),
                                 tuple(answers[layer][key] for key in ("diffId", "digest", "size", "entries")))
                with open(self.path(f"blob{layer}"), "rb") as blob:
                    self.assertEqual(packed[layer], blob.read())
                self.assertEqual(21 + 10 * layer, len(tree(self.path(f"layer{layer}"))))
            self.assertEqual((0, b"", ""), self.ended())

        self.each(check)

    def test_a_wrong_layer_does_not_disturb_the_others(self):
        good = archive(entry("file", b"x" * 300_000))
        # So much behind the mistake that it cannot all wait to be read.
        wrong = archive(entry("../../out", b"x")) + os.urandom(20_000_000)

        def check():
            self.begin(0)
            self.begin(1)
            self.send(0, good[:1000])
            for at in range(0, len(wrong), 1_000_000):
                self.send(1, wrong[at:at + 1_000_000])
            answer = self.answer()
            self.assertEqual({"stream": 1, "error": "the name ../../out leads out of the layer"}, answer)
            self.send(1, length=END)
            self.send(0, good[1000:])
            self.send(0, length=END)
            answer = self.answer()
            self.assertEqual((0, digest(good)), (answer["stream"], answer["diffId"]))
            self.assertFalse(os.path.exists(os.path.join(self.above, "out")))
            self.assertEqual((0, b"", ""), self.ended())

        self.each(check)

    def test_a_layer_that_was_given_up_is_answered(self):
        def check():
            self.begin(0)
            self.send(0, archive(entry("file", b"x"))[:600])
            self.send(0, length=GIVEN_UP)
            self.assertEqual({"stream": 0, "error": "the rest of the layer did not come"}, self.answer())
            # Its number is free again.
            os.rename(self.path("blob0"), self.path("blob"))
            self.begin(0)
            self.send(0, archive(entry("file", b"y")))
            self.send(0, length=END)
            self.assertEqual(1, self.answer()["entries"])
            self.assertEqual((0, b"", ""), self.ended())

        self.each(check)

    def test_a_layer_without_a_place_is_answered_and_read_past(self):
        def check():
            self.begin(0, directory="/nowhere/at/all")
            self.send(0, os.urandom(3_000_000))
            self.send(0, length=END)
            self.assertEqual({"stream": 0, "error": "cannot open the directory /nowhere/at/all: "
                                                    "no such file or directory (ENOENT)"}, self.answer())
            self.assertEqual((0, b"", ""), self.ended())

        self.each(check)

    def test_what_the_layers_below_must_say_is_asked_for(self):
        content = archive(hard_link("here", "below"))

        def check():
            self.begin(0, bottom=False)
            self.send(0, content)
            self.send(0, length=END)
            answer = self.answer()
            self.assertEqual((True, digest(content)), (answer["needsLower"], answer["diffId"]))
            self.assertEqual((0, b"", ""), self.ended())

        self.each(check)

    def test_an_input_that_ends_within_a_piece_or_asks_wrongly_is_an_error(self):
        wrong = {
            struct.pack("!II", 0, 100) + b"{": "the input ends in the middle of a piece",
            struct.pack("!I", 0): "the input ends in the middle of a piece",
            struct.pack("!II", 5000, 0): "there is no stream 5000",
            struct.pack("!II", 0, 100_000): "a request of 100000 bytes is too long",
            struct.pack("!II", 0, 2) + b"{}": "directory: expected a value, found nothing",
        }
        for program in PROGRAMS:
            for content, words in wrong.items():
                with self.subTest(program=program, words=words):
                    done = subprocess.run([program, "unpack-streams"], input=content, capture_output=True, timeout=60)
                    self.assertEqual((1, b""), (done.returncode, done.stdout), done.stderr)
                    self.assertIn(words, done.stderr.decode())


if __name__ == "__main__":
    unittest.main()
