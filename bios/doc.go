// Package bios holds the firmware of the machine: a system BIOS of 64 KB for F0000h–FFFFFh and a VGA BIOS for
// C0000h, both written in assembly for this project and assembled with nasm into the embedded images
// (go run ./bios/mkrom; a test reassembles and compares).
//
// The firmware drives the chips through ports like any PC's, so it also runs on QEMU's ISA PC:
//
//	go run ./bios/mkrom -qemu both.bin && qemu-system-i386 -M isapc -bios both.bin -fda disk.img
//
// # POST codes on port 80h
//
//	01 reset entry   02 chips   03 tables   04 CMOS and 8042   05 video ROM   06 interrupts, keyboard, mouse
//	07 drives   08 other ROMs   09 boot menu   0A bootstrap   EE no memory at 00500h
package bios
