#!/bin/sh
# run.sh ROM QEMU CPU [DIR]: assembles ROM.asm in the current directory and runs it under QEMU, with the command QEMU, and under Bochs,
# with the processor CPU; the lines of both go to qemu.txt and bochs.txt in the directory DIR (default: a temporary one).
rom=$1 qemu=$2 cpu=$3
out=${4:-$(mktemp -d)}
nasm -w-prefix-lock -w-number-overflow -w-prefix-seg -f bin -o "$rom.bin" "$rom.asm" || exit 1
# shellcheck disable=SC2086 # a command with its arguments
timeout 20 $qemu -m 16 -bios "$rom.bin" -display none -no-reboot \
	-debugcon "file:$out/qemu.txt" -device isa-debug-exit,iobase=0x501,iosize=2
echo "qemu: exit $?" && tail -n 1 "$out/qemu.txt"
head -c 32768 /dev/zero >"$out/vga.rom"
cat >"$out/bochsrc" <<END
megs: 32
romimage: file=$PWD/$rom.bin
vgaromimage: file=$out/vga.rom
cpu: model=$cpu, reset_on_triple_fault=0, ignore_bad_msrs=0, ips=50000000
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
sed -n '/^[0-9][0-9][0-9] /p;/^unexp/p;/^no long/p;/^PASS/p;/^FAIL/p' "$out/bochs.out" >"$out/bochs.txt"
echo "bochs: $(tail -n 1 "$out/bochs.txt")"
