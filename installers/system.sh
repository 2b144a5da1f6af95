#!/bin/sh
# The system programs that `make test` needs, package by package: installed when this is root on
# Debian or Ubuntu, otherwise the command that does it is printed and the status is 1.
set -eu

missing=""
need() { # package, then a command that succeeds when it is there
    package=$1
    shift
    "$@" >/dev/null 2>&1 || missing="$missing $package"
}

need python3-venv python3 -c 'import ensurepip, venv'
need libimage-exiftool-perl exiftool -ver
need sndfile-programs sh -c 'command -v sndfile-info'
need liblo-tools sh -c 'command -v oscsend'
need puredata-core sh -c 'command -v pd'
need supercollider-language sh -c 'command -v sclang'
need lua5.4 sh -c 'command -v lua5.4'
need jackd2 sh -c 'command -v jackd && command -v jack_rec'
need libportaudio2 python3 -c 'import ctypes.util as u; assert u.find_library("portaudio")'
need nodejs sh -c 'command -v node'
need npm sh -c 'command -v npm'
[ -n "$missing" ] || exit 0

if command -v apt-get >/dev/null 2>&1; then
    command="apt-get install -y --no-install-recommends$missing"
    if [ "$(id -u)" = 0 ]; then
        apt-get update -q >/dev/null
        DEBIAN_FRONTEND=noninteractive $command >/dev/null
        exit 0
    fi
    echo "The tests need$missing: run \`sudo $command\`, then \`make test\` again." >&2
elif command -v brew >/dev/null 2>&1; then
    echo "The tests need$missing: run \`brew install exiftool libsndfile\`, then \`make test\` again." >&2
else
    echo "The tests need$missing (Debian's names): install them, then \`make test\` again." >&2
fi
exit 1
