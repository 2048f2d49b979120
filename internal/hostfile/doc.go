// Package hostfile writes files of the host: every file that a user names for
// output goes through it.
//
// A regular file is replaced as a whole (Write, Begin): what is written goes to a
// temporary file beside it, which gets the old one's mode and owner and then its
// name, so that a full disk or a crash leaves the old file. Everything else stays
// what it is and is written through: a symbolic link (the file behind it is
// replaced), a FIFO, a device, a file of /proc or /dev such as /dev/stdout. A file
// in a directory that takes no new files is written in place, and so is one that
// cannot be renamed over, as a mount point of a container.
//
// Stream is for output that grows while the program runs: it is there at once, in
// the file itself.
//
// A disk image that a machine has open is never taken for output.
package hostfile
