#!/bin/sh
# juce.sh FOLDER: JUCE 7.0.5 of Debian 12, unpacked into FOLDER (4.6 MB to fetch, 35 MB there). Nothing
# is installed: the packages would bring GTK with them. Needs apt-get, dpkg and a network, once.
set -eu
change=$(cd "$(dirname "$0")" && pwd)/juce.patch
mkdir -p "${1:?say a folder}"
cd "$1"
[ -e .done ] && [ .done -nt "$change" ] && exit 0
folder=$PWD
apt-get -qq download juce-modules-source juce-modules-source-data
for package in *.deb; do dpkg -x "$package" .; done
rm -f ./*.deb
# their .cmake files name the places where the packages would be installed
cmake=$folder/usr/lib/$(dpkg-architecture -qDEB_HOST_MULTIARCH 2>/dev/null || gcc -print-multiarch)/cmake
sed -i "s|\"/usr/|\"$folder/usr/|; s|/usr/lib/cmake/JUCE|$folder&|" "$cmake"/JUCE-*/*.cmake
sed -i "s|(PACKAGE_PREFIX_DIR \"[^\"]*\")|(PACKAGE_PREFIX_DIR \"$folder/usr\")|" "$cmake"/JUCE-*/JUCEConfig.cmake
sed -i 's/\r$//' usr/share/juce/modules/juce_audio_plugin_client/LV2/juce_LV2_Client.cpp
patch --strip=1 --directory=usr/share/juce < "$change"
touch .done
