#!/bin/sh
# Installs the Debian packages that the guest tests and the firmware tests use,
# where there is an apt-get and something is missing, and unpacks the parts of the
# kernels of i386 and amd64 and of the installer that the tests boot. A mirror in the middle of a
# synchronisation answers again a little later: three tries.
set -eu
packages="nasm zsh fish man-db qemu-system-x86 qemu-user-static seabios tmux mtools xorriso syslinux syslinux-common isolinux grub-pc-bin grub-common grub-invaders memtest86+ chromium gdb lldb qemu-utils binutils-djgpp bcc elks-libc dosfstools"
debian=${IRON86_DEBIAN:-${XDG_CACHE_HOME:-$HOME/.cache}/iron86-guests/debian}

# install_missing: the packages above.
install_missing() {
	missing=
	for p in $packages; do
		dpkg -s "$p" >/dev/null 2>&1 || missing="$missing $p"
	done
	[ -n "$missing" ] || return 0
	apt-get update -qq || true
	# shellcheck disable=SC2086 # a list of words
	apt-get install -y -qq $missing
}

# take DEB MEMBER…: unpacks files of a package here.
take() {
	deb=$1
	shift
	dpkg-deb --fsys-tarfile "$deb" | tar -x --wildcards "$@"
}

# find_kernel FLAVOUR ARCHITECTURE: sets kernel to the package that linux-image-FLAVOUR stands for.
find_kernel() {
	if ! { dpkg --print-architecture; dpkg --print-foreign-architectures; } | grep -qx "$2"; then
		dpkg --add-architecture "$2"
	fi
	kernel=$(apt-cache depends "linux-image-$1:$2" 2>/dev/null | sed -n 's/^ *Depends: *\(linux-image-[^:]*\).*/\1/p')
	if [ -z "$kernel" ]; then
		apt-get update -qq || true # an index of security updates may be out of step
		kernel=$(apt-cache depends "linux-image-$1:$2" | sed -n 's/^ *Depends: *\(linux-image-[^:]*\).*/\1/p')
	fi
	[ -n "$kernel" ]
}

# fetch_amd64: the kernel of 64 bits and its busybox into $debian/amd64.
fetch_amd64() {
	[ ! -f "$debian/amd64/complete" ] || return 0
	find_kernel amd64 amd64
	work=$(mktemp -d)
	mkdir -p "$debian/amd64"
	(
		cd "$work"
		apt-get download -qq "$kernel:amd64" busybox-static:amd64
		take linux-image-*.deb './boot/vmlinuz-*'
		take busybox-static_*.deb ./bin/busybox
		cp boot/vmlinuz-* "$debian/amd64/vmlinuz"
		cp bin/busybox "$debian/amd64/busybox"
	)
	rm -r "$work"
	touch "$debian/amd64/complete"
}

# fetch_debian: the kernel, its modules, busybox and the installer into $debian.
fetch_debian() {
	[ ! -f "$debian/complete" ] || [ ! -f "$debian/network/ne.ko" ] || return 0
	find_kernel 686 i386
	work=$(mktemp -d)
	mkdir -p "$debian/modules" "$debian/network"
	(
		cd "$work"
		apt-get download -qq "$kernel:i386" busybox-static:i386 debian-installer-12-netboot-i386
		take linux-image-*.deb './boot/vmlinuz-*' './lib/modules/*'
		take busybox-static_*.deb ./bin/busybox
		take debian-installer-*.deb '*/text/debian-installer/i386/linux' '*/text/debian-installer/i386/initrd.gz'
		for m in apm scsi_common scsi_mod libata pata_legacy crct10dif_common crc-t10dif crc64 crc64-rocksoft t10-pi \
			sd_mod cdrom sr_mod isofs fat vfat nls_cp437 nls_ascii floppy psmouse; do
			find lib/modules -name "$m.ko" -exec cp {} "$debian/modules/" \;
		done
		for m in 8390p ne; do
			find lib/modules -name "$m.ko" -exec cp {} "$debian/network/" \;
		done
		cp boot/vmlinuz-* "$debian/vmlinuz"
		cp bin/busybox "$debian/busybox"
		find . -path '*/text/*' -name linux -exec cp {} "$debian/installer-linux" \;
		find . -path '*/text/*' -name initrd.gz -exec cp {} "$debian/installer-initrd.gz" \;
	)
	rm -r "$work"
	touch "$debian/complete"
}

export DEBIAN_FRONTEND=noninteractive
if [ "${1:-}" = once ]; then
	install_missing
	fetch_debian
	fetch_amd64
	exit
fi
for try in 1 2 3; do
	# A shell of its own: in a condition "set -e" would do nothing.
	if sh "$0" once; then exit 0; fi
	command -v apt-get >/dev/null || break
	sleep $((try * 20))
done
echo "could not install all of $packages and Debian's kernels" >&2
exit 1
