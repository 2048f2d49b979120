// Package file has the drives of DOS and what is open on them: names, paths, handles, file control blocks,
// searches, locks and sharing.
//
// A drive is a directory of the host, confined by os.Root. A name of the host that DOS cannot have gets a short
// name (names.go). A path is followed one component after the other, ignoring case (path.go). Attributes that
// a host has no place for, volume labels and locks last until the end of the run. Small reads and writes go
// through a buffer, which other calls about files write out and drop (buffer.go).
//
// Handles stand in the job file table of the process, in its own memory. They lead to entries of the system
// file table, which is kept here. Not modelled: clusters; sectors but those of an empty
// disk (sectors.go); networks.
//
// Sources: Ralf Brown's Interrupt List; MS-DOS Programmer's Reference 5.0; the sources of MS-DOS 4.0 for
// what happens in which order.
//
// Start with Drives in drives.go; Calls in calls.go leads from each function of INT 21h to its method.
package file
