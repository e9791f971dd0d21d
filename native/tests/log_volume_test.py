#!/usr/bin/env python3
"""Logs of containers that print a great deal, and logs on disks that are full."""

import re

from containers import *

A = "aaaaaaaaaaaa"
FOREVER = "while true; do sleep 1000; done"
LINES = 300000  # on each stream
WIDTH = 100  # bytes with the line feed
ENTRY = WIDTH + len('{"log":"n","stream":"stdout","time":"2026-01-02T03:04:05.123456789Z"}\n')


def numbered(stream, number):
    return f"{stream} {number:08d} ".ljust(WIDTH - 1, "x")


class VolumeTest(ContainerTest):
    def write_lines(self, stream):
        os.makedirs(self.path("lines"), exist_ok=True)
        with open(self.path("lines", stream), "w") as file:
            for number in range(LINES):
                file.write(numbered(stream, number) + "\n")

    def processor_seconds(self, pid):
        fields = self.read(f"/proc/{pid}/stat").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def test_no_line_is_lost_or_torn_at_a_hundred_megabytes_a_second(self):
        for stream in ("out", "err"):
            self.write_lines(stream)
        spec = self.shell(A, f"cat /lines/out & cat /lines/err >&2; wait; {FOREVER}")
        spec["config"]["mounts"].append({"destination": "/lines", "type": "bind", "source": self.path("lines"),
                                         "options": ["bind", "ro"]})
        begin = time.monotonic()
        self.launch(spec)
        log = self.path("containers", A, "log", "current")
        wait_for(lambda: os.path.exists(log) and os.path.getsize(log) >= 2 * LINES * ENTRY, "all lines")
        passed, worked = time.monotonic() - begin, self.processor_seconds(self.supervisor(A))
        megabytes = 2 * LINES * WIDTH / 1e6
        print(f"  {megabytes / passed:.0f} MB/s; {megabytes / worked:.0f} MB in a second of the supervisor's processor time")
        # A hundred on an idle machine; processor time too gets dearer on a busy one.
        self.assertLess(worked, megabytes / 50)
        self.assert_complete(log)

    def assert_complete(self, log):
        next_number = {"out": 0, "err": 0}
        with open(log) as file:
            for line in file:
                begin = line[8:11]
                expected = f'{{"log":"{numbered(begin, next_number[begin])}\\n","stream":"std{begin}","time":"'
                self.assertTrue(line.startswith(expected) and line.endswith('Z"}\n'), line)
                next_number[begin] += 1
        self.assertEqual({"out": LINES, "err": LINES}, next_number)

    def test_a_full_disk_costs_lines_that_are_counted_and_never_holds_the_container(self):
        directory = self.path("containers", A, "log")
        script = f"i=0; while test $i -lt 20000; do echo line $i is here; i=$((i+1)); done; touch /done; " \
                 f"while ! test -e /more; do sleep 0.05; done; echo after; {FOREVER}"
        spec = self.shell(A, script)
        os.makedirs(directory)
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", directory], check=True)
        try:
            with open(os.path.join(directory, "filler"), "wb") as filler:
                filler.write(bytes(200 << 10))
            self.launch(spec)
            wait_for(lambda: os.path.exists(os.path.join(spec["rootfs"]["upper"], "done")), "that it goes on")
            os.unlink(os.path.join(directory, "filler"))
            subprocess.run([RUNTIME, "exec", "--directory", self.path("containers", A), "--", "touch", "/more"], check=True)
            wait_for(lambda: self.printed(A).endswith("after\n"), "what it printed when there was room again")
            self.assert_counted(self.log(A))
            self.stop(A, grace=0)
        finally:
            subprocess.run(["umount", "-l", directory], check=True)

    def assert_counted(self, entries):
        """What is there is whole and in its order, and where something is missing the log says how much."""
        kept, dropped = 0, 0
        for entry in entries[:-1]:
            confession = re.fullmatch(r"jcompose: (\d+) log entries were dropped here: No space left on device \(ENOSPC\)\n",
                                      entry["log"])
            if confession:
                dropped += int(confession.group(1))
            else:
                self.assertEqual(f"line {kept + dropped} is here\n", entry["log"])
                kept += 1
        self.assertEqual(20000, kept + dropped)
        self.assertGreater(kept, 0)
        self.assertGreater(dropped, 0)


if __name__ == "__main__":
    unittest.main()
