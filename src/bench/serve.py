#!/usr/bin/env python3
"""What following a repository costs: serve.py [COUNT] [STILL] [JCOMPOSE].

COUNT stacks (100) of one container each come up from one commit, and are then changed by the next; STILL stacks (1000)
without containers have nothing to do. Told are times, the resident memory of the server, and its processor time at rest.
Needs root; run it in a network namespace of its own. JCOMPOSE is the program (../../jcompose).
"""
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time

COUNT = int(sys.argv[1]) if len(sys.argv) > 1 else 100
STILL = int(sys.argv[2]) if len(sys.argv) > 2 else 1000
HOME = pathlib.Path(__file__).resolve().parents[2]
JCOMPOSE = sys.argv[3] if len(sys.argv) > 3 else str(HOME / "jcompose")
REST_SECONDS = 60

PLACE = pathlib.Path(tempfile.mkdtemp(prefix="jcompose-bench"))
ROOTS = ["--root", str(PLACE / "root"), "--run-root", str(PLACE / "run")]


def jcompose(*arguments, **options):
    return subprocess.run([JCOMPOSE, *ROOTS, *arguments], check=True, capture_output=True, text=True, cwd=PLACE, **options).stdout


def git(repository, *arguments):
    subprocess.run(["git", "-c", "user.name=B", "-c", "user.email=b@example.org", "-C", str(repository), *arguments],
                   check=True, capture_output=True)


def commit(repository):
    git(repository, "add", "--all")
    git(repository, "commit", "--quiet", "-m", "bench")


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


class Server:
    """A serve that is started and asked how its stacks stand."""

    def __init__(self, config):
        self.log = open(PLACE / "serve.log", "w")
        self.begin = time.monotonic()
        self.process = subprocess.Popen([JCOMPOSE, *ROOTS, "serve", "--config", str(config)], stderr=self.log, cwd=PLACE,
                                        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))

    def events(self, text):
        self.log.flush()
        return (PLACE / "serve.log").read_text().count(text)

    def wait(self, what, count, text):
        begin = time.monotonic()
        while self.events(text) < count:
            if self.process.poll() is not None or time.monotonic() - begin > 600:
                raise SystemExit(f"{what}: {self.events(text)} of {count}\n" + (PLACE / "serve.log").read_text()[-3000:])
            time.sleep(0.02)
        return time.monotonic()

    def memory(self):
        status = (pathlib.Path("/proc") / str(self.process.pid) / "status").read_text()
        return int(status.split("VmRSS:")[1].split()[0]) / 1024

    def processor(self):
        fields = (pathlib.Path("/proc") / str(self.process.pid) / "stat").read_text().rsplit(")", 1)[1].split()
        return sum(int(field) for field in fields[11:15]) / os.sysconf("SC_CLK_TCK")

    def rest(self):
        before = self.processor()
        time.sleep(REST_SECONDS)
        return 100 * (self.processor() - before) / REST_SECONDS

    def end(self):
        self.process.send_signal(signal.SIGINT)
        self.process.wait()


def config(name, repository, pattern, stack):
    path = PLACE / name
    write(path, f"sources: {{s: {{repository: 'file://{repository}', interval: 1s}}}}\n"
                f"stacks: {{all: {{source: s, each: '{pattern}', name: '{stack}'}}}}\n")
    return path


def idle():
    repository = PLACE / "none"
    repository.mkdir()
    git(repository, "init", "--quiet", "--initial-branch=main")
    write(repository / "a" / "stack.yaml", "services: {}\n")
    commit(repository)
    path = PLACE / "none.yaml"
    write(path, f"sources: {{s: {{repository: 'file://{repository}', interval: 1h}}}}\n"
                "stacks: {none: {source: s, files: [a/stack.yaml]}}\n")
    server = Server(path)
    server.wait("one stack", 1, ": ready")
    use = server.rest()
    print(f"one stack without containers: {server.memory():.0f} MB, {use:.2f} % of a processor at rest")
    server.end()


def running():
    repository = PLACE / "repository"
    repository.mkdir()
    git(repository, "init", "--quiet", "--initial-branch=main")
    write(PLACE / "box/stack.yaml", "name: box\nservices: {box: {build: ., image: 'bench:1'}}\n")
    write(PLACE / "box/Dockerfile", 'FROM scratch\nCOPY busybox /busybox\nCMD ["/busybox", "sleep", "100000"]\n')
    shutil.copy("/bin/busybox", PLACE / "box/busybox")
    jcompose("-f", "box/stack.yaml", "build")

    def stacks(word):
        for i in range(COUNT):
            write(repository / f"apps/s{i}/stack.yaml",
                  "services:\n  a:\n    image: bench:1\n    pull_policy: never\n    network_mode: none\n    stop_signal: SIGKILL\n"
                  f"    environment: {{WORD: {word}}}\n")
        commit(repository)

    stacks("one")
    server = Server(config("running.yaml", repository, "apps/*/stack.yaml", "bench-{1}"))
    end = server.wait("first commit", COUNT, ": ready")
    used = server.processor()
    print(f"{COUNT} stacks from one commit, from the start of the server: {end - server.begin:.1f} s, "
          f"{used:.1f} s of processors")
    begin = time.monotonic()
    stacks("two")
    end = server.wait("second commit", 2 * COUNT, ": ready")
    print(f"{COUNT} stacks changed by one commit, from the commit: {end - begin:.1f} s, "
          f"{server.processor() - used:.1f} s of processors")
    use = server.rest()
    print(f"{COUNT} stacks with a container each: {server.memory():.0f} MB, {use:.2f} % of a processor at rest")
    server.end()
    for i in range(COUNT):
        jcompose("-p", f"bench-s{i}", "down", "-t", "0")


def still():
    repository = PLACE / "still"
    repository.mkdir()
    git(repository, "init", "--quiet", "--initial-branch=main")
    write(repository / "stack.yaml", "services: {}\n")
    commit(repository)
    path = PLACE / "still.yaml"
    write(path, f"sources: {{s: {{repository: 'file://{repository}', interval: 1h}}}}\nstacks:\n"
                + "".join(f"  still-{i}: {{source: s, files: [stack.yaml]}}\n" for i in range(STILL)))
    server = Server(path)
    server.wait("still", STILL, ": ready")
    server.end()
    server = Server(path)
    end = server.wait("still again", STILL, ": ready")
    print(f"{STILL} stacks with nothing to do, looked at by a server that starts: {end - server.begin:.1f} s, "
          f"{server.processor():.1f} s of processors, {server.memory():.0f} MB")
    server.end()


try:
    print(f"load before: {os.getloadavg()[0]:.1f}, {os.cpu_count()} processors")
    idle()
    if COUNT:
        running()
    if STILL:
        still()
    print(f"load after: {os.getloadavg()[0]:.1f}")
finally:
    shutil.rmtree(PLACE, ignore_errors=True)
