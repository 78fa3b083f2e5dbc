#!/bin/sh
# SPDX-License-Identifier: ISC
# What "make portable" needs beyond "make deps", on Debian: compilers, an
# emulator and packaging tools by apt (through sudo unless it runs as root),
# and libraries of other architectures below build/sysroot.
set -eu
cd "$(dirname "$0")/../.."
if ! command -v apt-get >/dev/null
then
	echo "deps-portable: for Debian; elsewhere the targets without their tools are skipped" >&2
	exit 1
fi
as_root=
test "$(id -u)" -eq 0 || as_root=sudo
$as_root apt-get update -q
# lib32gcc is that of the compiler.
$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y \
	--no-install-recommends \
	gcc make pkg-config clang musl-tools libc6-dev-i386 \
	"lib32gcc-$(gcc -dumpversion | sed 's/[.].*//')-dev" \
	gcc-s390x-linux-gnu libc6-dev-s390x-cross \
	gcc-aarch64-linux-gnu libc6-dev-arm64-cross \
	qemu-user binutils debian-archive-keyring \
	dpkg-dev debhelper fakeroot lintian

filters='libc6-dev zlib1g-dev libzstd-dev check'
samplers='libdw-dev libelf-dev libiberty-dev liblzma-dev'
# shellcheck disable=SC2086
{
	sh tests/portable/sysroot.sh i386 build/sysroot/i386 $filters
	sh tests/portable/sysroot.sh s390x build/sysroot/s390x $filters $samplers
	sh tests/portable/sysroot.sh arm64 build/sysroot/arm64 $filters $samplers
}
