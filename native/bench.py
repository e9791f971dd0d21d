#!/usr/bin/env python3
"""How long the OCI verbs take beside other runtimes that are installed (crun, runc): medians in milliseconds, and their
ratio to ours, from a bundle with a static busybox. Usage: bench.py [ROUNDS]. As root; the machine should be idle."""

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
OURS = os.path.join(HERE, "target", "jcompose-runtime")
BUSYBOX = "/bin/busybox"
ROUNDS = int(sys.argv[1]) if len(sys.argv) > 1 else 40


def timed(*command, pause=0.0):
    """Medians of the time that passed and of the processor time, which other work on the machine hardly changes."""
    times, processor = [], []
    for _ in range(ROUNDS):
        time.sleep(pause)
        begin = time.perf_counter()
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        times.append((time.perf_counter() - begin) * 1000)
        processor.append((usage.ru_utime + usage.ru_stime) * 1000)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            sys.exit(f"{' '.join(command)} ended with {process.returncode}")
    return statistics.median(times), statistics.median(processor)


def peak(*command):
    """KiB, by time(1): a process begins with the peak of who started it, and that one is small."""
    done = subprocess.run(["/usr/bin/time", "-f", "%M", *command], capture_output=True, text=True)
    return int(done.stderr.split()[-1])


def make_bundle(directory, arguments):
    for name in ("bin", "proc", "sys", "dev"):
        os.makedirs(os.path.join(directory, "rootfs", name), exist_ok=True)
    shutil.copy(BUSYBOX, os.path.join(directory, "rootfs", "bin", "busybox"))
    for name in ("true", "sleep"):
        link = os.path.join(directory, "rootfs", "bin", name)
        if not os.path.lexists(link):
            os.symlink("busybox", link)
    subprocess.run([OURS, "spec", "--bundle", directory], check=True)
    path = os.path.join(directory, "config.json")
    with open(path) as file:
        config = json.load(file)
    # Any runtime's version takes this one.
    config["ociVersion"] = "1.0.2"
    config["process"].update(terminal=False, args=arguments)
    with open(path, "w") as file:
        json.dump(config, file)


def measure(runtime, directory):
    root = os.path.join(directory, "state-" + os.path.basename(runtime))
    short, long = os.path.join(directory, "short"), os.path.join(directory, "long")
    oci = [runtime, "--root", root]
    found = {}
    found["run, back to back"], found["its processor time"] = timed(*oci, "run", "--bundle", short, "bench")
    if os.path.exists("/usr/bin/time"):
        found["its peak memory, KiB"] = peak(*oci, "run", "--bundle", short, "bench")
    found["run, 60 ms apart"], _ = timed(*oci, "run", "--bundle", short, "bench", pause=0.06)
    subprocess.run([*oci, "run", "--detach", "--bundle", long, "stays"], check=True, stdin=subprocess.DEVNULL,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    found["exec, back to back"], found["the processor time of exec"] = timed(*oci, "exec", "stays", "/bin/true")
    found["exec, 60 ms apart"], _ = timed(*oci, "exec", "stays", "/bin/true", pause=0.06)
    found["state"], found["its processor time, state"] = timed(*oci, "state", "stays")
    subprocess.run([*oci, "delete", "--force", "stays"], check=True)
    return found


def main():
    runtimes = {"ours": OURS, **{name: shutil.which(name) for name in ("crun", "runc") if shutil.which(name)}}
    with tempfile.TemporaryDirectory(prefix="jcompose-bench-") as directory:
        make_bundle(os.path.join(directory, "short"), ["/bin/true"])
        make_bundle(os.path.join(directory, "long"), ["/bin/sleep", "1000"])
        found = {name: measure(path, directory) for name, path in runtimes.items()}
    print("|  |", " | ".join(runtimes), "|")
    print("| --- |", " | ".join("---" for _ in runtimes), "|")
    for row, ours in found["ours"].items():
        others = [f"{times[row]:.1f} ({times[row] / ours:.1f}×)" for name, times in found.items() if name != "ours"]
        print(f"| {row} | {ours:.1f} |", " | ".join(others), "|")


main()
