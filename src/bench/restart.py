#!/usr/bin/env python3
"""Times how soon a container that was killed runs again.

Usage: src/bench/restart.py [CONTAINERS] [JCOMPOSE...]      (as root, from the checkout, with everything built)

Starts so many containers (default 20) of the hello example's image with `restart: always`, kills the first process of one
after the other from outside, once each, and prints how long it took until its next one ran, by the time at which the
kernel started it, and until the supervisor's state file told of it. A supervisor waits 100 ms before the first restart
on purpose. JCOMPOSE is the command to call instead of the checkout's.
"""
import json
import os
import pathlib
import signal
import statistics
import subprocess
import sys
import tempfile
import time

HOME = pathlib.Path(__file__).resolve().parents[2]
COUNT = int(sys.argv[1]) if len(sys.argv) > 1 else 20
COMMAND = sys.argv[2:] or [str(HOME / "jcompose")]
TICK = 1000 / os.sysconf("SC_CLK_TCK")


def main():
    with tempfile.TemporaryDirectory() as scratch:
        stack = pathlib.Path(scratch) / "stack.yaml"
        stack.write_text(
            f"""
name: restart-bench
services:
  web:
    build: {{context: {HOME}/examples/hello, additional_contexts: {{host: /}}}}
    network_mode: none
    restart: always
    scale: {COUNT}
"""
        )
        command = [*COMMAND, "--root", f"{scratch}/root", "--run-root", f"{scratch}/run", "-f", stack]
        subprocess.run([*command, "up", "-d"], check=True, stdout=subprocess.DEVNULL)
        try:
            files = sorted(pathlib.Path(scratch, "run").glob("**/*.json"))
            states = [file for file in files if read(file).get("status") == "running"]
            assert len(states) == COUNT, f"{len(states)} of {COUNT} run"
            ran, told = zip(*(killed(file) for file in states))
        finally:
            subprocess.run([*command, "down", "-t", "0"], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    for name, times in (("runs again", ran), ("state file", told)):
        print(f"{name}: median {statistics.median(times):4.0f} ms, most {max(times):4.0f} ms of {COUNT}")
    print(f"load {os.getloadavg()[0]:.1f}; the kernel counts starts in steps of {TICK:.0f} ms")


def read(file):
    try:
        return json.loads(file.read_text())
    except (FileNotFoundError, ValueError):
        return {}


def killed(file):
    """Milliseconds until the next process began, and until that was told."""
    before = read(file)["pid"]
    begin = time.clock_gettime(time.CLOCK_BOOTTIME)
    os.kill(before, signal.SIGKILL)
    while True:
        state = read(file)
        if state.get("status") == "running" and state["pid"] != before:
            told = time.clock_gettime(time.CLOCK_BOOTTIME)
            return state["startTime"] * TICK - begin * 1000, (told - begin) * 1000
        assert time.clock_gettime(time.CLOCK_BOOTTIME) - begin < 60, f"not started again: {state}"
        time.sleep(0.001)


main()
