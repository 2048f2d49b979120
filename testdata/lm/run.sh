#!/bin/sh
# Assembles the test ROM of long mode and runs it under QEMU and Bochs; the lines of both go to qemu.txt and bochs.txt in the directory
# $1 (default: a temporary one). The processor of Bochs is $BOCHS_CPU.
cd "$(dirname "$0")" || exit 1
out=${1:-$(mktemp -d)}
nasm -w-prefix-lock -w-number-overflow -w-prefix-seg -f bin -o lm.bin lm.asm || exit 1
timeout 20 qemu-system-x86_64 -M isapc -cpu qemu64,-apic -m 16 -bios lm.bin -display none -no-reboot \
	-debugcon "file:$out/qemu.txt" -device isa-debug-exit,iobase=0x501,iosize=2
echo "qemu: exit $?" && tail -n 1 "$out/qemu.txt"
head -c 32768 /dev/zero >"$out/vga.rom"
cat >"$out/bochsrc" <<END
megs: 32
romimage: file=$PWD/lm.bin
vgaromimage: file=$out/vga.rom
cpu: model=${BOCHS_CPU:-corei5_lynnfield_750}, reset_on_triple_fault=0, ignore_bad_msrs=0, ips=50000000
port_e9_hack: enabled=1
display_library: rfb, options="timeout=0"
log: $out/bochs.log
panic: action=fatal
error: action=report
info: action=ignore
sound: driver=dummy
plugin_ctrl: speaker=0
END
(cd "$out" && echo c | timeout 20 bochs -q -f bochsrc >bochs.out 2>&1)
sed -n '/^[0-9][0-9][0-9] /p;/^no long/p;/^PASS/p;/^FAIL/p' "$out/bochs.out" >"$out/bochs.txt"
echo "bochs: $(tail -n 1 "$out/bochs.txt")"
