#!/usr/bin/env python3
"""Times what networks cost.

Usage: src/bench/network.py [RUNS [containers|ports]]      (as root, from the checkout, with everything built)

First: up and down of 100 containers on one network beside the same without any network, in turns; the difference for each
container is what its network costs. Then: a stream of bytes and single bytes there and back between the machine and a
container, and between another host (a network namespace) and the container, to the container's own address and through a
published port, in turns. Medians of RUNS runs (default 7), after one that is not counted. Nobody else reaches a container by its
own address: a rule in the stack's table lets this host do so while it is measured.
"""
import os
import pathlib
import json
import statistics
import subprocess
import sys
import tempfile
import time

HOME = pathlib.Path(__file__).resolve().parents[2]
COMMAND = os.environ.get("JCOMPOSE", HOME / "jcompose")
RUNS = int(sys.argv[1]) if len(sys.argv) > 1 else 7
PARTS = sys.argv[2:] or ["containers", "ports"]
CONTAINERS = 100
PORT = 41_300

TALK = r"""
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
static char bytes[1 << 16];
static double now(void) { struct timespec t; clock_gettime(CLOCK_MONOTONIC, &t); return t.tv_sec + t.tv_nsec / 1e9; }
static void serve(int port)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(port)};
    int one = 1, server = socket(AF_INET, SOCK_STREAM, 0);
    setsockopt(server, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (bind(server, (struct sockaddr *) &at, sizeof at) || listen(server, 16)) exit(1);
    for (;;) {
        int client = accept(server, NULL, NULL);
        char kind;
        if (fork()) { close(client); waitpid(-1, NULL, WNOHANG); continue; }
        setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        if (read(client, &kind, 1) == 1 && kind == 's')
            while (write(client, bytes, sizeof bytes) > 0);
        else
            while (read(client, &kind, 1) == 1 && write(client, &kind, 1) == 1);
        exit(0);
    }
}
int main(int count, char **words)
{
    if (count == 3) serve(atoi(words[2]));
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(atoi(words[3]))};
    inet_pton(AF_INET, words[2], &at.sin_addr);
    int one = 1, server = socket(AF_INET, SOCK_STREAM, 0);
    setsockopt(server, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    if (connect(server, (struct sockaddr *) &at, sizeof at)) { perror("connect"); return 1; }
    double begin = now(), size = 0;
    if (!strcmp(words[1], "stream")) {
        if (write(server, "s", 1) != 1) return 1;
        while (now() - begin < 1) { ssize_t got = read(server, bytes, sizeof bytes); if (got <= 0) return 1; size += got; }
        printf("%f\n", size / (now() - begin) / 1e6);
    } else {
        if (write(server, "r", 1) != 1) return 1;
        int trips = 0;
        for (; now() - begin < 1; trips++)
            if (write(server, "x", 1) != 1 || read(server, bytes, 1) != 1) return 1;
        printf("%f\n", (now() - begin) / trips * 1e6);
    }
}
"""


def measure(talk, kind, unit, place, ways):
    found = {way: [] for way in ways}
    for turn in range(RUNS + 1):
        for way, (prefix, address, port) in ways.items():
            said = subprocess.run([*prefix, talk, kind, address, str(port)], check=True, stdout=subprocess.PIPE).stdout
            if turn:
                found[way].append(float(said))
    direct = statistics.median(found["direct"])
    for way, figures in found.items():
        median = statistics.median(figures)
        print(f"{kind:6} {place:17} {way:23} {median:8.1f} {unit}, {median / direct:.3f} of direct")


def many(network):
    lines = ["name: many", "services:"]
    for number in range(CONTAINERS):
        lines += [f"  s{number:03}:", "    image: talk", "    command: [/talk, serve, '80']"]
        lines += [] if network else ["    network_mode: none"]
    return "\n".join(lines) + "\n"


# Another host, on a wire of its own.
HOST, HERE, THERE = "jcompose-bench", "198.18.9.1", "198.18.9.2"


def ip(*arguments):
    subprocess.run(["ip", *arguments], check=True)


def connect_host():
    ip("netns", "add", HOST)
    ip("link", "add", "jcbench", "type", "veth", "peer", "name", "eth0", "netns", HOST)
    ip("address", "add", f"{HERE}/24", "dev", "jcbench")
    ip("link", "set", "jcbench", "up")
    ip("-n", HOST, "address", "add", f"{THERE}/24", "dev", "eth0")
    ip("-n", HOST, "link", "set", "eth0", "up")
    ip("-n", HOST, "route", "add", "default", "via", HERE)


ONE = f"""name: one
services:
  web:
    image: talk
    command: [/talk, serve, '80']
    ports: ["{PORT}:80"]
"""


def main():
    with tempfile.TemporaryDirectory() as scratch:
        image = pathlib.Path(scratch) / "image"
        image.mkdir()
        (image / "talk.c").write_text(TALK)
        subprocess.run(["cc", "-static", "-O2", "-w", "-o", image / "talk", image / "talk.c"], check=True)
        (image / "Dockerfile").write_text("FROM scratch\nCOPY talk /talk\nSTOPSIGNAL SIGKILL\n")
        file = pathlib.Path(scratch) / "stack.yaml"
        command = [COMMAND, "--root", f"{scratch}/root", "--run-root", f"{scratch}/run"]

        def run(*arguments):
            done = subprocess.run([*command, *arguments], check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
            return done.stdout.decode()

        def timed(*arguments):
            begin = time.monotonic()
            run(*arguments)
            return (time.monotonic() - begin) * 1000

        run("build", "-t", "talk", str(image))
        times = {}
        for turn in range(RUNS + 1 if "containers" in PARTS else 0):
            for network in (True, False):
                file.write_text(many(network))
                for name, arguments in (("up", ["up", "-d"]), ("down", ["down"])):
                    took = timed("-f", file, *arguments)
                    if turn:
                        times.setdefault((name, network), []).append(took)
        for name in ("up", "down") if times else ():
            on, off = (statistics.median(times[name, network]) for network in (True, False))
            each = (on - off) / CONTAINERS
            print(f"{name}: {on:.0f} ms on a network, {off:.0f} ms on none: {each:.2f} ms for each container")

        if "ports" not in PARTS:
            return
        file.write_text(ONE)
        run("-f", file, "up", "-d")
        inspected = json.loads(run("network", "inspect", "one_default"))[0]
        container = next(iter(inspected["Containers"].values()))["IPv4Address"].split("/")[0]
        gateway = inspected["IPAM"]["Config"][0]["Gateway"]
        connect_host()
        subprocess.run(["nft", f"insert rule inet jcompose_one forward ip saddr {THERE} accept"], check=True)
        outside = ["ip", "netns", "exec", HOST]
        ways = {
            "from the machine": {
                "direct": ([], container, 80),
                "published": ([], gateway, PORT),
                "published, by loopback": ([], "127.0.0.1", PORT),
            },
            "from another host": {
                "direct": (outside, container, 80),
                "published": (outside, HERE, PORT),
            },
        }
        try:
            for kind, unit in (("stream", "MB/s"), ("trip", "µs")):
                for place in ways:
                    measure(image / "talk", kind, unit, place, ways[place])
        finally:
            ip("netns", "delete", HOST)
        run("-f", file, "down")


if os.geteuid() != 0:
    sys.exit("only root can run containers")
main()
