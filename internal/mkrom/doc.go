// Command mkrom assembles the ROM images with nasm and writes their checksum bytes.
//
//	go run ./internal/mkrom              bios/system.bin and bios/vga.bin
//	go run ./internal/mkrom -qemu FILE   both in one file of 128 KB for qemu-system-i386 -M isapc -bios FILE
//
// Run it in the root of the module. Package internal/mkrom/rom has the steps.
package main
