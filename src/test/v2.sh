#!/bin/bash
# Runs the tests of real containers on another kernel: one that has cgroup v2 alone.
#
#   v2.sh RUNNER [--kill] [--timeout SECONDS]
#
# RUNNER boots a virtual machine that sees this file system and runs a command there, with that command's exit status:
# `RUNNER --timeout SECONDS -- COMMAND...`. A guest may be emulated, and slow: everything has to be built before (mvn
# test-compile). --kill adds KillTest, which brings a stack up dozens of times, and waits for it up to two hours.
set -euo pipefail
home=$(realpath "$(dirname "${BASH_SOURCE[0]}")/../..")

classes=(jcompose.cli.HelloTest jcompose.cli.RecoveryTest)
timeout=540

fail() {
    echo "v2.sh: $1" >&2
    exit 2
}

# The home of a JDK 25: $JAVA_HOME, the default java, or Debian's place.
find_jdk() {
    local candidate path
    path=$(command -v java || true)
    for candidate in "${JAVA_HOME-}" ${path:+"$(dirname "$(dirname "$(readlink -f "$path")")")"} /usr/lib/jvm/*25*; do
        if grep -qs '^JAVA_VERSION="25[".]' "$candidate/release"; then
            jdk=$candidate
            return
        fi
    done
    fail "needs a JDK 25, and found none in JAVA_HOME, PATH or /usr/lib/jvm"
}

# In the guest: every test runs, whatever became of those before it.
run_tests() {
    local test status=0
    ! grep -q ' - cgroup ' /proc/self/mountinfo || fail "the guest has cgroup v1 hierarchies"
    "$jdk/bin/java" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xshare:auto --enable-native-access=ALL-UNNAMED \
        -Djcompose.home="$home" \
        -cp "$home/src/target/test-classes:$home/src/target/classes:$(cat "$home/src/target/test.classpath")" \
        org.junit.platform.console.ConsoleLauncher execute --disable-banner --disable-ansi-colors --details=tree \
        "${classes[@]/#/--select-class=}" || status=1
    for test in "$home"/native/tests/{container,files,observe,remains,supervisor}_test.py; do # those with containers
        echo "${test#"$home/"}"
        "$test" || status=1
    done
    return $status
}

[ $# -gt 0 ] || fail "says which runner? v2.sh RUNNER [--kill] [--timeout SECONDS]"
runner=$1
shift
while [ $# -gt 0 ]; do
    case $1 in
    --kill) classes+=(jcompose.cli.KillTest) timeout=7200 && shift ;;
    --timeout) timeout=${2:?seconds} && shift 2 ;;
    *) fail "unknown argument $1" ;;
    esac
done
for built in src/target/test.classpath src/target/test-classes native/target/jcompose-runtime; do
    [ -e "$home/$built" ] || fail "$built is not there: build first, mvn test-compile"
done
find_jdk

inside=$(declare -p home jdk classes && declare -f fail run_tests)
exec "$runner" --timeout "$timeout" -- bash -c "$inside"$'\nrun_tests'
