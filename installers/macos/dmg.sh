#!/bin/bash
# installers/macos/dmg.sh: dist/Fodder.app (see bundle.py) as dist/fodder-VERSION-ARCH.dmg. On macOS.
#
# With SIGN_AS="Developer ID Application: NAME (TEAM)" everything is signed for the hardened runtime;
# with NOTARY_PROFILE too (made once by `xcrun notarytool store-credentials`) Apple's notary is asked
# and its ticket stapled. Without them the app is signed ad hoc, and users open it by right click.
set -eu
cd "$(dirname "$0")/../.."

[ "$(uname)" = Darwin ] || { echo "dmg.sh: this is made on macOS" >&2; exit 1; }
app=dist/Fodder.app
[ -d "$app" ] || { echo "dmg.sh: there is no $app: run python installers/bundle.py" >&2; exit 1; }
version=$(plutil -extract CFBundleShortVersionString raw "$app/Contents/Info.plist")
image=dist/fodder-$version-$(uname -m).dmg

sign() {
    if [ -n "${SIGN_AS:-}" ]; then
        codesign --force --timestamp --options runtime --sign "$SIGN_AS" "$@"
    else
        codesign --force --sign - "$@"
    fi
}

# libraries and programs before what holds them
find "$app/Contents" -type f \( -name '*.so' -o -name '*.dylib' -o -perm -u+x \) \
    ! -path '*.framework/*' ! -path "$app/Contents/MacOS/fodder" -print0 |
    while IFS= read -r -d '' binary; do
        case $(file -b "$binary") in *Mach-O*) sign "$binary" ;; esac
    done
find "$app/Contents/Frameworks" -type d -name '*.framework' -prune -print0 |
    while IFS= read -r -d '' framework; do sign "$framework"; done
sign --entitlements installers/macos/entitlements.plist "$app"
codesign --verify --deep --strict "$app"

stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT
cp -R "$app" "$stage/"
ln -s /Applications "$stage/Applications"
rm -f "$image"
hdiutil create -quiet -volname Fodder -srcfolder "$stage" -fs APFS -format ULMO "$image"

if [ -n "${SIGN_AS:-}" ]; then sign "$image"; fi
if [ -n "${NOTARY_PROFILE:-}" ]; then
    xcrun notarytool submit "$image" --keychain-profile "$NOTARY_PROFILE" --wait
    xcrun stapler staple "$image"
fi
echo "$image: $(($(stat -f %z "$image") / 1000000)) MB"
