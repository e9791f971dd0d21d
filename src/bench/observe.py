#!/usr/bin/env python3
"""Times what it takes to look at many containers: observe.py [COUNT] [RUNS] [JCOMPOSE].

COUNT (1000) small containers of one stack run without a network. Told are the median and the least of RUNS (15) looks of
the runtime alone, which reads the kernel's files, and of whole commands that look and find nothing to do: wall time, and
the processors' time of all processes. Needs root. JCOMPOSE is the program (../../jcompose).
"""
import os
import pathlib
import resource
import statistics
import subprocess
import sys
import tempfile
import time

COUNT = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
RUNS = int(sys.argv[2]) if len(sys.argv) > 2 else 15
HOME = pathlib.Path(__file__).resolve().parents[2]
JCOMPOSE = sys.argv[3] if len(sys.argv) > 3 else str(HOME / "jcompose")
RUNTIME = HOME / "native/target/jcompose-runtime"


def timed(what, command):
    walls, processors = [], []
    for _ in range(RUNS + 1):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        begin = time.monotonic()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        walls.append(1000 * (time.monotonic() - begin))
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        processors.append(1000 * (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime))
    walls, processors = walls[1:], processors[1:]
    print(f"{what:24} wall {statistics.median(walls):6.0f} ms ({min(walls):.0f}), "
          f"processors {statistics.median(processors):6.0f} ms ({min(processors):.0f})")


def parent(stack):
    """The cgroup that stacks lie in, as the runtime names it: below the hierarchy's root."""
    for hierarchy in ("/sys/fs/cgroup/unified", "/sys/fs/cgroup"):
        for place in pathlib.Path(hierarchy).glob(f"*/{stack}"):
            if place.is_dir():
                return place.parent.name
    raise SystemExit("no cgroup of the stack was found")


def main():
    with tempfile.TemporaryDirectory() as scratch:
        image = pathlib.Path(scratch) / "image"
        image.mkdir()
        (image / "pause.c").write_text("#include <unistd.h>\nint main(void) { pause(); }\n")
        subprocess.run(["cc", "-static", "-O2", "-o", image / "pause", image / "pause.c"], check=True)
        (image / "Dockerfile").write_text('FROM scratch\nCOPY pause /pause\nSTOPSIGNAL SIGKILL\nCMD ["/pause"]\n')
        name = f"observed{os.getpid()}"
        file = pathlib.Path(scratch) / "stack.yaml"
        file.write_text(f"name: {name}\nservices:\n" + "".join(
            f"  s{number:04}:\n    image: observed\n    pull_policy: never\n    network_mode: none\n    mem_limit: 64m\n"
            for number in range(COUNT)))
        command = [JCOMPOSE, "--root", f"{scratch}/root", "--run-root", f"{scratch}/run"]
        subprocess.run([*command, "build", "-t", "observed", image], check=True, capture_output=True)
        subprocess.run([*command, "-f", file, "up", "-d"], check=True, capture_output=True)
        try:
            look = [RUNTIME, "observe", parent(name)]
            seen = subprocess.run(look, check=True, capture_output=True, text=True).stdout.count('"id"')
            timed(f"observe, {seen} seen", look)
            timed("ps", [*command, "-f", file, "ps", "-q"])
            timed("up, nothing to do", [*command, "-f", file, "up", "-d"])
        finally:
            subprocess.run([*command, "-f", file, "down", "-t", "0"], check=True, capture_output=True)


if os.geteuid() != 0:
    sys.exit("only root can run containers")
main()
