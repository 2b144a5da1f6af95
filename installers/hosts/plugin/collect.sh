#!/bin/sh
# collect.sh BUILD: what CMake has built there, side by side in BUILD/plugins.
set -eu
built=${1:?say the build folder}
rm -rf "$built/plugins"
mkdir -p "$built/plugins"
for kind in "$built"/Fodder_artefacts/*/*/Fodder.*; do
    [ -d "$kind" ] && cp -R "$kind" "$built/plugins/"
done
ls -d "$built"/plugins/Fodder.*
