#!/usr/bin/env python3
"""Containers that share a network namespace keep it, and each other, over restarts of either."""

from containers import *

OWNER, JOINER = "aaaaaaaaaaaa", "bbbbbbbbbbbb"
FOREVER = "while true; do sleep 1000; done"
BRIDGE = "js-bridge"
ALWAYS = {"policy": "always"}


def ip(*arguments):
    return subprocess.run(["ip", *arguments], check=True, capture_output=True, text=True).stdout


class SharedNetworkTest(ContainerTest):
    def setUp(self):
        super().setUp()
        ip("link", "add", BRIDGE, "address", "02:00:00:00:00:0e", "type", "bridge")
        ip("address", "add", "198.18.204.1/24", "dev", BRIDGE)
        ip("link", "set", BRIDGE, "up")
        self.addCleanup(self.remove_bridge)

    def remove_bridge(self):
        self.stop(*self.ids, grace=0)
        self.assertEqual([], glob.glob("/sys/class/net/js[ab]*"))
        ip("link", "delete", BRIDGE)

    def owner(self, script=FOREVER, **members):
        interface = {"network": "net", "name": "eth0", "host": f"js{OWNER[-10:]}0", "bridge": BRIDGE,
                     "mac": "02:42:c6:12:cc:02", "addresses": ["198.18.204.2/24"], "gateways": ["198.18.204.1"], "names": ["o"]}
        network = {"interfaces": [interface], "routes": [{"to": "default", "via": "198.18.204.1"}]}
        return self.shell(OWNER, script, network=network, restart=ALWAYS, **members)

    def joiner(self, script=FOREVER, *others, **members):
        spec = self.shell(JOINER, script, restart=ALWAYS, **members)
        pid = self.process(OWNER)
        spec["joins"] = [{"pid": pid, "startTime": start_time(pid)}]
        for kind, file in [("network", "net"), *others]:
            for namespace in spec["config"]["linux"]["namespaces"]:
                if namespace["type"] == kind:
                    namespace["path"] = f"/proc/{pid}/ns/{file}"
        return spec

    def network(self, container):
        return os.readlink(f"/proc/{self.process(container)}/ns/net")

    def kill_and_wait(self, container, signal_number=signal.SIGKILL):
        before, count = self.process(container), int(self.label(container, "restarts"))
        os.kill(before, signal_number)
        wait_for(lambda: self.label(container, "restarts") == str(count + 1) and self.process(container) != before
                 and self.state(container).get("status") == "running", f"{container} runs again")

    def answers(self):
        """The machine reaches the address, and what is in the namespace reaches the machine."""
        subprocess.run([BUSYBOX, "ping", "-c", "1", "-W", "5", "198.18.204.2"], check=True, capture_output=True)
        for container in (OWNER, JOINER):
            command = ["nsenter", "-t", str(self.process(container)), "-n", BUSYBOX, "ping", "-c", "1", "-W", "5"]
            subprocess.run([*command, "198.18.204.1"], check=True, capture_output=True)

    def test_a_joiner_stays_connected_when_the_owner_is_killed(self):
        self.launch(self.owner())
        self.launch(self.joiner())
        network, joiner = self.network(OWNER), self.process(JOINER)
        for _ in range(2):
            self.kill_and_wait(OWNER)
            self.assertEqual(network, self.network(OWNER))
            self.assertEqual((network, joiner), (self.network(JOINER), self.process(JOINER)))
            self.answers()

    def test_a_joiner_that_restarts_after_its_owner_has_is_back_in_its_network(self):
        self.launch(self.owner())
        self.launch(self.joiner())
        network = self.network(OWNER)
        self.kill_and_wait(OWNER)
        self.kill_and_wait(JOINER)
        self.assertEqual([network] * 2, [self.network(OWNER), self.network(JOINER)])
        self.answers()

    def test_the_network_stays_while_the_owner_waits_and_fails_to_start(self):
        self.launch(self.owner())
        self.launch(self.joiner())
        record = self.path("containers", OWNER, "config.json")
        whole = json.loads(self.read(record))
        broken = json.loads(self.read(record))
        broken["config"]["process"]["args"] = ["/bin/absent"]
        self.write(record, broken)
        network = self.network(JOINER)
        os.kill(self.process(OWNER), signal.SIGKILL)
        wait_for(lambda: "absent" in (self.state(OWNER).get("error") or ""), "the start has failed")
        subprocess.run([BUSYBOX, "ping", "-c", "1", "-W", "5", "198.18.204.2"], check=True, capture_output=True)
        self.write(record, whole)
        wait_for(lambda: self.state(OWNER).get("status") == "running", "it runs again")
        self.assertEqual([network] * 2, [self.network(OWNER), self.network(JOINER)])
        self.answers()

    def write(self, path, value):
        with open(f"{path}.new", "w") as file:
            json.dump(value, file)
        os.rename(f"{path}.new", path)

    def test_what_was_changed_inside_is_put_right_with_the_restart(self):
        self.launch(self.owner())
        self.launch(self.joiner())
        inside = ["nsenter", "-t", str(self.process(JOINER)), "-n", "ip"]
        subprocess.run([*inside, "address", "flush", "dev", "eth0"], check=True)
        subprocess.run([*inside, "address", "add", "198.18.204.99/24", "dev", "eth0"], check=True)
        self.kill_and_wait(OWNER)
        self.answers()
        found = subprocess.run([*inside, "-4", "-o", "address", "show", "eth0"], check=True, capture_output=True, text=True).stdout
        self.assertNotIn("198.18.204.99", found)

    def test_who_shares_with_nobody_has_a_fresh_network_each_time(self):
        self.launch(self.owner())
        inside = ["nsenter", "-t", str(self.process(OWNER)), "-n", "ip"]
        subprocess.run([*inside, "link", "add", "left", "type", "bridge"], check=True)
        self.kill_and_wait(OWNER)
        found = subprocess.run(["nsenter", "-t", str(self.process(OWNER)), "-n", "ip", "-o", "link"], check=True,
                               capture_output=True, text=True).stdout
        self.assertNotIn("left", found)
        subprocess.run([BUSYBOX, "ping", "-c", "1", "-W", "5", "198.18.204.2"], check=True, capture_output=True)

    def test_who_shares_processes_too_does_not_start_without_the_owner(self):
        self.launch(self.owner())
        self.launch(self.joiner(FOREVER, ("pid", "pid")))
        os.kill(self.process(OWNER), signal.SIGKILL)
        wait_for(lambda: "has ended" in (self.state(JOINER).get("error") or ""), "the joiner says why it cannot start")

    def test_nothing_is_left_when_both_have_been_stopped(self):
        self.launch(self.owner())
        self.launch(self.joiner())
        network = self.network(OWNER)
        self.kill_and_wait(OWNER)
        self.stop(OWNER, grace=0)
        self.assertFalse(os.path.exists(f"/sys/class/net/js{OWNER[-10:]}0"))
        self.stop(JOINER, grace=0)
        held = [name for name in glob.glob("/proc/[0-9]*/ns/net") if link_of(name) == network]
        self.assertEqual([], held)


def link_of(path):
    try:
        return os.readlink(path)
    except OSError:
        return None


if __name__ == "__main__":
    unittest.main()
