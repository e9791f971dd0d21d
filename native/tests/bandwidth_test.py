#!/usr/bin/env python3
"""How fast containers may send and receive, measured."""

from containers import *

A, B = "aaaaaaaaaaaa", "bbbbbbbbbbbb"
FOREVER = "while true; do sleep 1000; done"
BRIDGE = "jb-bandwidth"
STREAM = os.path.join(os.path.dirname(os.path.abspath(__file__)), "stream.py")
ADDRESS = {A: "198.18.203.2", B: "198.18.203.3"}
MEGABIT = 1000 * 1000


def ip(*arguments):
    subprocess.run(["ip", *arguments], check=True, capture_output=True)


class BandwidthTest(ContainerTest):
    def setUp(self):
        super().setUp()
        ip("link", "add", BRIDGE, "address", "02:00:00:00:00:0b", "type", "bridge")
        ip("address", "add", "198.18.203.1/24", "dev", BRIDGE)
        ip("link", "set", BRIDGE, "up")
        self.addCleanup(self.remove_bridge)

    def remove_bridge(self):
        self.stop(*self.ids, grace=0)
        ip("link", "delete", BRIDGE)

    def connected(self, container, **bandwidth):
        interface = {"network": "wire", "name": "eth0", "host": f"jb{container[-10:]}0", "bridge": BRIDGE,
                     "mac": f"02:42:c6:12:cb:0{ADDRESS[container][-1]}", "addresses": [ADDRESS[container] + "/24"]}
        if bandwidth:
            interface["bandwidth"] = bandwidth
        return self.shell(container, FOREVER, network={"interfaces": [interface]}, restart={"policy": "always"})

    def inside(self, container, *command):
        return ["nsenter", "-t", str(self.process(container)), "-n", STREAM, *command]

    def rate(self, sender, receiver, offered, amount):
        """In bits a second, on the wire, of so many that are offered."""
        with subprocess.Popen(self.inside(receiver, "receive", str(amount)), stdout=subprocess.PIPE, text=True) as receiving:
            self.assertEqual("ready\n", receiving.stdout.readline())
            sending = subprocess.Popen(self.inside(sender, "send", ADDRESS[receiver], str(offered)))
            try:
                return float(receiving.stdout.readline())
            finally:
                sending.kill()
                sending.wait()

    def assert_rate(self, limit, sender, receiver):
        """Four seconds of it."""
        rate = self.rate(sender, receiver, limit * 2, limit // 8 * 4)
        self.assertAlmostEqual(1, rate / limit, delta=0.05)

    def test_each_direction_has_its_limit(self):
        self.launch(self.connected(A, egress=10 * MEGABIT, ingress=20 * MEGABIT), self.connected(B))
        self.assert_rate(10 * MEGABIT, A, B)
        self.assert_rate(20 * MEGABIT, B, A)

    def test_it_changes_while_the_container_runs(self):
        self.launch(self.connected(A, egress=10 * MEGABIT), self.connected(B))
        process = self.process(A)
        self.update(A, self.connected(A, egress=4 * MEGABIT))
        self.assertEqual((4 * MEGABIT, 0), self.observed(A))
        self.assert_rate(4 * MEGABIT, A, B)
        self.update(A, self.connected(A, ingress=4 * MEGABIT))
        self.assertEqual((0, 4 * MEGABIT), self.observed(A))
        self.assertGreater(self.rate(A, B, 40 * MEGABIT, 4 << 20), 20 * MEGABIT, "without a limit")
        self.update(A, self.connected(A))
        self.assertEqual((0, 0), self.observed(A))
        self.assertEqual(process, self.process(A))

    def test_it_is_there_after_a_restart(self):
        self.launch(self.connected(A, egress=10 * MEGABIT, ingress=20 * MEGABIT))
        os.kill(self.process(A), signal.SIGKILL)
        wait_for(lambda: self.label(A, "restarts") == "1" and is_alive(self.process(A)), "it runs again")
        self.assertEqual((10 * MEGABIT, 20 * MEGABIT), self.observed(A))

    def update(self, container, spec):
        line = {"id": container, "cgroup": self.cgroup(container), "directory": spec["directory"], "spec": spec, "network": True}
        self.ask("update", lines=[line], status=0)

    def observed(self, container):
        done = subprocess.run([RUNTIME, "observe", self.parent], check=True, capture_output=True, text=True)
        for found in map(json.loads, done.stdout.splitlines()):
            if found.get("id") == container:
                interface = found["process"]["network"]["interfaces"]["eth0"]
                return interface["bandwidth"], interface["peer"]["bandwidth"]


if __name__ == "__main__":
    unittest.main()
