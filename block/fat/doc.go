// Package fat reads, writes and makes FAT file systems of all three kinds on disks, and finds the partitions that they
// are in.
//
// A Volume is used like a directory of the host (os.Root): paths have slashes, "." is the root. Names are found in
// any case, by their short or their long form; a name that is no short one gets long entries and a short alias, as
// Windows 95 makes them. Short names are in code page 437. Times have no zone and are taken to be UTC.
//
// A file system may be damaged or made to do damage: clusters are checked before they are used, chains and
// directories have bounds, no name leads outside. What is written goes to the disk at once and in an order such that
// a kill loses clusters at most: clusters are marked before a file leads to them, and freed after none does.
//
// Sources: Microsoft, FAT: General Overview of On-Disk Format 1.03; MS-DOS Programmer's Reference 5.0 for media without a
// parameter block; Windows 95's long names as described there.
//
// Start with Open in volume.go.
package fat
