// Package block has disk images: the interface, raw files, memory and the
// copy-on-write overlay. Other formats are not read.
//
// A raw image is the disk's sectors in order and nothing else. Detect finds out from its
// size and contents whether it is a floppy disk, a hard disk or a CD. Floppy, HardDisk
// and CD then make it a medium of that kind: they check the size and return the geometry.
//
// A floppy disk has the format that its boot sector names, if the image is as long as
// that says, or if the image is the beginning of such a FAT disk. Otherwise it has the
// format of its size. An image whose size is that of no format is taken for the beginning
// of a 1.44 MB disk, or of the next larger format if it is larger. What the image lacks
// reads as zeros. A write there makes a raw file longer, as far as the write reaches, so
// that a boot sector of 512 bytes can be run as it is and can still save something. (QEMU
// also takes such images for 1.44 MB, but fails the accesses past the end.) The last
// sector of a CD may be incomplete; a hard disk that is not whole sectors is an error.
//
// An image may be hostile: nothing that is read from one is believed before it has been
// checked, and reading from one allocates no more than the caller asks for.
//
// A file that is open for writing is locked against other writers, in this program and
// in others such as QEMU (ErrInUse). A reader may open a file that somebody writes;
// Shared then says so. On systems without such locks nothing is locked.
//
// Not modelled: sparse writes.
package block
