// Package bios holds the firmware of the machine: a system BIOS of 64 KB for F0000h–FFFFFh and a VGA BIOS for
// C0000h, both written in assembly for this project and assembled with nasm into the embedded images
// (go run ./internal/mkrom; a test reassembles and compares).
//
// The firmware drives the chips through ports like any PC's, so it also runs on QEMU's ISA PC, which is how its
// tests cross-check it. QEMU gives an ISA PC no video ROM but by its own firmware interface, so both ROMs go
// into one image, from which the system BIOS copies the VGA part to C0000h:
//
//	go run ./internal/mkrom -qemu both.bin && qemu-system-i386 -M isapc -bios both.bin -fda disk.img
//
// # The system BIOS
//
// bios.asm is the main file, defs.inc has the data areas. The others:
//
//	vectors.asm                           entry points and tables at the AT's addresses, reset vector
//	post.asm init_chips.asm apic.asm mtrr.asm
//	                                      power-on self test, resets with a shutdown code
//	option_roms.asm pnp.asm               ROMs of adapters, their vectors for disks and for booting
//	boot.asm print.asm show_drives.asm    sign-on, boot menu (F12), INT 18h, INT 19h
//	timer.asm timeout.asm                 IRQ0, IRQ8, INT 1Ah; waits
//	keyboard.asm kbdtab.asm kbd_command.asm int16.asm
//	                                      IRQ1, tables of the 101-key keyboard, INT 16h
//	disk.asm                              INT 13h: which drive
//	disk_floppy.asm floppy_media.asm floppy_calls.asm floppy_fdc.asm
//	                                      diskettes of 160 KB to 2.88 MB by controller and DMA, IRQ6
//	disk_hd.asm disk_edd.asm disk_ata.asm ata_transfer.asm
//	                                      disks: INT 13h by CHS and its extensions, translation, PIO
//	atapi.asm eltorito.asm                CD-ROM: packets; boot with no, floppy and disk emulation
//	serial.asm                            INT 14h, INT 17h
//	sys15.asm sys386.asm apm.asm mouse.asm
//	                                      INT 15h: A20, waits, memory, block move, APM 1.2, PS/2 mouse
//	misc.asm                              INT 05h, 11h, 12h, spurious and unexpected interrupts
//
// A comment above a routine is its contract: the name, what the routine does, what it takes and what it returns. "AX = key"
// is a result; "byte AL to the keyboard" takes a parameter. "CF and AH on an error" says that an error sets the carry flag, with
// a status in AH, and that all else clears it. Registers that a comment does not name may change unless it says that they stay.
//
// What every call runs is 8086 code; E820h, E881h, 87h and 89h of INT 15h need an 80386. Memory sizes, drives and
// the boot order come from CMOS as QEMU and Bochs lay it out (BDA and EBDA too); base memory ends in an EBDA of 1 KB.
//
// Not there: the PCI BIOS, functions of the plug and play BIOS, SMBIOS and ACPI (the machine has nothing of the kind), BASIC,
// cassette calls, DMA transfers of hard disks, starting a CD emulation from a running system (INT 13h AH=4Ah, 4Ch), set-up
// screens. FORMAT TRACK of a hard disk (AH=05h) checks its address only, since ATA drives have no such command.
//
// # POST codes on port 80h
//
//	01 reset entry   02 chips   03 tables   04 CMOS and 8042   05 video ROM   06 interrupts, keyboard, mouse
//	07 drives   08 other ROMs   09 boot menu   0A bootstrap   EE no memory at 00500h
//
// # Sources
//
// IBM Personal Computer AT Technical Reference (1985) with its BIOS listing; IBM PS/2 and Personal Computer BIOS
// Interface Technical Reference; Ralf Brown's Interrupt List, release 61; Phoenix Enhanced Disk Drive Specification 3.0;
// Plug and Play BIOS Specification 1.0A; BIOS Boot Specification 1.01; "El Torito" Bootable CD-ROM Format Specification 1.0; APM BIOS Interface Specification 1.2; data sheets of the
// 8237A, 8254, 8259A, 82077AA, MC146818A, PC16550D; ANSI ATA-4 and ATA/ATAPI-5, SFF-8020i.
//
// Not stable: what is exported here is for the other packages of iron86 and may change with every version.
package bios
