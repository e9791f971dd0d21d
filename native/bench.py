#!/usr/bin/env python3
"""How long the OCI verbs take beside other runtimes that are installed (crun, runc): medians in milliseconds, and their
ratio to ours, from a bundle with a static busybox; and beside the least that such a container takes (bench/floor.c, if
`make -C native target/floor` made it). Usage: bench.py [ROUNDS]. As root; the machine should be idle."""

import ctypes
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
FLOOR = os.path.join(HERE, "target", "floor")
MANY = 100
ROUNDS = int(sys.argv[1]) if len(sys.argv) > 1 else 40


def hide_second_version():
    """crun refuses machines with cgroups of both versions: in a mount namespace of this program's own they have v1 alone."""
    with open("/proc/self/mountinfo") as lines:
        mounts = [(line.split()[4], line.partition(" - ")[2].split()[0]) for line in lines]
    kinds = {kind for _, kind in mounts}
    if not {"cgroup", "cgroup2"} <= kinds:
        return
    libc = ctypes.CDLL(None, use_errno=True)
    new_mounts, recursive, slave, detach = 0x20000, 16384, 1 << 19, 2
    if libc.unshare(new_mounts) or libc.mount(None, b"/", None, recursive | slave, None):
        sys.exit(os.strerror(ctypes.get_errno()))
    for point, kind in mounts:
        if kind == "cgroup2":
            libc.umount2(point.encode(), detach)


def once(command):
    """The time that passed and the processor time, which other work on the machine hardly changes, in milliseconds."""
    begin = time.perf_counter()
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    passed = (time.perf_counter() - begin) * 1000
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{' '.join(command)} ended with {process.returncode}")
    return passed, (usage.ru_utime + usage.ru_stime) * 1000


def timed(commands, pause=0.0):
    """Medians by name; one of each in turn, so that what else the machine does is the same for all."""
    found = {name: [] for name in commands}
    for _ in range(ROUNDS):
        for name, command in commands.items():
            time.sleep(pause)
            found[name].append(once(command))
    return {name: [statistics.median(each) for each in zip(*rounds)] for name, rounds in found.items()}


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


def launch_line(number, directory, state, config):
    container = f"{number:012x}"
    own = os.path.join(directory, "containers", container)
    for name in ("upper", "work"):
        os.makedirs(os.path.join(own, name))
    section = {**config["linux"], "cgroupsPath": f"bench-launch/stack/{container}"}
    return json.dumps({
        "id": container, "directory": own, "runDirectory": os.path.join(state, "run"),
        "rootfs": {"lower": [os.path.join(directory, "long", "rootfs")], "upper": f"{own}/upper", "work": f"{own}/work"},
        "config": {**config, "root": {}, "linux": section}})


def launch_many(directory, state, count):
    """COUNT containers by one launch, with a supervisor and a log each, where there was one before; seconds."""
    launch(directory, state, 1)
    shutil.rmtree(os.path.join(directory, "containers", f"{0:012x}"))
    return launch(directory, state, count)


def launch(directory, state, count):
    with open(os.path.join(directory, "long", "config.json")) as file:
        config = json.load(file)
    lines = [launch_line(number, directory, state, config) for number in range(count)]
    begin = time.perf_counter()
    done = subprocess.run([OURS, "launch"], input="\n".join(lines), capture_output=True, text=True)
    passed = time.perf_counter() - begin
    stops = [json.dumps({"id": json.loads(line)["id"], "directory": json.loads(line)["directory"], "atOnce": True,
                         "cgroup": json.loads(line)["config"]["linux"]["cgroupsPath"]}) for line in lines]
    subprocess.run([OURS, "stop"], input="\n".join(stops), capture_output=True, text=True, check=True)
    if done.returncode:
        sys.exit(done.stdout)
    return passed


def run_many(runtime, directory, state, count):
    """The same by as many `run --detach`; seconds."""
    command = [runtime, "--root", os.path.join(state, "many")]
    begin = time.perf_counter()
    for number in range(count):
        subprocess.run([*command, "run", "--detach", "--bundle", os.path.join(directory, "long"), f"many{number}"],
                       check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    passed = time.perf_counter() - begin
    for number in range(count):
        subprocess.run([*command, "delete", "--force", f"many{number}"], check=True)
    return passed


def launch_floor(directory, count):
    """The least that as many containers take, without a supervisor, a log or a check, after them in their place; seconds."""
    own = os.path.join(directory, "containers")
    for number in range(count):
        for name in ("upper", "work"):
            os.makedirs(os.path.join(own, str(number), name))
    command = [FLOOR, "--launch", str(count), own, os.path.join(directory, "long", "rootfs"), "/bin/sleep", "1000"]
    begin = time.perf_counter()
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        started = process.stdout.readline()
        passed = time.perf_counter() - begin
        process.stdin.close()
    if started != "started\n" or process.returncode:
        sys.exit(f"{' '.join(command)} ended with {process.returncode}")
    return passed


def print_row(row, values):
    ours = values["ours"]
    others = [f"{value:.1f} ({value / ours:.1f}×)" for name, value in values.items() if name != "ours"]
    print(f"| {row} | {ours:.1f} |", " | ".join(others), "|")


def measure(runtimes, directory, state):
    """STATE lies in /run, as all runtimes' own records do: on a disk, making and removing them is the file system's time."""
    short, long = os.path.join(directory, "short"), os.path.join(directory, "long")
    oci = {name: [path, "--root", os.path.join(state, name)] for name, path in runtimes.items()}
    runs = {name: [*command, "run", "--bundle", short, "bench"] for name, command in oci.items()}
    floor = {"floor": [FLOOR, os.path.join(short, "rootfs"), "/bin/true"]} if os.path.exists(FLOOR) else {}
    for row, pause in (("back to back", 0), ("60 ms apart", 0.06)):
        found = timed({**runs, **floor}, pause)
        print_row(f"`run`, {row}", {name: each[0] for name, each in found.items()})
        print_row(f"its processor time, {row}", {name: each[1] for name, each in found.items()})
    if os.path.exists("/usr/bin/time"):
        print_row("peak memory of `run`, KiB", {name: peak(*command) for name, command in runs.items()})
    for command in oci.values():
        subprocess.run([*command, "run", "--detach", "--bundle", long, "stays"], check=True, stdin=subprocess.DEVNULL,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    for verb, arguments in (("exec", ["stays", "/bin/true"]), ("state", ["stays"])):
        found = timed({name: [*command, verb, *arguments] for name, command in oci.items()})
        print_row(f"`{verb}`, back to back", {name: each[0] for name, each in found.items()})
        print_row(f"its processor time, {verb}", {name: each[1] for name, each in found.items()})
    for command in oci.values():
        subprocess.run([*command, "delete", "--force", "stays"], check=True)
    many = {name: run_many(path, directory, state, MANY) for name, path in runtimes.items() if name != "ours"}
    many = {"ours": launch_many(directory, state, MANY), **many}
    if floor:
        many["floor"] = launch_floor(directory, MANY)
    print_row(f"{MANY} containers, ms: one `launch`, or as many `run --detach`",
              {name: each * 1000 for name, each in many.items()})


def main():
    runtimes = {"ours": OURS, **{name: shutil.which(name) for name in ("crun", "runc") if shutil.which(name)}}
    hide_second_version()
    print("|  |", " | ".join(runtimes), "| floor |")
    print("| --- |", " | ".join("---" for _ in runtimes), "| --- |")
    with tempfile.TemporaryDirectory(prefix="jcompose-bench-") as directory, \
         tempfile.TemporaryDirectory(prefix="jcompose-bench-", dir="/run") as state:
        make_bundle(os.path.join(directory, "short"), ["/bin/true"])
        make_bundle(os.path.join(directory, "long"), ["/bin/sleep", "1000"])
        measure(runtimes, directory, state)


main()
