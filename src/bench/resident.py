#!/usr/bin/env python3
"""Times short commands in a process of their own and answered by a resident one, in turns.

Usage: src/bench/resident.py [RUNS]      (as root, from the checkout, with everything built)

Prints for each command the median and the least wall time of RUNS runs (default 20) after three that are not counted,
and the resident process's memory: at work, and once it has rested. JCOMPOSE_BENCH_BESIDE names a command to be timed
with the same stacks beside it, such as 'docker compose': what it says is not looked at.
"""
import os
import pathlib
import re
import shlex
import statistics
import subprocess
import sys
import tempfile
import time

HOME = pathlib.Path(__file__).resolve().parents[2]
RUNS = int(sys.argv[1]) if len(sys.argv) > 1 else 20
BESIDE = shlex.split(os.environ.get("JCOMPOSE_BENCH_BESIDE", ""))
WARMING = 3

DOCKERFILE = """\
FROM scratch
COPY a /a
ENV A=b
COPY b /b
WORKDIR /work
COPY c /c
"""


def write_files(scratch):
    example = HOME / "examples/hello"
    text = (example / "stack.yaml").read_text()
    text = text.replace("name: hello\n", "name: hello-resident\n").replace("4000:80", "24001:80")
    text = text.replace("context: .", f"context: {example}").replace("./greeting.txt", f"{example}/greeting.txt")
    (scratch / "hello.yaml").write_text(text)
    service = """\
  s{n}:
    image: busybox:1
    command: serve --port {n}
    environment: {{A: "{n}", B: two}}
    ports: ["{port}:80"]
    volumes: ["data{n}:/data"]
    depends_on: [s{before}]
    mem_limit: 64m
"""
    services = [service.format(n=n, port=20000 + n, before=n - 1) for n in range(1, 20)]
    volumes = "".join(f"  data{n}: {{}}\n" for n in range(1, 20))
    (scratch / "twenty.yaml").write_text(
        "name: twenty\nservices:\n  s0: {image: 'busybox:1'}\n" + "".join(services) + "volumes:\n" + volumes)
    context = scratch / "context"
    context.mkdir()
    (context / "Dockerfile").write_text(DOCKERFILE)
    for name in "abc":
        (context / name).write_text(name)


def memory(process):
    status = pathlib.Path(f"/proc/{process}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024


def main(scratch):
    write_files(scratch)
    roots = ["--root", scratch / "root", "--run-root", scratch / "run"]
    jcompose = [HOME / "jcompose", *roots]
    cases = {
        "version": ["version"],
        "config, 20 services": ["-f", scratch / "twenty.yaml", "config"],
        "plan, nothing to do": ["-f", scratch / "hello.yaml", "plan"],
        "up -d, nothing to do": ["-f", scratch / "hello.yaml", "up", "-d"],
        "ps": ["-f", scratch / "hello.yaml", "ps"],
        "image ls": ["image", "ls"],
        "build of five steps, cached": ["build", "-t", "five", scratch / "context"],
    }
    hello = ["-f", scratch / "hello.yaml"]
    own = {**os.environ, "JCOMPOSE_RESIDENT": "no"}

    def run(command, environment=None):
        begin = time.monotonic()
        ended = subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True)
        if ended.returncode:
            sys.exit(f"{command}: {ended.returncode}\n{ended.stderr}")
        return (time.monotonic() - begin) * 1000

    run([*jcompose, *hello, "up", "-d"], own)
    run([*jcompose, *cases["build of five steps, cached"]], own)
    run([*jcompose, "resident", "start"])
    status = subprocess.run([*jcompose, "resident", "status"], capture_output=True, text=True, check=True).stdout
    process = int(re.search(r"process (\d+)", status)[1])
    times = {(name, who): [] for name in cases for who in ("own", "resident", "beside")}
    try:
        for count in range(RUNS + WARMING):
            for name, arguments in cases.items():
                took = {"own": run([*jcompose, *arguments], own), "resident": run([*jcompose, *arguments])}
                if BESIDE and name != "plan, nothing to do" and not name.startswith("build"):
                    took["beside"] = run([*BESIDE, *arguments], own)
                for who, milliseconds in took.items():
                    if count >= WARMING:
                        times[name, who].append(milliseconds)
        print(f"resident memory after {RUNS} runs of each: {memory(process):.0f} MiB")
        time.sleep(6)
        print(f"resident memory at rest: {memory(process):.0f} MiB")
    finally:
        run([*jcompose, "resident", "stop"])
        run([*jcompose, *hello, "down", "-v"], own)
    for name in cases:
        print(f"{name:28}", *(show(who, times[name, who]) for who in ("own", "resident", "beside")))
    print("load", os.getloadavg())


def show(who, milliseconds):
    if not milliseconds:
        return ""
    return f"{who} {statistics.median(milliseconds):6.1f} (least {min(milliseconds):6.1f}) ms"


if os.geteuid() != 0:
    sys.exit("only root can run containers")
with tempfile.TemporaryDirectory() as directory:
    main(pathlib.Path(directory))
