#!/usr/bin/env python3
"""Times a five-step build, cold and cached: build.py [-n RUNS] [--against COMMAND]

Prints for each kind the median and the least of whole commands, and what of it is left without starting a JVM
(`jcompose version`). The base is this machine itself, so nothing is fetched. Run as root; --against names a program
that takes docker's words, such as docker or "podman", whose build of the same steps on busybox is timed beside it.
"""
import argparse
import os
import shutil
import statistics
import subprocess
import tempfile
import time

HOME = os.path.realpath(os.path.join(os.path.dirname(__file__), "..", ".."))
STEPS = """
WORKDIR /app
COPY a.txt .
RUN echo {nonce} > made
RUN cat a.txt made > both
COPY b.txt .
"""


def timed(command, **rest):
    start = time.monotonic()
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, **rest)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stderr}")
    return time.monotonic() - start


def show(name, times, start=0.0):
    median = statistics.median(times)
    rest = f"  without the JVM's start {median - start:.3f} s" if start else ""
    print(f"{name:24} median {median:.3f} s  least {min(times):.3f} s{rest}")


def write(directory, base, target):
    for name in ("a.txt", "b.txt"):
        with open(os.path.join(directory, name), "w") as file:
            file.write(name)

    def dockerfile(nonce):
        with open(os.path.join(directory, "Dockerfile"), "w") as file:
            file.write(f"FROM {base} AS made" + STEPS.format(nonce=nonce) + target)

    return dockerfile


def measure(name, build, dockerfile, runs, start=0.0):
    cold, cached = [], []
    for run in range(runs):
        dockerfile(f"{time.time_ns()}")
        cold.append(timed(build))
        cached.append(timed(build))
    show(f"{name} cold", cold, start)
    show(f"{name} cached", cached, start)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("-n", type=int, default=10)
    parser.add_argument("--against")
    parser.add_argument("--resident", action="store_true", help="also through a resident process")
    arguments = parser.parse_args()
    work = tempfile.mkdtemp(prefix="jcompose-bench-")
    try:
        context = os.path.join(work, "context")
        os.mkdir(context)
        roots = ["--root", os.path.join(work, "root"), "--run-root", os.path.join(work, "run")]
        program = os.path.join(HOME, "jcompose")
        start = statistics.median(timed([program, "version"]) for _ in range(arguments.n))
        print(f"{'jcompose version':24} median {start:.3f} s")
        dockerfile = write(context, "host", "FROM scratch\nCOPY --from=made /app /app\n")
        build = [program, *roots, "build", "-q", "-t", "bench", "--build-context", "host=/", context]
        measure("jcompose build", build, dockerfile, arguments.n, start)
        if arguments.resident:
            roots = ["--root", os.path.join(work, "resident"), "--run-root", os.path.join(work, "resident-run")]
            timed([program, *roots, "resident", "start"])
            try:
                build = [program, *roots, "build", "-q", "-t", "bench", "--build-context", "host=/", context]
                measure("jcompose, resident", build, dockerfile, arguments.n)
            finally:
                timed([program, *roots, "resident", "stop"])
        if arguments.against:
            other = os.path.join(work, "other")
            os.mkdir(other)
            dockerfile = write(other, "busybox", "")
            command = [*arguments.against.split(), "build", "-q", "-t", "bench", other]
            measure(arguments.against, command, dockerfile, arguments.n)
    finally:
        shutil.rmtree(work)


if __name__ == "__main__":
    main()
