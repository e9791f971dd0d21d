#!/usr/bin/env python3
"""Times packing and unpacking of layers beside tar with gzip and zstd on the same data, and says how much memory it took.

Usage: src/bench/layers.py [DIRECTORY [RUNS]]      (as root, from the checkout, with everything built)

DIRECTORY (default /usr/share) is copied first, up to 300 MB of it, below $TMPDIR, and the copy is removed afterwards.
Prints the least wall time and the least processor time of RUNS runs (default 3) of each way, and their ratios.
"""
import itertools
import os
import pathlib
import resource
import subprocess
import sys
import tempfile
import time

RUNTIME = pathlib.Path(__file__).resolve().parents[2] / "native/target/jcompose-runtime"
SOURCE = sys.argv[1] if len(sys.argv) > 1 else "/usr/share"
RUNS = int(sys.argv[2]) if len(sys.argv) > 2 else 3
LIMIT = 300_000_000


def copy(source, target):
    """Whole entries of SOURCE until LIMIT bytes are there."""
    os.mkdir(target)
    total = 0
    for name in sorted(os.listdir(source)):
        path = os.path.join(source, name)
        size = int(subprocess.run(["du", "-sb", path], capture_output=True, text=True).stdout.split()[0])
        if total + size < LIMIT:
            subprocess.run(["cp", "-a", path, target], check=True)
            total += size
    files = sum(len(names) for _, _, names in os.walk(target))
    print(f"{total / 1e6:.0f} MB in {files} files, {os.cpu_count()} processors")


def timed(command, before=lambda: None):
    """The least wall time, and the least processor time of all its processes."""
    wall, work = [], []
    for _ in range(RUNS):
        before()
        os.sync()
        start, used = time.monotonic(), os.times()
        subprocess.run(["bash", "-o", "pipefail", "-c", command], check=True, stdout=subprocess.DEVNULL)
        wall.append(time.monotonic() - start)
        now = os.times()
        work.append(now.children_user + now.children_system - used.children_user - used.children_system)
    return min(wall), min(work)


def compare(what, other, ours, before=lambda: None):
    (their_wall, their_work), (our_wall, our_work) = timed(other, before), timed(ours, before)
    print(f"{what:16} {their_wall:6.2f} s, processor {their_work:6.2f} s   jcompose {our_wall:6.2f} s, {our_work:6.2f} s   "
          f"ratio {our_wall / their_wall:.2f}, {our_work / their_work:.2f}", flush=True)


def main():
    with tempfile.TemporaryDirectory(prefix="jcompose-bench-") as scratch:
        data, out, blob = f"{scratch}/data", f"{scratch}/out", f"{scratch}/blob"
        copy(SOURCE, data)
        # Where files were just removed, ext4 is slow to make new ones: every run has another region of the disk.
        subprocess.run(["chattr", "+T", scratch], check=False)
        outs = itertools.count()

        def fresh():
            if os.path.exists(out):
                os.rename(out, f"{out}{next(outs)}")
            os.mkdir(out)
            pathlib.Path(blob).unlink(missing_ok=True)

        compare("pack, gzip", f"tar -C {data} -c . | gzip > {blob}", f"{RUNTIME} pack --blob {blob} {data}", fresh)
        compare("pack, gzip -1", f"tar -C {data} -c . | gzip -1 > {blob}", f"{RUNTIME} pack --blob {blob} {data}", fresh)
        compare("pack, zstd", f"tar -C {data} -c . | zstd -q > {blob}",
                f"{RUNTIME} pack --blob {blob} --compression zstd {data}", fresh)
        plain = f"{RUNTIME} pack --blob {blob} --compression none {data}"
        compare("pack, plain", f"tar -C {data} -c . > {blob}", plain, fresh)
        # What pack does besides: a digest, and the blob is on the disk when it ends.
        compare("pack, digest", f"tar -C {data} -c . | tee {blob} | sha256sum; sync -f {blob}", plain, fresh)
        layers = {"gzip": f"{scratch}/layer.gz", "zstd": f"{scratch}/layer.zst", "plain": f"{scratch}/layer.tar"}
        for name, layer in layers.items():
            pack = {"gzip": "gzip", "zstd": "zstd -q", "plain": "cat"}[name]
            subprocess.run(f"tar -C {data} -c . | {pack} > {layer}", shell=True, check=True)
            unpack = {"gzip": "gzip -dc", "zstd": "zstd -dqc", "plain": "cat"}[name]
            compare(f"unpack, {name}", f"{unpack} < {layer} | tar -C {out} -xp",
                    f"{RUNTIME} unpack --bottom --blob {blob} {out} < {layer}", fresh)
        sizes = {name: os.path.getsize(layer) for name, layer in layers.items()}
        fresh()
        subprocess.run([RUNTIME, "pack", "--blob", blob, data], check=True, stdout=subprocess.DEVNULL)
        print(f"gzip makes {sizes['gzip'] / 1e6:.1f} MB of it, jcompose {os.path.getsize(blob) / 1e6:.1f} MB")
        most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
        print(f"the largest process of all had {most / 1024:.0f} MiB")


if __name__ == "__main__":
    main()
