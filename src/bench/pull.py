#!/usr/bin/env python3
"""Times pulling an image of ten layers from a registry on loopback.

Usage: src/bench/pull.py [RUNS]      (as root, from the checkout, with everything built; needs docker-registry, skopeo)

Each layer has two hundred files of 4 KiB of noise, as in the comparison with the peers. Every run pulls another image
into the same store, so nothing is there before it. "skopeo" copies the same into a directory without unpacking it.
"""
import gzip
import hashlib
import io
import json
import os
import pathlib
import re
import statistics
import subprocess
import sys
import tarfile
import tempfile
import threading
import time

HOME = pathlib.Path(__file__).resolve().parents[2]
RUNS = int(sys.argv[1]) if len(sys.argv) > 1 else 10
LAYERS, FILES, SIZE = 10, 200, 4096


def main():
    with tempfile.TemporaryDirectory() as scratch:
        scratch = pathlib.Path(scratch)
        process, host = registry(scratch)
        try:
            for image in range(RUNS + 1):
                layout(scratch / "layout", image)
                call("skopeo", "copy", "-q", "--dest-tls-verify=false", f"oci:{scratch}/layout:{image}",
                     f"docker://{host}/many:{image}")
            jcompose = [HOME / "jcompose", "--root", scratch / "root", "--run-root", scratch / "run"]
            measure("jcompose image pull", lambda n: [*jcompose, "image", "pull", "-q", f"{host}/many:{n}"])
            measure("the same again", lambda n: [*jcompose, "image", "pull", "-q", f"{host}/many:{n}"])
            measure("skopeo copy to dir:", lambda n: ["skopeo", "copy", "-q", "--src-tls-verify=false",
                                                      f"docker://{host}/many:{n}", f"dir:{scratch}/copy{n}"])
            measure("jcompose version", lambda n: [*jcompose, "version"])
        finally:
            process.kill()
            process.wait()


def measure(name, command):
    times, work = [], []
    for run in range(RUNS + 1):
        begin, before = time.monotonic(), os.times()
        call(*command(run))
        if run:
            after = os.times()
            times.append((time.monotonic() - begin) * 1000)
            work.append((after.children_user + after.children_system
                         - before.children_user - before.children_system) * 1000)
    print(f"{name:20} median {statistics.median(times):5.0f} ms, least {min(times):5.0f} ms, "
          f"processor {statistics.median(work):5.0f} ms", flush=True)


def call(*command):
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def registry(scratch):
    config = scratch / "config.yml"
    config.write_text(f"version: 0.1\nlog: {{level: info}}\nstorage: {{filesystem: {{rootdirectory: {scratch}/registry}}}}\n"
                      "http: {addr: '127.0.0.1:0'}\n")
    process = subprocess.Popen(["docker-registry", "serve", config], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                               text=True)
    for line in process.stdout:
        found = re.search(r"listening on (127\.0\.0\.1:\d+)", line)
        if found:
            threading.Thread(target=process.stdout.read, daemon=True).start()
            return process, found.group(1)
    sys.exit("docker-registry did not start")


def layout(target, image):
    """Adds an image to an OCI image layout."""
    blobs = target / "blobs/sha256"
    blobs.mkdir(parents=True, exist_ok=True)

    def put(content, media_type):
        digest = hashlib.sha256(content).hexdigest()
        (blobs / digest).write_bytes(content)
        return {"mediaType": f"application/vnd.oci.image.{media_type}", "digest": f"sha256:{digest}",
                "size": len(content)}

    layers, diff_ids = [], []
    for layer in range(LAYERS):
        archive = io.BytesIO()
        with tarfile.open(fileobj=archive, mode="w") as tar:
            directory = tarfile.TarInfo(f"layer{layer}")
            directory.type, directory.mode = tarfile.DIRTYPE, 0o755
            tar.addfile(directory)
            for number in range(FILES):
                entry = tarfile.TarInfo(f"layer{layer}/file{number:03}")
                entry.size = SIZE
                tar.addfile(entry, io.BytesIO(os.urandom(SIZE)))
        diff_ids.append("sha256:" + hashlib.sha256(archive.getvalue()).hexdigest())
        layers.append(put(gzip.compress(archive.getvalue(), mtime=0), "layer.v1.tar+gzip"))
    architecture = {"x86_64": "amd64", "aarch64": "arm64"}.get(os.uname().machine, os.uname().machine)
    document = {"architecture": architecture, "os": "linux", "config": {},
                "rootfs": {"type": "layers", "diff_ids": diff_ids}}
    config = put(json.dumps(document).encode(), "config.v1+json")
    manifest = put(json.dumps({"schemaVersion": 2, "config": config, "layers": layers}).encode(), "manifest.v1+json")
    manifest["annotations"] = {"org.opencontainers.image.ref.name": str(image)}
    index = target / "index.json"
    manifests = json.loads(index.read_text())["manifests"] if index.exists() else []
    index.write_text(json.dumps({"schemaVersion": 2, "manifests": [*manifests, manifest]}))
    (target / "oci-layout").write_text('{"imageLayoutVersion": "1.0.0"}')


if os.geteuid() != 0:
    sys.exit("only root can unpack images")
main()
