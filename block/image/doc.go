// Package image reads and writes disk images that are in containers: the formats of other emulators, floppy images
// by tracks, CD images with sheets, and compressed files. Of takes an open file and returns the disk that is in it.
//
// Written and read: qcow2 (versions 2 and 3, backing files, internal snapshots), VDI, VHD and VMDK that grow, VHDX.
// Read only: compressed clusters of qcow2 stay what they are until they are written; VMDK for streams, the
// growing images of Bochs, ImageDisk, TeleDisk, CDs by cue sheets, and gzip, xz, zstd and zip around any of them.
// Other formats are refused by name (block.Identify).
//
// VDI, VHD and VHDX can be the difference to a parent of the same format (parent.go), which is found in the directory of the image alone and must have
// the identifiers that the image has of it.
//
// The format is found by the content, as QEMU does, unless Options.Format says it. A raw image whose format was only
// found so refuses writes after which it would be taken for another one: else a guest could make its disk a container
// that names a file of the host. What is compressed is recognised only if the name of the file says so, too.
//
// What a guest, or whoever made an image, can write is not believed: every offset, length and count is checked before
// it is used, no table is larger than the file that it is in or a bound, chains of backing files are short.
//
// The order of writes is such that the program can be killed between any two of them: space is taken first (a qcow2
// image then has a leaked cluster), data is written to it, and then one entry of a table that leads to it. Flush makes
// all of it durable.
//
// Sources: QEMU, docs/interop/qcow2.rst and vhdx specification of Microsoft; VMware, Virtual Disk Format 5.0;
// Microsoft, Virtual Hard Disk Image Format Specification; VirtualBox, VDICore.h; Bochs, the documentation of its
// redologs; Dunfield, IMD.TXT; Dave Dunfield, TD0NOTES.TXT.
//
// Start with Of in image.go. A format is a row of the table in formats.go.
package image
