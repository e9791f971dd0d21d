#!/usr/bin/env python3
"""Times whole commands on a stack of 100 small services without a network.

Usage: src/bench/hundred.py [RUNS]      (as root, from the checkout, with everything built)

Prints the median and the least of the wall time of each command over RUNS runs (default 7) after one that is not
counted: up from nothing, up with nothing to do, up after one of the services has changed, down. `version` is what
starting a JVM costs.
"""
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

HOME = pathlib.Path(__file__).resolve().parents[2]
RUNS = int(sys.argv[1]) if len(sys.argv) > 1 else 7
SERVICES = 100


def stack(changed):
    """All sleep; the one that changes has another variable each time."""
    lines = ["name: hundred", "services:"]
    for number in range(SERVICES):
        lines += [f"  s{number:03}:", "    image: hundred", "    network_mode: none", "    restart: always"]
        lines += [f"    environment: {{CHANGED: '{changed if number == SERVICES // 2 else 0}'}}"]
    return "\n".join(lines) + "\n"


def main():
    with tempfile.TemporaryDirectory() as scratch:
        image = pathlib.Path(scratch) / "image"
        image.mkdir()
        (image / "pause.c").write_text("#include <unistd.h>\nint main(void) { pause(); }\n")
        subprocess.run(["cc", "-static", "-O2", "-o", image / "pause", image / "pause.c"], check=True)
        (image / "Dockerfile").write_text('FROM scratch\nCOPY pause /pause\nSTOPSIGNAL SIGKILL\nCMD ["/pause"]\n')
        file = pathlib.Path(scratch) / "stack.yaml"
        command = [HOME / "jcompose", "--root", f"{scratch}/root", "--run-root", f"{scratch}/run"]

        def timed(*arguments):
            begin = time.monotonic()
            subprocess.run([*command, *arguments], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            return (time.monotonic() - begin) * 1000

        timed("build", "-t", "hundred", str(image))
        times = {}
        for run in range(RUNS + 1):
            for name, changed, arguments in (
                ("version", 0, ["version"]),
                ("up", 0, ["-f", file, "up", "-d"]),
                ("up, nothing to do", 0, ["-f", file, "up", "-d"]),
                ("up, one changed", 1, ["-f", file, "up", "-d"]),
                ("down", 1, ["-f", file, "down"]),
            ):
                file.write_text(stack(changed))
                took = timed(*arguments)
                if run:
                    times.setdefault(name, []).append(took)
        for name, all_times in times.items():
            print(f"{name:18} median {statistics.median(all_times):6.0f} ms, least {min(all_times):6.0f} ms")


if os.geteuid() != 0:
    sys.exit("only root can run containers")
main()
