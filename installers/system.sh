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

has() { # a shared library, by its name
    PATH="$PATH:/sbin" ldconfig -p 2>/dev/null | grep -q "$1 "
}

jack_tools() { # JACK's small programs are a package of their own since Debian 13
    command -v jack_lsp >/dev/null 2>&1 || ! apt-cache show jack-example-tools >/dev/null 2>&1 ||
        echo " jack-example-tools"
}

need python3-venv python3 -c 'import ensurepip, venv'
need libimage-exiftool-perl exiftool -ver
need sndfile-programs sh -c 'command -v sndfile-info'
need liblo-tools sh -c 'command -v oscsend'
need puredata-core sh -c 'command -v pd'
need supercollider-language sh -c 'command -v sclang'
need lua5.4 sh -c 'command -v lua5.4'
need jackd2 sh -c 'command -v jackd && command -v jack_lsp && command -v jack_rec'
need nodejs sh -c 'command -v node'
need npm sh -c 'command -v npm'
need fluidsynth sh -c 'command -v fluidsynth'
need libportaudio2 has libportaudio.so.2
need libatomic1 has libatomic.so.1
need iproute2 sh -c 'command -v ip'
for pair in libglib2.0-0:libglib-2.0.so.0 libgl1:libGL.so.1 libegl1:libEGL.so.1 \
    libfontconfig1:libfontconfig.so.1 libxkbcommon0:libxkbcommon.so.0 libdbus-1-3:libdbus-1.so.3 \
    libxcb-cursor0:libxcb-cursor.so.0 libxcb-icccm4:libxcb-icccm.so.4 \
    libxcb-keysyms1:libxcb-keysyms.so.1 libxkbcommon-x11-0:libxkbcommon-x11.so.0 \
    libxcb-xkb1:libxcb-xkb.so.1 libxcb-randr0:libxcb-randr.so.0 \
    libxcb-render-util0:libxcb-render-util.so.0 libxcb-image0:libxcb-image.so.0 \
    libxcb-shape0:libxcb-shape.so.0 libxcb-sync1:libxcb-sync.so.1 \
    libxcb-xfixes0:libxcb-xfixes.so.0 libx11-xcb1:libX11-xcb.so.1; do
    need "${pair%%:*}" has "${pair#*:}"
done
need xvfb sh -c 'command -v Xvfb'
need openbox sh -c 'command -v openbox'
need xdotool sh -c 'command -v xdotool'
need dbus-daemon sh -c 'command -v dbus-run-session'
need wmctrl sh -c 'command -v wmctrl'
need pcmanfm sh -c 'command -v pcmanfm'
need dpkg-dev sh -c 'command -v dpkg-shlibdeps'
need nsis sh -c 'command -v makensis'
need desktop-file-utils sh -c 'command -v desktop-file-validate'
need appstream sh -c 'command -v appstreamcli'
[ -n "$missing" ] || exit 0

if command -v apt-get >/dev/null 2>&1; then
    command="apt-get install -y --no-install-recommends$missing"
    if [ "$(id -u)" = 0 ]; then
        apt-get update -q >/dev/null
        DEBIAN_FRONTEND=noninteractive $command$(jack_tools) >/dev/null
        exit 0
    fi
    echo "The tests need$missing: run \`sudo $command$(jack_tools)\`, then \`make test\` again." >&2
elif command -v brew >/dev/null 2>&1; then
    echo "The tests need$missing: run \`brew install exiftool libsndfile\`, then \`make test\` again." >&2
else
    echo "The tests need$missing (Debian's names): install them, then \`make test\` again." >&2
fi
exit 1
