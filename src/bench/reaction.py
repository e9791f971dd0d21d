#!/usr/bin/env python3
"""How soon a change is acted on: reaction.py [RUNS] [JCOMPOSE].

A stack file is saved (10 RUNS) while `watch` follows it: told is the time until the pass begins, and until the kernel has
the new limit. A commit is pushed and a webhook says so, while `serve` follows the repository, whose stack of one container
is replaced: told is the time from the webhook until the first container is acted on, and until the stack is ready. Medians,
and the longest. Needs root; run it in a network namespace of its own. JCOMPOSE is the program (../../jcompose).
"""
import hashlib
import hmac
import os
import pathlib
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request

RUNS = int(sys.argv[1]) if len(sys.argv) > 1 else 10
HOME = pathlib.Path(__file__).resolve().parents[2]
JCOMPOSE = sys.argv[2] if len(sys.argv) > 2 else str(HOME / "jcompose")
PLACE = pathlib.Path(tempfile.mkdtemp(prefix="jcompose-bench"))
ROOTS = ["--root", str(PLACE / "root"), "--run-root", str(PLACE / "run")]
SERVICE = """services:
  a:
    image: reaction:1
    pull_policy: never
    network_mode: none
    stop_signal: SIGKILL
"""


class Program:
    """One that goes on, and the lines that it says with the times at which it did."""

    def __init__(self, *arguments):
        self.lines = []
        self.said = threading.Condition()
        self.process = subprocess.Popen([JCOMPOSE, *ROOTS, *arguments], cwd=PLACE, text=True, stdout=subprocess.PIPE,
                                        stderr=subprocess.STDOUT,
                                        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))
        threading.Thread(target=self.listen, daemon=True).start()

    def listen(self):
        for line in self.process.stdout:
            with self.said:
                self.lines.append((time.monotonic(), line))
                self.said.notify_all()

    def when(self, pattern, after):
        """When a line was said that has PATTERN, the first one from line number AFTER on."""
        def found():
            return next((moment for moment, line in self.lines[after:] if re.search(pattern, line)), None)
        with self.said:
            if not self.said.wait_for(found, timeout=60):
                raise SystemExit(f"nobody said {pattern}:\n" + "".join(line for _, line in self.lines))
            return found()

    def end(self):
        self.process.send_signal(signal.SIGINT)
        self.process.wait()


def tell(what, times):
    print(f"{what}: {1000 * statistics.median(times):.0f} ms, at most {1000 * max(times):.0f}")


def write(path, text):
    """As an editor does: the new file takes the old one's place."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(path.name + "~")
    fresh.write_text(text)
    fresh.rename(path)


def image():
    write(PLACE / "box/Dockerfile", 'FROM scratch\nCOPY busybox /busybox\nCMD ["/busybox", "sleep", "100000"]\n')
    shutil.copy("/bin/busybox", PLACE / "box/busybox")
    subprocess.run([JCOMPOSE, *ROOTS, "build", "-t", "reaction:1", "box"], check=True, capture_output=True, cwd=PLACE)


def watched():
    def file(size):
        write(PLACE / "stack.yaml", "name: reaction\n" + SERVICE + f"    mem_limit: {size}m\n")

    file(64)
    program = Program("-f", "stack.yaml", "watch")
    program.when("a-1 Started", 0)
    begins, ends = [], []
    for run in range(RUNS):
        time.sleep(0.5)  # a change of its own each time
        seen = len(program.lines)
        file(65 + run)
        saved = time.monotonic()
        begins.append(program.when("stack.yaml changed", seen) - saved)
        ends.append(program.when("a-1 Updated", seen) - saved)
    program.end()
    tell("from a saved file to the pass", begins)
    tell("from a saved file to the limit in the kernel", ends)
    subprocess.run([JCOMPOSE, *ROOTS, "-p", "reaction", "down"], check=True, capture_output=True, cwd=PLACE)


def git(*arguments):
    subprocess.run(["git", "-c", "user.name=B", "-c", "user.email=b@example.org", "-C", str(PLACE / "repository"), *arguments],
                   check=True, capture_output=True)


def commit(word):
    write(PLACE / "repository/stack.yaml", SERVICE + f"    environment: {{WORD: {word}}}\n")
    git("add", "--all")
    git("commit", "--quiet", "-m", "bench")


def pushed():
    (PLACE / "repository").mkdir()
    git("init", "--quiet", "--initial-branch=main")
    commit("first")
    (PLACE / "token").write_text("0123456789abcdef-token\n")
    (PLACE / "secret").write_text("a secret that both know\n")
    write(PLACE / "serve.yaml",
          "http: {listen: '127.0.0.1:0', tokenFile: token}\n"
          f"sources: {{s: {{repository: 'file://{PLACE}/repository', interval: 1h, webhook: {{secretFile: secret}}}}}}\n"
          "stacks: {reaction: {source: s, files: [stack.yaml]}}\n")
    server = Program("serve", "--config", "serve.yaml")
    server.when("stack reaction: ready", 0)
    port = next(re.search(r"answers at port (\d+)", line).group(1) for _, line in server.lines if "answers at port" in line)
    signature = hmac.new(b"a secret that both know", b"{}", hashlib.sha256).hexdigest()
    acts, ready = [], []
    for run in range(RUNS):
        commit(f"w{run}")
        seen = len(server.lines)
        begin = time.monotonic()
        request = urllib.request.Request(f"http://127.0.0.1:{port}/hook/s", data=b"{}", method="POST",
                                         headers={"X-Hub-Signature-256": "sha256=" + signature})
        urllib.request.urlopen(request).read()
        acts.append(server.when("a-1", seen) - begin)
        ready.append(server.when("stack reaction: ready", seen) - begin)
    server.end()
    tell("from a webhook to the first action", acts)
    tell("from a webhook to ready", ready)
    subprocess.run([JCOMPOSE, *ROOTS, "-p", "reaction", "down"], check=True, capture_output=True, cwd=PLACE)


def main():
    try:
        image()
        watched()
        pushed()
    finally:
        shutil.rmtree(PLACE, ignore_errors=True)


if os.geteuid() != 0:
    sys.exit("only root can run containers")
main()
