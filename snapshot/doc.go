// Package snapshot saves and loads the state of a machine as named, versioned
// sections of fixed-size data and of memory.
//
// A part of the machine (Stater) gives a pointer to a struct of fixed-size values, which
// holds everything that the guest can observe. encoding/binary turns it into
// little-endian bytes, so that the same state gives the same bytes on every host. Memory
// is saved as the bytes that it holds, all of them (Bytes, Flat) or only the pages that are
// not zero (Sparse). The file has a header, the sections, and a SHA-256 checksum of all
// that stands before it. A damaged or foreign file is an error, never a panic.
//
// A part whose layout changes saves a new version, and its Load goes on reading the ones
// before:
//
//	func (c *Chip) Load(in snapshot.Saved) error {
//		if in.Version != 1 {
//			return in.Only(2, &c.reg)
//		}
//		var old stateV1
//		if err := in.Into(&old); err != nil {
//			return err
//		}
//		c.reg = old.now()
//		return nil
//	}
//
// Load must decode before it changes anything, because it is also called to check a file.
package snapshot
