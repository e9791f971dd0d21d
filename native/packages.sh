#!/bin/sh
# Sees to it that the Debian packages are there that jcompose stands on: as root installs what is missing and says so,
# otherwise prints the line that would. `packages.sh test` asks also for what only the tests need.
set -eu

missing=
need() { # PACKAGE FILE...: any one of the files proves the package
    package=$1
    shift
    for file in "$@"; do
        [ ! -e "$file" ] || return 0
    done
    missing="$missing $package"
}

need gcc /usr/bin/gcc
need make /usr/bin/make
need libc6-dev /usr/lib/*-linux-gnu*/libc.a
need libdeflate-dev /usr/lib/*-linux-gnu*/libdeflate.a
need libjansson-dev /usr/lib/*-linux-gnu*/libjansson.a
need zlib1g-dev /usr/lib/*-linux-gnu*/libz.a
need libzstd-dev /usr/lib/*-linux-gnu*/libzstd.a
need linux-libc-dev /usr/include/linux/openat2.h
need iproute2 /sbin/ip /usr/sbin/ip /bin/ip /usr/bin/ip
need nftables /sbin/nft /usr/sbin/nft
if [ "${1-}" = test ]; then
    need age /usr/bin/age
    need apache2-utils /usr/bin/htpasswd
    need bzip2 /bin/bzip2 /usr/bin/bzip2
    need busybox-static /usr/share/doc/busybox-static
    need crun /usr/bin/crun
    need dbus-daemon /usr/bin/dbus-daemon
    need docker-registry /usr/bin/docker-registry
    need git /usr/bin/git /usr/local/bin/git
    need gpg /usr/bin/gpg
    need gpg-agent /usr/bin/gpg-agent
    need iptables /usr/sbin/iptables-nft
    need libfaketime /usr/lib/*-linux-gnu*/faketime/libfaketime.so.1
    need openssh-client /usr/bin/ssh-keygen
    need openssh-server /usr/sbin/sshd
    need openssl /usr/bin/openssl
    need python3 /usr/bin/python3 /usr/local/bin/python3
    need runc /usr/sbin/runc /usr/bin/runc
    need skopeo /usr/bin/skopeo
    need systemd /lib/systemd/systemd /usr/lib/systemd/systemd
    need umoci /usr/bin/umoci
    need xz-utils /usr/bin/xz
    need zstd /usr/bin/zstd
fi

[ -n "$missing" ] || exit 0
if [ "$(id -u)" != 0 ]; then
    echo "jcompose needs Debian packages that are not installed. As root:" >&2
    echo "    apt-get install$missing" >&2
    exit 1
fi
echo "jcompose: installing Debian packages:$missing" >&2
export DEBIAN_FRONTEND=noninteractive
log=$(mktemp)
trap 'rm -f "$log"' EXIT
# The tests start servers themselves; none is to run on this machine because of them, now or after it has started anew.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
    trap 'rm -f "$log" "$policy"' EXIT
    printf '#!/bin/sh\nexit 101\n' > "$policy"
    chmod 755 "$policy"
fi
# shellcheck disable=SC2086 # the list is words
if ! apt-get -qq install --no-install-recommends $missing > "$log" 2>&1 &&
    ! { apt-get -qq update && apt-get -qq install --no-install-recommends $missing; } > "$log" 2>&1; then
    cat "$log" >&2
    echo "jcompose: the packages could not be installed: apt-get install$missing" >&2
    exit 1
fi
for server in openssh-server:ssh docker-registry:docker-registry; do
    case "$missing " in
        *" ${server%:*} "*) [ ! -d /run/systemd/system ] || systemctl --quiet disable "${server#*:}" || true ;;
    esac
done
