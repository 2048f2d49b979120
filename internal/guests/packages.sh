#!/bin/sh
# Installs the Debian packages that the guest tests and the firmware tests use,
# where there is an apt-get and something is missing. A mirror in the middle of
# a synchronisation answers again a little later: three tries.
set -eu
packages="nasm bcc gdb qemu-system-x86 seabios tmux mtools xorriso syslinux syslinux-common isolinux grub-pc-bin grub-common grub-invaders memtest86+"
missing=
for p in $packages; do
	dpkg -s "$p" >/dev/null 2>&1 || missing="$missing $p"
done
[ -n "$missing" ] || exit 0
command -v apt-get >/dev/null || { echo "missing, and no apt-get to install them:$missing" >&2; exit 1; }
export DEBIAN_FRONTEND=noninteractive
for try in 1 2 3; do
	apt-get update -qq || true
	# shellcheck disable=SC2086 # a list of words
	if apt-get install -y -qq $missing; then exit 0; fi
	sleep $((try * 20))
done
echo "could not install:$missing" >&2
exit 1
