// Package snapshot saves and loads the state of a machine as named, versioned
// sections of fixed-size data.
//
// A part of the machine (Stater) shows a pointer to a struct of fixed-size
// values: everything that the guest can observe. encoding/binary turns it into
// bytes, little-endian, so that the same state gives the same bytes on every
// host. The file has a header, the sections, and a SHA-256 checksum of all that
// stands before it; a damaged or foreign file is an error, never a panic.
package snapshot
