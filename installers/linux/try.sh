#!/bin/sh
# installers/linux/try.sh PACKAGE.deb [ROOT [SUITE]]: installs the package into a bare Debian without
# Python, and uses it there as an ordinary user without network: versions, the doctor, a sample, its
# facts, the window, which opens that sample and makes another, until SIGTERM; then removes it. As
# root; needs debootstrap, and a network for the package's dependencies. ROOT is kept and used again;
# without one, a temporary root is made and removed. SUITE is bookworm, Debian 12, if none is said.
set -eu

die() { echo "try.sh: $*" >&2; exit 1; }

[ "$(id -u)" = 0 ] || die "run it as root"
package=$(realpath "${1:?say the package}")
[ -f "$package" ] || die "there is no $package"

if [ "${TRY_INSIDE:-}" = "" ]; then
    if [ $# -gt 1 ]; then root=$2; else root=$(mktemp -d); trap 'rm -rf "$root"' EXIT; fi
    mkdir -p "$root" && chmod 755 "$root" # users go through it
    [ -x "$root/usr/bin/apt-get" ] || debootstrap --variant=minbase "${3:-bookworm}" "$root"
    # a mount namespace of its own, so that nothing stays mounted
    TRY_INSIDE=1 unshare --mount --propagation private "$0" "$package" "$root"
    exit
fi

root=$2
mount --bind "$root" "$root"
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
mount -t tmpfs tmpfs "$root/dev/shm"
cp /etc/resolv.conf "$root/etc/resolv.conf"
ln -f "$package" "$root/fodder.deb" 2>/dev/null || cp "$package" "$root/fodder.deb"

bare() { env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive chroot "$root" "$@"; }
bare apt-get -qq update
bare apt-get -qq purge -y fodder >/dev/null 2>&1 || true
began=$(date +%s)
before=$(bare dpkg-query -f '${Package}\n' -W | wc -l)
bare apt-get -qq install -y --no-install-recommends ./fodder.deb >/dev/null 2>&1 || die "it cannot be installed"
rm "$root/fodder.deb"
after=$(bare dpkg-query -f '${Package}\n' -W | wc -l)
echo "installed in $(($(date +%s) - began)) s, with $((after - before - 1)) other packages"
! bare sh -c 'command -v python3 || command -v python' || die "there is a Python in $root"
bare id producer >/dev/null 2>&1 || bare useradd --create-home producer
rm -rf "$root/home/producer/samples" "$root/home/producer/.local"

cat >"$root/usr/local/bin/use-it" <<'EOF'
set -eu
cd
export QT_QPA_PLATFORM=offscreen LANG=C.UTF-8
began=$(date +%s)
step() { echo; echo "\$ $* (at $(($(date +%s) - began)) s)"; }
step fodder --version; fodder --version
step fodder doctor --report; fodder doctor --report report.zip
step fodder make; fodder make "boom bap drums, 92 bpm" --seed 1 --folder samples
wav=$(ls samples/*.wav)
step fodder show; fodder show "$wav"
step fodder analyse; fodder analyse "$wav"
step fodder install plugin --dry-run; fodder install plugin --dry-run
step window; fodder "$wav" --folder samples & window=$!
tries=60
until fodder say /fodder/ping 2>/dev/null; do
    kill -0 $window || { echo "the window is gone"; exit 1; }
    tries=$((tries - 1)); [ $tries -gt 0 ] || { echo "the window does not answer"; exit 1; }
    sleep 1
done
echo "it answers at $(($(date +%s) - began)) s"
fodder say /fodder/generate try "warm rhodes chords, 84 bpm" --wait 120 | tail -n 2
echo "and has made another at $(($(date +%s) - began)) s"
kill -TERM $window
status=0; wait $window || status=$?
echo "the window closed with status $status"
[ $status = 0 ]
left() { grep -l 'f[o]dder' /proc/[0-9]*/cmdline 2>/dev/null || true; }
tries=10 # multiprocessing's own helper reads that its parent is gone, and ends
while [ -n "$(left)" ] && [ $tries -gt 0 ]; do tries=$((tries - 1)); sleep 1; done
[ -z "$(left)" ] || { echo "processes are left: $(left)"; exit 1; }
EOF
# no network but loopback, and a process tree that ends with it
unshare --net --pid --fork --mount-proc="$root/proc" sh -c "
    ip link set lo up
    exec env -i PATH=/usr/sbin:/usr/bin:/bin HOME=/home/producer chroot --userspec=producer:producer '$root' sh /usr/local/bin/use-it"
du -sm "$root/usr/lib/fodder" | sed 's|\s.*| MiB in /usr/lib/fodder|'
bare apt-get -qq purge -y fodder >/dev/null
[ ! -e "$root/usr/lib/fodder" ] || die "something is left of it after its removal"
echo "removed without a trace"
