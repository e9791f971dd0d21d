#!/usr/bin/env python3
"""The name server: what containers find each other by, with real containers on real bridges."""

import contextlib
import dns_client
import errno
import socket
import struct
import threading
from containers import *
from unittest import mock

A, B, C = "aaaaaaaaaaaa", "bbbbbbbbbbbb", "cccccccccccc"
FOREVER = "while true; do sleep 1000; done"
BRIDGES = {"front": ("jn-front", "198.18.200.1"), "back": ("jn-back", "198.18.201.1")}
CLIENT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "dns_client.py")


def ip(*arguments):
    subprocess.run(["ip", *arguments], check=True, capture_output=True)


class Upstream(threading.Thread):
    """A resolver of the machine's, on an address of its own: it knows every name as TXT."""

    def __init__(self, address):
        super().__init__(daemon=True)
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind((address, 53))
        self.asked = []

    def run(self):
        while True:
            message, client = self.socket.recvfrom(4096)
            name, end = dns_client.read_name(message, 12)
            if name == "end":
                self.socket.close()
                return
            self.asked.append(name)
            record = b"\xc0\x0c" + struct.pack(">HHIH", 16, 1, 0, len(name) + 1) + bytes([len(name)]) + name.encode()
            head = message[:2] + struct.pack(">HHHHH", 0x8180, 1, 1, 0, 0)
            self.socket.sendto(head + message[12 : end + 4] + record, client)


class NamesTest(ContainerTest):
    def setUp(self):
        super().setUp()
        for number, (bridge, gateway) in enumerate(BRIDGES.values()):
            # One of its own: it does not change when a container goes.
            ip("link", "add", bridge, "address", f"02:00:00:00:00:0{number}", "type", "bridge")
            ip("address", "add", gateway + "/24", "dev", bridge)
            ip("link", "set", bridge, "up")
        # Cleanups run in reverse: containers before bridges would be too late.
        self.addCleanup(self.remove_bridges)

    def remove_bridges(self):
        self.stop(*self.ids, grace=0)
        self.assertEqual([], glob.glob(f"{IDENTITY}/{self.parent}"), "neither supervisors nor the name server are left")
        self.assertFalse(os.path.exists(self.path("run", "names.socket")))
        for bridge, _ in BRIDGES.values():
            ip("link", "delete", bridge)

    def named(self, container, host, *names, networks=("front",), resolver=None, **members):
        interfaces = []
        for number, network in enumerate(networks):
            bridge, gateway = BRIDGES[network]
            address = gateway.rpartition(".")[0] + f".{host}"
            interfaces.append({
                "network": network, "name": f"eth{number}", "host": f"jn{container[-10:]}{number}", "bridge": bridge,
                "addresses": [address + "/24", f"fd00:{200 + number}::{host}/64"], "gateways": [gateway], "names": list(names)})
        network = {"interfaces": interfaces, "resolver": resolver or {}}
        return self.shell(container, members.pop("script", FOREVER), network=network, **members)


    def asked(self, container, name, kind="A", server=BRIDGES["front"][1], *options):
        command = ["nsenter", "-t", str(self.process(container)), "-n", CLIENT, server, name, kind, *options]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()

    def server(self):
        return int(os.getxattr(f"{IDENTITY}/{self.parent}/.names", "trusted.jcompose.process").decode().split()[0])

    def test_containers_find_each_other(self):
        self.launch(self.named(A, 2, "web-1", "web"), self.named(B, 3, "db-1", "db"))
        self.assertEqual(["NOERROR", "198.18.200.3"], self.asked(A, "db"))
        self.assertEqual(["NOERROR", "198.18.200.3"], self.asked(A, "DB-1"))
        self.assertEqual(["NOERROR", "198.18.200.3"], self.asked(A, "db.front"))
        self.assertEqual(["NOERROR", "fd00:200::3"], self.asked(A, "db", "AAAA"))
        self.assertEqual(["NOERROR"], self.asked(A, "db", "TXT"))
        self.assertEqual(["NOERROR", "198.18.200.2"], self.asked(B, "web", "A", "198.18.200.1", "--tcp"))
        self.assertEqual(["NXDOMAIN"], self.asked(A, "nobody"))
        self.assertEqual(["NOERROR", "db-1.front"], self.asked(A, "3.200.18.198.in-addr.arpa", "PTR"))
        self.assertEqual(["NOERROR", "198.18.200.3"], self.asked_here("db"))

    def asked_here(self, name, server=BRIDGES["front"][1]):
        code, found = dns_client.ask(server, name)
        return [code, *found]

    def test_a_name_is_for_those_who_share_a_network(self):
        self.launch(self.named(A, 2, "web", networks=("front", "back")), self.named(B, 3, "db", networks=("back",)),
                    self.named(C, 4, "other"))
        self.assertEqual(["NOERROR", "198.18.201.3"], self.asked(A, "db"))
        self.assertEqual(["NOERROR", "198.18.201.2"], self.asked(B, "web", "A", "198.18.201.1"))
        self.assertEqual(["NXDOMAIN"], self.asked(C, "db"))
        self.assertEqual(["NXDOMAIN"], self.asked(B, "other", "A", "198.18.201.1"))

    def test_replicas_take_turns(self):
        self.launch(*(self.named(id, 2 + number, f"web-{number}", "web") for number, id in enumerate([A, B, C])))
        firsts = [self.asked(A, "web")[1] for _ in range(3)]
        self.assertEqual({"198.18.200.2", "198.18.200.3", "198.18.200.4"}, set(firsts))

    def test_a_replica_that_ends_is_not_named_any_more(self):
        self.launch(self.named(A, 2, "web"), self.named(B, 3, "web"))
        self.assertEqual(3, len(self.asked(A, "web")))
        killed = self.process(B)
        os.kill(killed, signal.SIGKILL)
        wait_for(lambda: not is_alive(killed), "it has ended")
        self.assertEqual(["NOERROR", "198.18.200.2"], self.asked(A, "web"))
        self.stop(B, grace=0)
        self.launch(self.named(C, 9, "web"))
        self.assertEqual({"NOERROR", "198.18.200.2", "198.18.200.9"}, set(self.asked(A, "web")))

    def test_what_has_names_and_does_not_live_is_not_asked_for_elsewhere(self):
        self.launch(self.named(A, 2, "web"), self.named(B, 3, "db.example"))
        self.stop(B, grace=0)
        self.assertEqual(["NXDOMAIN"], self.asked(A, "db.example"))

    def test_only_healthy_replicas_are_named_where_there_are_any(self):
        health = {"test": ["CMD", "test", "-e", "/tmp/well"], "intervalMillis": 10, "startPeriodMillis": 0,
                  "startIntervalMillis": 10, "timeoutMillis": 5000, "retries": 1}
        self.launch(self.named(A, 2, "web", health=health), self.named(B, 3, "web", health=health))
        self.assertEqual(3, len(self.asked(A, "web")), "as long as none is")
        self.touch(B)
        wait_for(lambda: self.label(B, "health") == "healthy", "B is healthy")
        began = time.monotonic()
        wait_for(lambda: self.asked_here("web") == ["NOERROR", "198.18.200.3"], "B alone is named")
        self.assertLess(time.monotonic() - began, 0.1)

    def touch(self, container):
        subprocess.run([RUNTIME, "exec", "--directory", self.path("containers", container), "--", "touch", "/tmp/well"], check=True)

    def test_a_change_of_names_is_known_at_once(self):
        self.launch(self.named(A, 2, "web"))
        spec = self.named(A, 2, "web", "shop")
        self.ask("update", lines=[{"id": A, "cgroup": self.cgroup(A), "directory": spec["directory"], "spec": spec}], status=0)
        began = time.monotonic()
        wait_for(lambda: self.asked_here("shop") == ["NOERROR", "198.18.200.2"], "the new name is known")
        self.assertLess(time.monotonic() - began, 0.1)

    def test_links_are_names_of_one_containers_own(self):
        self.launch(self.named(A, 2, "web", resolver={"links": {"database": "db"}}), self.named(B, 3, "db"))
        self.assertEqual(["NOERROR", "198.18.200.3"], self.asked(A, "database"))
        self.assertEqual(["NXDOMAIN"], self.asked(B, "database"))

    def test_all_other_names_are_passed_on(self):
        upstream = Upstream("127.0.0.77")
        upstream.start()
        self.addCleanup(lambda: (dns_end(upstream), upstream.join()))
        self.launch(self.named(A, 2, "web", resolver={"servers": ["127.0.0.78", "127.0.0.77"]}),
                    self.named(B, 3, "shut", resolver={"forward": False}))
        self.assertEqual(["NOERROR", "www.example.org"], self.asked(A, "www.example.org", "TXT"))
        self.assertEqual(["SERVFAIL"], self.asked(B, "www.example.org", "TXT"))
        self.assertEqual(["www.example.org"], upstream.asked)

    def test_many_replicas_need_a_connection(self):
        self.launch(self.named(A, 2, "web"))
        spec = self.named(A, 2, "web")
        spec["network"]["interfaces"][0]["addresses"] = [f"198.18.200.{host}/24" for host in range(2, 10)]
        ids = [f"{number:012x}" for number in range(12)]
        for id in ids:
            other = self.named(id, 3, "web")
            other["network"]["interfaces"][0].update(host=f"jq{id[-8:]}", addresses=[f"198.18.200.{int(id, 16) * 8 + n + 20}/24" for n in range(8)])
            self.launch(other)
        datagram = self.asked(A, "web")
        self.assertEqual("truncated", datagram[1])
        self.assertEqual(98, len(self.asked(A, "web", "A", "198.18.200.1", "--tcp")))

    def test_a_container_can_ask_from_its_first_instruction_on(self):
        ask = "/bin/nslookup db 198.18.200.1"
        os.symlink("busybox", os.path.join(self.image, "bin", "nslookup"))
        self.launch(self.named(B, 3, "db"))
        self.launch(self.named(A, 2, "web", script=ask))
        wait_for(lambda: "198.18.200.3" in self.printed(A), f"the answer")

    def test_a_killed_server_is_replaced_by_the_next_start_or_by_the_verb(self):
        self.launch(self.named(A, 2, "web"))
        for again in (lambda: self.launch(self.named(B, 3, "db")),
                      lambda: subprocess.run([RUNTIME, "names", self.parent, self.path("containers"), self.run_directory], check=True)):
            server = self.server()
            os.kill(server, signal.SIGKILL)
            wait_for(lambda: not is_alive(server), "it has ended")
            again()
            self.assertNotEqual(server, self.server())
            self.assertEqual(["NOERROR", "198.18.200.2"], self.asked(A, "web"))

    def test_a_server_outlives_its_run_directory(self):
        self.launch(self.named(A, 2, "web"))
        shutil.rmtree(self.path("run"), ignore_errors=True)  # the server makes it anew at once
        self.assertEqual(["NOERROR", "198.18.200.2"], self.asked(A, "web"))
        self.launch(self.named(B, 3, "db"))
        self.assertEqual(["NOERROR", "198.18.200.3"], self.asked(A, "db"))

    def listens(self, gateway):
        """Whether anybody keeps others from listening there."""
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as other:
            other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                other.bind((gateway, 53))
                other.listen()
                return False
            except OSError as failure:
                self.assertEqual(errno.EADDRINUSE, failure.errno)
                return True

    def test_a_network_that_all_have_left_is_let_go_with_the_last_of_them(self):
        front, back = BRIDGES["front"][1], BRIDGES["back"][1]
        self.launch(self.named(A, 2, "web"), self.named(B, 3, "db", networks=("back",)), self.named(C, 4, "other"))
        self.stop(A, grace=0)
        self.assertTrue(self.listens(front), "C is still there")
        self.stop(C, grace=0)
        self.assertFalse(self.listens(front), "nobody is")
        self.assertTrue(self.listens(back))
        self.assertEqual(["NOERROR", "198.18.201.3"], self.asked(B, "db", "A", back))
        self.launch(self.named(A, 2, "web"))
        self.assertEqual(["NOERROR", "198.18.200.2"], self.asked(A, "web"))

    def test_a_network_is_let_go_when_nobody_asks_for_it(self):
        front = BRIDGES["front"][1]
        self.launch(self.named(A, 2, "web", script="exit 0"), self.named(B, 3, "db", networks=("back",)))
        wait_for(lambda: not self.listens(front), "its only container has ended")
        self.launch(self.named(C, 4, "other"))
        self.assertTrue(self.listens(front))
        for process in (self.supervisor(C), self.process(C)):
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
            wait_for(lambda: not is_alive(process), "it has ended")
        shutil.rmtree(self.path("containers", C))
        wait_for(lambda: not self.listens(front), "its directory is gone, without a word of its end")

    def test_who_stops_a_container_asks_the_server_to_let_go_what_is_not_needed(self):
        """A server from before may not see for itself what is not needed."""
        self.launch(self.named(A, 2, "web"), self.named(B, 3, "db"))
        os.rename(self.path("run", "names.socket"), self.path("run", "aside"))
        with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as control:
            control.bind(self.path("run", "names.socket"))
            control.listen()
            control.settimeout(60)
            stopping = threading.Thread(target=self.stop, args=(A,), kwargs={"grace": 0})
            stopping.start()
            caller, _ = control.accept()
            caller.close()
            stopping.join()
        os.rename(self.path("run", "aside"), self.path("run", "names.socket"))

    def test_who_asks_among_many_hears_of_what_has_just_started(self):
        self.launch(self.named(A, 2, "web"))
        questions = dns_client.question("web", "A", 1)
        over = threading.Event()
        def ask_on():
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
                while not over.is_set():
                    for _ in range(40):
                        asking.sendto(questions, (BRIDGES["front"][1], 53))
                    for _ in range(40):
                        asking.recv(512)
        threads = [threading.Thread(target=ask_on) for _ in range(2)]
        for thread in threads:
            thread.start()
        try:
            for _ in range(25):
                self.launch(self.named(B, 3, "db"))
                self.assertEqual(["NOERROR", "198.18.200.3"], self.asked_here("db"))
                self.stop(B, grace=0)
                self.assertEqual(["NXDOMAIN"], self.asked_here("db"))
        finally:
            over.set()
            for thread in threads:
                thread.join()

    def test_many_start_and_stop_at_once(self):
        ids = [f"{number:012x}" for number in range(8)]
        def come_and_go(number):
            for _ in range(5):
                self.launch(self.named(ids[number], 10 + number, f"c{number}"))
                self.assertEqual(["NOERROR", f"198.18.200.{10 + number}"], self.asked_here(f"c{number}"))
                self.stop(ids[number], grace=0)
        threads = [threading.Thread(target=come_and_go, args=(number,)) for number in range(len(ids))]
        with mock.patch.object(threading, "excepthook", lambda failure: self.failures.append(failure)):
            self.failures = []
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        self.assertEqual([], self.failures)


def dns_end(upstream):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as last:
        last.sendto(dns_client.question("end", "A", 1), upstream.socket.getsockname())


if __name__ == "__main__":
    unittest.main()
