#!/usr/bin/env python3
"""Containers with user namespaces of their own: root there is nobody on the machine, and files keep their owners."""

import tarfile

from containers import *

A, B = "aaaaaaaaaaaa", "bbbbbbbbbbbb"
FOREVER = "while true; do sleep 1000; done"
FIRST = 2000000000
MAPPING = [{"containerID": 0, "hostID": FIRST, "size": 65536}]


@unittest.skipIf(tuple(map(int, os.uname().release.split(".")[:2])) < (6, 13), "overlays take mounts as layers since Linux 6.13")
class UsersTest(ContainerTest):
    def mapped(self, container, script, mounts=(), **members):
        spec = self.shell(container, script, **members)
        section = spec["config"]["linux"]
        section["namespaces"].append({"type": "user"})
        section["uidMappings"] = section["gidMappings"] = MAPPING
        spec["config"]["mounts"] += mounts
        return spec

    def inside(self, container, script, *options):
        command = [RUNTIME, "exec", "--directory", self.path("containers", container), *options, "--", "/bin/sh", "-c", script]
        done = subprocess.run(command, capture_output=True, text=True)
        self.assertEqual(0, done.returncode, done.stderr)
        return done.stdout

    def owner(self, path):
        status = os.lstat(path)
        return status.st_uid, status.st_gid

    def test_root_is_nobody_on_the_machine(self):
        (answer,) = self.launch(self.mapped(A, FOREVER))
        self.assertEqual("started", answer["event"], answer)
        status = self.read(f"/proc/{answer['pid']}/status")
        self.assertIn(f"Uid:\t{FIRST}\t{FIRST}\t{FIRST}\t{FIRST}", status)
        self.assertEqual("0\n", self.inside(A, "busybox id -u"))
        self.assertEqual("33:33\n", self.inside(A, "echo $(busybox id -u):$(busybox id -g)", "-u", "33:33"))

    def test_its_output_can_be_opened_again(self):
        self.launch(self.mapped(A, f"echo again > /proc/self/fd/1; {FOREVER}"))
        wait_for(lambda: self.printed(A) == "again\n", "its output")

    def test_files_of_the_image_keep_their_owners(self):
        with open(os.path.join(self.image, "etc", "web"), "w"):
            pass
        os.chown(os.path.join(self.image, "etc", "web"), 33, 34)
        self.launch(self.mapped(A, FOREVER))
        self.assertEqual("33 34\n0 0\n0 0\n", self.inside(A, "busybox stat -c '%u %g' /etc/web /bin/busybox /"))
        self.inside(A, "echo changed >> /etc/web; echo new > /etc/new; mkdir /srv")
        self.assertEqual("33 34\n0 0\n0 0\n", self.inside(A, "busybox stat -c '%u %g' /etc/web /etc/new /srv"))
        self.assertEqual((33, 34), self.owner(os.path.join(self.image, "etc", "web")))

    def test_files_in_a_volume_have_the_owners_of_the_disk(self):
        os.mkdir(self.path("volume"))
        with open(self.path("volume", "old"), "w"):
            pass
        os.chown(self.path("volume", "old"), 33, 34)
        volume = {"destination": "/data", "type": "bind", "source": self.path("volume"), "options": ["rbind", "idmap", "rw"]}
        self.launch(self.mapped(A, FOREVER, [volume]))
        self.assertEqual("33 34\n", self.inside(A, "busybox stat -c '%u %g' /data/old"))
        self.inside(A, "echo new > /data/new; busybox chown 5:6 /data/new; echo root > /data/root", "--privileged")
        self.assertEqual((5, 6), self.owner(self.path("volume", "new")))
        self.assertEqual((0, 0), self.owner(self.path("volume", "root")))

    def test_what_it_wrote_is_packed_and_copied_with_its_own_owners(self):
        spec = self.mapped(A, FOREVER)
        self.launch(spec)
        self.inside(A, "echo new > /new; busybox chown 5:6 /new", "--privileged")
        self.assertEqual((FIRST + 5, FIRST + 6), self.owner(os.path.join(spec["rootfs"]["upper"], "new")))
        with open(self.path("layer.tar"), "wb") as layer:
            subprocess.run([RUNTIME, "pack", spec["rootfs"]["upper"]], stdout=layer, check=True)
        with tarfile.open(self.path("layer.tar")) as layer:
            self.assertEqual((5, 6), (layer.getmember("new").uid, layer.getmember("new").gid))
        os.mkdir(self.path("out"))
        self.copy({"from": spec["rootfs"], "to": {"directory": self.path("out")},
                   "copies": [{"source": "/new", "target": "/new"}]})
        self.assertEqual((5, 6), self.owner(self.path("out", "new")))
        self.copy({"from": {"directory": self.path("out")}, "to": spec["rootfs"],
                   "copies": [{"source": "/new", "target": "/again"}]})
        self.assertEqual("5 6\n", self.inside(A, "busybox stat -c '%u %g' /again"))

    def copy(self, request):
        done = subprocess.run([RUNTIME, "copy"], input=json.dumps(request), capture_output=True, text=True)
        self.assertEqual(0, done.returncode, done.stderr)

    def test_its_restarts_and_health_checks_are_as_ever(self):
        self.launch(self.mapped(A, f"test -e /again && {FOREVER}; touch /again; exit 4", restart={"policy": "always"},
                                health={"test": ["CMD", "test", "-e", "/again"], "intervalMillis": 50}))
        wait_for(lambda: self.label(A, "restarts") == "1" and self.label(A, "health") == "healthy", "its health")
        self.assertEqual("stopped", self.stop(A, grace=0)[0]["event"])


if __name__ == "__main__":
    unittest.main()
