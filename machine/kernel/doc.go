// Package kernel loads operating systems without a boot loader, as -kernel asks: Linux
// kernels (bzImage and zImage) and multiboot kernels of version 1 (ELF files or
// others with addresses in their header) and 2.
//
// Parse looks at the files and finds a place for every part, so that whatever is wrong
// is said before the machine runs. Load then writes the parts into memory and puts the
// processor where the kernel begins. The machine does so when POST is over and the
// processor comes to the bootstrap loader: the firmware has set everything up by then, as
// for a boot sector. bzimage.go, multiboot.go and multiboot2.go are the three kinds; Machine is all that
// they see of a PC.
//
// Not there: the EFI and the 32-bit entry of Linux, more than one module, a frame
// buffer for multiboot kernels.
//
// Read: Linux, Documentation/arch/x86/boot.rst; Multiboot Specification 0.6.96; Multiboot2
// Specification 2.0.
package kernel
