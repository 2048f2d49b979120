// Package hostdir makes a disk of a directory of the host: a hard disk of 504 MB with one partition, or a floppy disk,
// with a FAT file system that has the directory's files, as QEMU's fat: does.
//
// The disk is made in memory when it is opened. What the machine writes to one that can be written goes back to the
// directory when the disk is closed, after the whole file system was read and found to be whole; else nothing goes back.
// The directory is confined by os.Root: no name and no link leads out of it. Links, devices and names that FAT cannot have
// are left out, and stay.
//
// Start with Open.
package hostdir
