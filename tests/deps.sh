#!/bin/sh
# SPDX-License-Identifier: ISC
# Installs what building and testing need with the system's package manager,
# through sudo unless it runs as root.
set -eu
as_root=
test "$(id -u)" -eq 0 || as_root=sudo

if command -v apt-get >/dev/null
then
	export DEBIAN_FRONTEND=noninteractive
	perf=
	$as_root apt-get update -q
	for p in linux-perf linux-tools-generic
	do
		if apt-cache show "$p" >/dev/null 2>&1
		then
			perf=$p
			break
		fi
	done
	$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y \
		--no-install-recommends \
		gcc libc6-dev make pkg-config libdw-dev libelf-dev libiberty-dev \
		libzstd-dev check clang clang-format libclang-rt-dev mandoc \
		shellcheck g++ python3 python3-scipy chromium libxml2-utils librsvg2-bin procps \
		liblzma-dev binutils elfutils xz-utils dwz libdebuginfod1 \
		golang-go nodejs rustc util-linux busybox zlib1g-dev zstd \
		parallel openssh-server openssh-client rsync iproute2 valgrind \
		musl-tools libjemalloc-dev libgoogle-perftools-dev heaptrack zsh fish \
		$perf
	# gcc -m32; not gcc-multilib, which bars all cross compilers.
	test "$(dpkg --print-architecture)" != amd64 ||
		$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y \
			--no-install-recommends libc6-dev-i386 \
			"lib32gcc-$(gcc -dumpversion | sed 's/[.].*//')-dev"
elif command -v dnf >/dev/null
then
	$as_root dnf install -y gcc gcc-c++ make pkgconf-pkg-config \
		elfutils-devel elfutils elfutils-debuginfod-client binutils-devel \
		xz-devel xz dwz zlib-devel libzstd-devel zstd check-devel \
		parallel openssh-server openssh-clients rsync iproute \
		clang clang-tools-extra compiler-rt mandoc ShellCheck python3 python3-scipy golang nodejs rust \
		chromium libxml2 librsvg2-tools procps-ng perf libasan libubsan \
		valgrind musl-gcc jemalloc-devel zsh fish
elif command -v pacman >/dev/null
then
	$as_root pacman -S --needed --noconfirm gcc make pkgconf libelf \
		binutils xz dwz debuginfod zstd check clang compiler-rt mandoc shellcheck python python-scipy go nodejs rust \
		chromium libxml2 librsvg procps-ng perf zlib parallel openssh rsync \
		iproute2 valgrind musl jemalloc zsh fish
elif command -v zypper >/dev/null
then
	$as_root zypper --non-interactive install gcc gcc-c++ make pkg-config \
		libdw-devel libelf-devel binutils-devel libzstd-devel \
		xz-devel xz dwz elfutils libdebuginfod1 \
		check-devel clang clang-tools mandoc ShellCheck python3 python3-scipy golang nodejs rust \
		chromium libxml2-tools rsvg-convert procps perf zlib-devel zstd \
		gnu_parallel openssh rsync iproute2 valgrind jemalloc-devel zsh fish
elif command -v apk >/dev/null
then
	$as_root apk add gcc g++ musl-dev linux-headers make pkgconf \
		elfutils-dev elfutils libdebuginfod binutils-dev xz-dev xz zstd-dev check-dev clang \
		clang-extra-tools compiler-rt mandoc shellcheck python3 py3-scipy chromium libxml2-utils go nodejs rust \
		rsvg-convert procps perf zlib-dev zstd parallel openssh rsync iproute2 \
		valgrind jemalloc-dev bash zsh fish
else
	echo "deps: no package manager known here; README lists what is needed" >&2
	exit 1
fi
