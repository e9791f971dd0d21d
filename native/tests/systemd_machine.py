"""A real systemd as process 1, in namespaces of its own: with a copy of this machine's files that is forgotten, and cgroups
of its own below a cgroup of this machine's."""

import os
import shutil
import subprocess
import tempfile
import unittest

SYSTEMD = "/lib/systemd/systemd"
UNITS = {
    "dbus.socket": "[Unit]\nDefaultDependencies=no\n[Socket]\nListenStream=/run/dbus/system_bus_socket\n",
    "dbus.service": """[Unit]
DefaultDependencies=no
Requires=dbus.socket
[Service]
Type=notify
ExecStart=/usr/bin/dbus-daemon --system --address=systemd: --nofork --nopidfile --systemd-activation --syslog-only
""",
    "test.service": """[Unit]
DefaultDependencies=no
Requires=dbus.service
After=dbus.service
[Service]
Type=oneshot
ExecStart={command}
StandardOutput=file:{directory}/output
StandardError=inherit
ExecStopPost=/bin/sh -c 'echo "$SERVICE_RESULT" > {directory}/result; systemctl exit 0'
TimeoutStartSec={patience}
""",
    "test.target": "[Unit]\nDefaultDependencies=no\nRequires=dbus.socket\nWants=test.service\n",
}
# $1: a directory of ours; $2: the cgroup. It has a mount namespace of its own already.
OUTSIDE = r"""set -e
while read -r _ _ _ root point _; do
    case $point in /sys/fs/cgroup*) [ ! -e "$point/cgroup.procs" ] || echo "$point"; esac
done < /proc/self/mountinfo | sort -u > "$1/hierarchies"
while read -r point; do
    mkdir -p "$point/$2"
    for file in cpuset.cpus cpuset.mems; do
        [ ! -e "$point/cgroup.clone_children" ] || [ ! -e "$point/$file" ] || cat "$point/$file" > "$point/$2/$file"
    done
    echo $$ > "$point/$2/cgroup.procs"
done < "$1/hierarchies"
exec unshare --cgroup --mount --pid --fork --net --uts --propagation private /bin/sh -c "$3" inside "$1"
"""
INSIDE = r"""set -e
cd "$1"
mkdir overlay
mount -t tmpfs tmpfs overlay
mkdir overlay/upper overlay/work overlay/root
root=$1/overlay/root
mount -t overlay -o "lowerdir=/,upperdir=$1/overlay/upper,workdir=$1/overlay/work" overlay "$root"
rm -rf "$root"/etc/systemd/system/*
cp units/* "$root/etc/systemd/system/"
mount -t proc proc "$root/proc"
mount -t sysfs sysfs "$root/sys"
if [ "$(cat hierarchies)" = /sys/fs/cgroup ]; then
    mount -t cgroup2 cgroup2 "$root/sys/fs/cgroup"
else
    mount -t tmpfs -o mode=755 tmpfs "$root/sys/fs/cgroup"
    while read -r point; do
        mkdir "$root$point"
        kind=$(stat -f -c %t "$point")
        name=${point##*/}
        case $name in systemd) name=none,name=systemd; esac
        if [ "$kind" = 63677270 ]; then
            mount -t cgroup2 cgroup2 "$root$point"
        else
            mount -t cgroup -o "$name" cgroup "$root$point"
        fi
    done < hierarchies
fi
mount -t tmpfs tmpfs "$root/run"
mkdir "$root/run/lock"
mount -t tmpfs tmpfs "$root/dev"
for device in null zero full random urandom tty; do cp -a "/dev/$device" "$root/dev/"; done
mkdir "$root/dev/pts" "$root/dev/shm" "$root/.before"
mount -t devpts -o newinstance,ptmxmode=0666 devpts "$root/dev/pts"
ln -s pts/ptmx "$root/dev/ptmx"
ln -s /proc/self/fd "$root/dev/fd"
mkdir -p "$root$1"
mount --bind "$1" "$root$1"
cd "$root"
pivot_root . .before
cd /
umount -l /.before
container=test exec /lib/systemd/systemd --unit=test.target --log-target=console --show-status=no
"""


def need_systemd():
    for program in (SYSTEMD, "/usr/bin/dbus-daemon", "/usr/bin/systemctl"):
        if not os.path.exists(program):
            raise unittest.SkipTest(f"{program} is not installed")


def run(command, patience=300):
    """What a service with that command says, and whether it ended well."""
    with tempfile.TemporaryDirectory(prefix="jcompose-systemd-") as directory:
        os.mkdir(os.path.join(directory, "units"))
        for name, text in UNITS.items():
            with open(os.path.join(directory, "units", name), "w") as file:
                file.write(text.format(command=command, directory=directory, patience=patience)
                           if name == "test.service" else text)
        cgroup = os.path.basename(directory)
        console = ""
        try:
            booted = subprocess.run(
                ["unshare", "--mount", "--propagation", "private", "/bin/sh", "-c", OUTSIDE, "outside", directory, cgroup,
                 INSIDE], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                timeout=patience)
            console = booted.stdout
        finally:
            remove_cgroups(directory, cgroup)
        return read(directory, "result").strip() == "success", read(directory, "output") or console


def read(directory, name):
    path = os.path.join(directory, name)
    if not os.path.exists(path):
        return ""
    with open(path, errors="replace") as file:
        return file.read()


def remove_cgroups(directory, cgroup):
    for point in read(directory, "hierarchies").split():
        for path, _, _ in os.walk(os.path.join(point, cgroup), topdown=False):
            os.rmdir(path)
    shutil.rmtree(os.path.join(directory, "overlay"), ignore_errors=True)
