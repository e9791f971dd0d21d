#!/bin/sh
# base.sh [DIRECTORY]: prints a root directory with Python 3 and Flask as a tar archive, made of packages of the Debian
# release that runs here. apt fetches and checks them into DIRECTORY, where the next call finds them; without it they
# are gone afterwards. Nothing is installed, and the packages' own scripts do not run.
set -eu

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
packages=${1:-$work/packages}
mkdir -p "$packages/partial" "$work/root"
: > "$work/nothing-installed"

apt() {
    apt-get -qq -y -o APT::Install-Recommends=0 -o APT::Sandbox::User=root -o Dir::State::status="$work/nothing-installed" \
        -o Dir::Cache::archives="$packages" -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache= "$@" > "$work/log" 2>&1
}
fetch() {
    apt --download-only install base-passwd coreutils dash sed python3-flask
}
# The lists of packages may be missing or old.
fetch || { apt-get -qq update > "$work/log" 2>&1 && fetch; } || {
    cat "$work/log" >&2
    exit 1
}
# What an earlier call fetched and newer packages have replaced.
apt autoclean

for directory in bin sbin lib lib64; do
    mkdir -p "$work/root/usr/$directory"
    ln -s "usr/$directory" "$work/root/$directory"
done
for package in "$packages"/*.deb; do
    dpkg-deb --fsys-tarfile "$package" | tar -x --keep-directory-symlink -C "$work/root"
done
cd "$work/root"
rm -rf usr/share/doc usr/share/man usr/share/locale
cp usr/share/base-passwd/passwd.master etc/passwd
cp usr/share/base-passwd/group.master etc/group
mkdir -p -m 1777 tmp
tar --sort=name --numeric-owner -c . | gzip -1n
