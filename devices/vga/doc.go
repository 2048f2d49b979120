// Package vga emulates the IBM VGA with 256 KB of memory: sequencer, CRT
// controller, graphics controller, attribute controller and DAC, in text and
// graphics modes.
//
// Memory is 65536 words of 32 bits. A word has one byte of each plane, that of plane 0
// in its low bits, as the latches have. Whenever a register changes that decides how the
// processor reaches memory, the path is worked out once (memory.go), so that a store does
// not look at registers.
//
// The picture is made on demand, from the registers and memory of that moment
// (Render); what a guest changes between two scan lines of one frame is not
// seen. Retrace, display enable and what blinks follow from virtual time and the programmed
// timings. The palette may be written whatever the palette address source bit
// says; on the real part such writes are lost while the screen is on. The
// odd/even page bit of the miscellaneous output register is kept and not used
// (every BIOS sets it). A frame is what lies within display enable: the border, in which a
// monitor shows the overscan colour, is in no picture, as it is in none of QEMU's; the colour
// shows in input status register 1. Not modelled: the count-by-2 and count-by-4 bits, light
// pen, sync polarity.
//
// Beside it stands what Bochs has added for larger pictures: the DISPI registers (dispi.go), 16 MB of memory that the
// processor reaches as RAM (linear.go), and a window to it in place of the VGA's memory (bank.go). The
// machine maps that memory, and has a DISPI as a part of its own with ports and a state.
//
// Documents: IBM Personal System/2 Hardware Interface Technical Reference,
// "Video Subsystem" (1992); FreeVGA project, "VGA chipset reference" (J. D.
// Neal); Richard F. Ferraro, "Programmer's Guide to the EGA, VGA and Super VGA";
// for the DISPI registers Bochs' iodev/display/vga.cc and QEMU's docs/specs/standard-vga and hw/display/vga.c.
package vga
