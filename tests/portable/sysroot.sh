#!/bin/sh
# SPDX-License-Identifier: ISC
# sysroot.sh ARCH FOLDER PACKAGE ...: unpacks Debian packages of another
# architecture, with what they depend on, below FOLDER. The system stays as it
# is: apt has its lists, its cache and an empty status of its own there.
set -eu
arch=$1 root=$2
shift 2
test ! -f "$root/complete" || exit 0
rm -rf "$root"
mkdir -p "$root/apt/lists/partial" "$root/apt/archives/partial"
root=$(cd "$root" && pwd)
. /etc/os-release
: "${MIRROR:=http://deb.debian.org/debian}"
: >"$root/apt/status"
echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg]" \
	"$MIRROR ${VERSION_CODENAME:-stable} main" >"$root/apt/sources.list"

private() { # COMMAND ...
	apt-get -q -o APT::Architecture="$arch" -o APT::Architectures::="$arch" \
		-o Dir::State="$root/apt" -o Dir::State::status="$root/apt/status" \
		-o Dir::Cache="$root/apt" -o Dir::Etc::sourcelist="$root/apt/sources.list" \
		-o Dir::Etc::sourceparts=/dev/null -o Dir::Etc::preferencesparts=/dev/null \
		-o APT::Install-Recommends=false -o Debug::NoLocking=true \
		-o APT::Sandbox::User="$(id -un)" -o APT::Get::List-Cleanup=true "$@"
}

private update
private install -y --download-only "$@"
for deb in "$root"/apt/archives/*.deb
do
	dpkg-deb -x "$deb" "$root"
done
# Links to /lib would leave the folder.
find "$root" -type l -lname '/*' | while read -r link
do
	to=$(readlink "$link")
	ln -snf "$(realpath -m --relative-to="$(dirname "$link")" "$root$to")" "$link"
done
rm -rf "$root/apt"
: >"$root/complete"
