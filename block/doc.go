// Package block has disk images: the interface, raw files, memory and the
// copy-on-write overlay. Other formats are not read.
//
// A raw image is the disk's sectors in order and nothing else. What it is (a
// floppy, a hard disk, a CD) has to be found from its size and contents: Detect.
// Floppy, HardDisk and CD then make it a medium of that kind: they check the size
// and give the geometry.
//
// A floppy has the format that its boot sector names, when the image is as long as
// that says or is the beginning of such a FAT disk; else the one of its size. An image
// that has the size of no format, up to 2.88 MB, gets 1.44 MB, else the next larger one. What the image
// lacks reads as zeros; a write there makes a raw file longer, as far as the write
// reaches, so that a 512-byte boot sector can be run as it is and can still save
// something. (QEMU also takes such images for 1.44 MB, but fails the accesses past
// the end.) Hard disks and CDs must be whole sectors; a hard disk that is not is an
// error.
//
// Images are hostile: nothing read from one is believed before it has been
// checked, and reading one needs memory for what the caller asks only.
//
// A file that is open for writing is locked against other writers, in this program
// and in others, QEMU among them (ErrInUse). A reader goes beside a writer, which
// Shared tells. Systems without such locks have none.
//
// Not modelled: sparse writes.
package block
