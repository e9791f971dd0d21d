#!/usr/bin/env python3
"""No container sends under another's address: attacks from within its network namespace, where it may do anything."""

import struct
from containers import *
from frames import advertisement, arp, frame, ipv4, ipv6

A, B, C = "aaaaaaaaaaaa", "bbbbbbbbbbbb", "cccccccccccc"
FOREVER = "while true; do sleep 1000; done"
BRIDGE = "jg-guard"
FRAMES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "frames.py")

MINE, OTHER = "02:42:c6:12:ca:02", "02:42:c6:12:ca:03"
MY_LINK_LOCAL = "fe80::42:c6ff:fe12:ca02"

HONEST = {
    "ipv4": frame(MINE, 0x800, ipv4("198.18.202.2", "198.18.202.4"), "ipv4"),
    "second-ipv4": frame(MINE, 0x800, ipv4("198.18.202.99", "198.18.202.4"), "second-ipv4"),
    "arp": frame(MINE, 0x806, arp(MINE, "198.18.202.2"), "arp"),
    "arp-probe": frame(MINE, 0x806, arp(MINE, "0.0.0.0"), "arp-probe"),
    "ipv6": frame(MINE, 0x86DD, ipv6("fd00:202::2"), "ipv6"),
    "ipv6-link": frame(MINE, 0x86DD, ipv6(MY_LINK_LOCAL), "ipv6-link"),
    "ipv6-neighbour": frame(MINE, 0x86DD, advertisement("fd00:202::2", "fd00:202::2"), "ipv6-neighbour"),
}
FORGED = {
    "ipv4-of-another": frame(MINE, 0x800, ipv4("198.18.202.3", "198.18.202.4"), "ipv4-of-another"),
    "ipv4-of-another-network": frame(MINE, 0x800, ipv4("198.18.9.9", "198.18.202.4"), "ipv4-of-another-network"),
    "mac-of-another": frame(OTHER, 0x800, ipv4("198.18.202.2", "198.18.202.4"), "mac-of-another"),
    "arp-of-anothers-address": frame(MINE, 0x806, arp(MINE, "198.18.202.3"), "arp-of-anothers-address"),
    "arp-of-anothers-mac": frame(MINE, 0x806, arp(OTHER, "198.18.202.2"), "arp-of-anothers-mac"),
    "ipv6-of-another": frame(MINE, 0x86DD, ipv6("fd00:202::3"), "ipv6-of-another"),
    "ipv6-link-of-another": frame(MINE, 0x86DD, ipv6("fe80::42:c6ff:fe12:ca03"), "ipv6-link-of-another"),
    "ipv6-neighbour-of-another": frame(MINE, 0x86DD, advertisement("fd00:202::2", "fd00:202::3"), "ipv6-neighbour-of-another"),
    "other-kind": frame(MINE, 0x88B5, b"", "other-kind"),
    "tagged": frame(MINE, 0x8100, struct.pack(">HH", 7, 0x800) + ipv4("198.18.202.3", "198.18.202.4"), "tagged"),
}
# What is sent last: whatever came before has arrived, or will not.
END = frame(MINE, 0x800, ipv4("198.18.202.2", "198.18.202.4"), "end")


def ip(*arguments):
    subprocess.run(["ip", *arguments], check=True, capture_output=True)


class GuardTest(ContainerTest):
    def setUp(self):
        super().setUp()
        ip("link", "add", BRIDGE, "address", "02:00:00:00:00:09", "type", "bridge", "mcast_snooping", "0")
        ip("address", "add", "198.18.202.1/24", "dev", BRIDGE)
        ip("link", "set", BRIDGE, "up")
        self.addCleanup(self.remove_bridge)

    def remove_bridge(self):
        self.stop(*self.ids, grace=0)
        ip("link", "delete", BRIDGE)

    def connected(self, container, host, *more, restart="no", **members):
        interface = {"network": "guarded", "name": "eth0", "host": f"jg{container[-10:]}0", "bridge": BRIDGE,
                     "addresses": [f"198.18.202.{host}/24", f"fd00:202::{host}/64", *more], **members}
        return self.shell(container, FOREVER, network={"interfaces": [interface]}, restart={"policy": restart})

    def inside(self, container, *command):
        return ["nsenter", "-t", str(self.process(container)), "-n", *command]

    def arrived(self, frames):
        """Which of them, sent by A, arrive at C."""
        watch = subprocess.Popen(self.inside(C, FRAMES, "watch"), stdout=subprocess.PIPE, text=True)
        try:
            self.assertEqual("ready\n", watch.stdout.readline())
            subprocess.run(self.inside(A, FRAMES, "send", *(each.hex() for each in [*frames.values(), END])), check=True)
            marks = set()
            while (mark := watch.stdout.readline().strip()) != "end":
                marks.add(mark)
            return marks
        finally:
            watch.kill()
            watch.communicate()

    def test_its_own_addresses_pass(self):
        self.launch(self.connected(A, 2, "198.18.202.99/32", mac=MINE), self.connected(C, 4))
        self.assertEqual(set(HONEST), self.arrived(HONEST))

    def test_another_ones_do_not(self):
        self.launch(self.connected(A, 2, mac=MINE), self.connected(C, 4))
        self.assertEqual(set(), self.arrived(FORGED))

    def test_without_a_guard_all_of_them_would(self):
        self.launch(self.connected(A, 2), self.connected(C, 4))
        self.assertEqual(set(FORGED), self.arrived(FORGED))

    def test_who_takes_anothers_address_is_not_heard(self):
        self.launch(self.connected(A, 2, mac=MINE), self.connected(B, 3, mac=OTHER), self.connected(C, 4))
        ping = ["busybox", "ping", "-c", "1", "-W", "1"]
        reached = lambda *options: subprocess.run(self.inside(A, *ping, *options, "198.18.202.4"), capture_output=True).returncode == 0
        self.assertTrue(reached())
        subprocess.run(self.inside(A, "ip", "address", "add", "198.18.202.3/24", "dev", "eth0"), check=True)
        self.assertFalse(reached("-I", "198.18.202.3"))
        self.assertTrue(reached("-I", "198.18.202.2"))
        subprocess.run(self.inside(A, "ip", "link", "set", "eth0", "address", OTHER), check=True)
        self.assertFalse(reached())
        subprocess.run(self.inside(A, "ip", "link", "set", "eth0", "address", MINE), check=True)
        wait_for(reached, "it may be heard again")

    def test_the_guard_is_there_after_a_restart(self):
        self.launch(self.connected(A, 2, mac=MINE, restart="always"), self.connected(C, 4))
        first = self.process(A)
        os.kill(first, signal.SIGKILL)
        wait_for(lambda: self.label(A, "restarts") == "1" and is_alive(self.process(A)), "it runs again")
        self.assertEqual(set(), self.arrived(FORGED))


if __name__ == "__main__":
    unittest.main()
