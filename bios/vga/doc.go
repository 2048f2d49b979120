// Package vga is the place of the VGA BIOS: an option ROM for C0000h in 8086
// assembly that implements INT 10h on an IBM VGA through its ports. It has no
// Go code but its tests; the assembled image is bios/vga.bin, which package bios
// embeds.
//
// vgabios.asm is the main file; the others hold the functions by theme:
//
//	init.asm dispatch.asm        vectors, data area, INT 10h's frame
//	modeset.asm tables.asm       mode sets and the 29 parameter sets
//	dac.asm palette.asm          default colours; function 10h
//	cursor.asm scroll.asm        01h-03h, 05h; 06h, 07h
//	chars.asm gfxchar.asm        08h-0Ah, in text and graphics modes
//	pixel.asm tty.asm            0Bh-0Dh; 0Eh and 13h
//	font.asm info.asm state.asm  11h; 12h, 1Ah, 1Bh, INT 5; 1Ch
//	vbe.asm vbemode.asm          4Fh: VBE 3.0: information, mode sets, modes (vbemodes.inc)
//	vbeset.asm vbecolour.asm     05h-07h; 08h, 09h
//	vbestate.asm vbepm.asm       04h, 15h (edid.asm); 0Ah, the protected-mode interface
//
// VBE needs the DISPI registers of devices/vga, which Bochs and QEMU have too. Modes with more than 16 colours have no
// BIOS output: the other functions draw nothing there. Of 07h the functions for stereo are not there, of 09h the second
// palette.
//
// It has no light pen, and no
// fonts or palettes of its own choice behind the save pointer table: of that
// table's pointers, the mode parameters and the dynamic save area are followed.
//
// To read: IBM PS/2 and Personal Computer BIOS Interface Technical Reference,
// "Interrupt 10h"; IBM PS/2 Hardware Interface Technical Reference, "Video
// Subsystem". The test programs in testdata are boot sectors that report on
// port E9h and run under QEMU or iron86.
package vga
