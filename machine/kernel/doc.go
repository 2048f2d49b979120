// Package kernel loads operating systems without a boot loader, as -kernel asks: Linux
// kernels (bzImage and zImage) and multiboot kernels of version 1 (ELF files or
// others with addresses in their header) and 2.
//
// Parse checks the files and finds a place for every part, so that an error is reported
// before the machine runs. Load then writes the parts into memory and sets the processor
// to the kernel's first instruction. The machine calls it when POST is over and the
// processor comes to the bootstrap loader, because by then the firmware has set everything
// up as for a boot sector. bzimage.go, multiboot.go and multiboot2.go have the three kinds
// of kernel; Machine is all that they see of a PC. entry32.go is the way into Linux when its
// initial ram disk lies above 4 GB.
//
// A multiboot kernel that asks for a picture begins in a mode of pixels, set by screen.go.
//
// Not there: the EFI and the 64-bit entry of Linux, more than one module, the VBE information of multiboot.
//
// Read: Linux, Documentation/arch/x86/boot.rst; Multiboot Specification 0.6.96; Multiboot2
// Specification 2.0.
package kernel
