#!/usr/bin/env python3
"""Times whole commands on the hello example, and weighs a supervisor.

Usage: src/bench/hello.py [RUNS]      (as root, from the checkout, with everything built)

Prints the median and the least of the wall time of each command over RUNS runs (default 15) after one that is not
counted, and the memory of the supervisors as /proc/PID/smaps_rollup tells it (proportional: shared by two here).
"""
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

HOME = pathlib.Path(__file__).resolve().parents[2]
RUNS = int(sys.argv[1]) if len(sys.argv) > 1 else 15


def main():
    with tempfile.TemporaryDirectory() as scratch:
        stack = pathlib.Path(scratch) / "stack.yaml"
        example = HOME / "examples/hello"
        text = (example / "stack.yaml").read_text()
        text = text.replace("name: hello\n", "name: hello-bench\n").replace("4000:80", "24000:80")
        text = text.replace("context: .", f"context: {example}").replace("./greeting.txt", f"{example}/greeting.txt")
        stack.write_text(text)
        command = [HOME / "jcompose", "--root", f"{scratch}/root", "--run-root", f"{scratch}/run", "-f", stack]

        def timed(*arguments):
            begin = time.monotonic()
            subprocess.run([*command, *arguments], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            return (time.monotonic() - begin) * 1000

        times = {"version": [], "config": [], "up": [], "up, nothing to do": [], "ps": [], "down": []}
        for run in range(RUNS + 1):
            for name, arguments in (
                ("version", ["version"]),
                ("config", ["config", "-q"]),
                ("up", ["up", "-d"]),
                ("up, nothing to do", ["up", "-d"]),
                ("ps", ["ps"]),
                ("down", ["down"]),
            ):
                if name == "down" and run == RUNS:
                    weigh()
                took = timed(*arguments)
                if run:
                    times[name].append(took)
        for name, all_times in times.items():
            print(f"{name:18} median {statistics.median(all_times):6.0f} ms, least {min(all_times):6.0f} ms")


def weigh():
    """Looks at the supervisors for five seconds, in which they write logs and check health."""
    found = {"Rss": [], "Pss": [], "Private_Dirty": []}
    for _ in range(50):
        time.sleep(0.1)
        for process in pathlib.Path("/proc").glob("[0-9]*"):
            try:
                if (process / "comm").read_text().strip() == "jc-supervisor":
                    rows = (process / "smaps_rollup").read_text().splitlines()[1:]
                    weights = {row.split(":")[0]: int(row.split()[1]) for row in rows}
                    for name, all_weights in found.items():
                        all_weights.append(weights[name])
            except (OSError, KeyError):
                continue
    for name, all_weights in found.items():
        print(f"supervisor {name:13} median {statistics.median(all_weights):6.0f} KiB, most {max(all_weights):6.0f} KiB")


if os.geteuid() != 0:
    sys.exit("only root can run containers")
main()
