// Package file is the drives of DOS and what is open on them: names, paths, handles, file control blocks,
// searches, locks and sharing.
//
// A drive is a directory of the host, confined by os.Root. Names of the host that are none of DOS get short
// ones (names.go); a path is followed one component after the other, ignoring case (path.go). Attributes that
// a host has no place for, volume labels and locks live as long as the run. Small reads and writes go
// through a buffer that only calls in files leave alone (buffer.go).
//
// Handles stand in the job file table of the process, in its own memory, and lead to entries of the
// table of open files, which live here. Not modelled: sectors, clusters and tracks; networks.
//
// Sources: Ralf Brown's Interrupt List; MS-DOS Programmer's Reference 5.0; the sources of MS-DOS 4.0 for
// what happens in which order.
//
// Start with Drives in drives.go; Calls in calls.go leads from each function of INT 21h to its method.
package file
