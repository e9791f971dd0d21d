#!/usr/bin/env python3
"""Interfaces of containers that end at the same time are removed together, and nothing is forgotten over a kill."""

import socket
from containers import *

FOREVER = "while true; do sleep 1000; done"
BRIDGE, TABLE = "jd-bridge", "jcompose_departures_test"
COUNT = 8


def run(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def is_there(interface):
    return os.path.exists(f"/sys/class/net/{interface}")


def connections(address):
    with open("/proc/net/nf_conntrack") as lines:
        return [line for line in lines if f"={address} " in line]


class DeparturesTest(ContainerTest):
    def setUp(self):
        super().setUp()
        run("ip", "link", "add", BRIDGE, "address", "02:00:00:00:00:0d", "type", "bridge")
        run("ip", "address", "add", "198.18.203.1/24", "dev", BRIDGE)
        run("ip", "link", "set", BRIDGE, "up")
        self.notes = self.path("run", "departures")
        self.addCleanup(self.remove_network)
        # Without a rule that asks for it the kernel does not keep connections.
        run("nft", f"table ip {TABLE} {{ chain out {{ type filter hook output priority 0; ct state new accept; }}; }}")

    def remove_network(self):
        self.stop(*self.ids, grace=0)
        run("nft", f"table ip {TABLE}; delete table ip {TABLE}")
        run("ip", "link", "delete", BRIDGE)

    def connected(self, number, **members):
        container = f"{number:012x}"
        interface = {"network": "net", "name": "eth0", "host": self.host(container), "bridge": BRIDGE,
                     "addresses": [f"198.18.203.{number + 2}/24"], "gateways": ["198.18.203.1"], "names": [f"c{number}"]}
        return self.shell(container, FOREVER, network={"interfaces": [interface]}, **members)

    def host(self, container):
        return f"jd{container[-10:]}0"

    def send(self, address):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            sender.sendto(b"x", (address, 9))

    def stop_in_background(self, *containers):
        lines = "".join(json.dumps({"id": id, "cgroup": self.cgroup(id), "directory": self.path("containers", id),
                                    "graceMillis": 0}) + "\n" for id in containers)
        stop = subprocess.Popen([RUNTIME, "stop"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        stop.stdin.write(lines)
        stop.stdin.close()
        stop.stdin = None
        return stop

    def noted(self):
        return [name for name in os.listdir(self.notes) if not name.startswith(".")] if os.path.isdir(self.notes) else []

    def lock(self):
        os.makedirs(self.notes, exist_ok=True)
        directory = os.open(self.notes, os.O_RDONLY)
        self.addCleanup(os.close, directory)
        fcntl.flock(directory, fcntl.LOCK_EX)
        return directory

    def test_all_that_end_at_once_are_removed_together(self):
        self.launch(*(self.connected(number) for number in range(COUNT)))
        for number in range(COUNT):
            self.send(f"198.18.203.{number + 2}")
            self.assertTrue(connections(f"198.18.203.{number + 2}"))
        directory = self.lock()
        stop = self.stop_in_background(*self.ids)
        wait_for(lambda: len(self.noted()) == COUNT, "each has noted its interface")
        self.assertIsNone(stop.poll())
        fcntl.flock(directory, fcntl.LOCK_UN)
        answers, _ = stop.communicate()
        self.assertEqual(0, stop.returncode, answers)
        self.assertEqual([], [id for id in self.ids if is_there(self.host(id))])
        self.assertEqual([], [line for number in range(COUNT) for line in connections(f"198.18.203.{number + 2}")])
        self.assertEqual([], self.noted())

    def test_what_a_killed_one_has_noted_goes_before_the_next_start(self):
        self.launch(self.connected(0))
        self.send("198.18.203.2")
        directory = self.lock()
        supervisor = self.supervisor(self.ids[0])
        stop = self.stop_in_background(self.ids[0])
        wait_for(self.noted, "it has noted its interface")
        for child in children(supervisor):
            os.kill(child, signal.SIGKILL)
        os.kill(supervisor, signal.SIGKILL)
        fcntl.flock(directory, fcntl.LOCK_UN)
        stop.communicate()
        self.launch(self.connected(1))
        self.assertEqual([], self.noted())
        self.assertFalse(is_there(self.host(self.ids[0])))
        self.assertEqual([], connections("198.18.203.2"))

    def test_one_that_ends_alone_leaves_nothing(self):
        self.launch(self.connected(0), self.connected(1))
        self.send("198.18.203.2")
        self.stop(self.ids[0], grace=0)
        self.assertFalse(is_there(self.host(self.ids[0])))
        self.assertTrue(is_there(self.host(self.ids[1])))
        self.assertEqual(([], []), (self.noted(), connections("198.18.203.2")))

    def test_it_goes_also_where_nothing_can_be_noted(self):
        self.launch(self.connected(0))
        self.send("198.18.203.2")
        with open(self.notes, "w"):
            pass
        self.stop(self.ids[0], grace=0)
        self.assertFalse(is_there(self.host(self.ids[0])))
        self.assertEqual([], connections("198.18.203.2"))
        os.unlink(self.notes)


def children(pid):
    with open(f"/proc/{pid}/task/{pid}/children") as file:
        return [int(child) for child in file.read().split()]


if __name__ == "__main__":
    unittest.main()
