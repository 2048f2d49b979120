package execmem

import (
	"errors"
	"fmt"
	"os"
)

// maxSize bounds an arena, so that a 32-bit displacement reaches from any instruction in
// it to any other.
const maxSize = 1 << 30

// Arena is a piece of executable memory. It has no lock: the goroutine that writes is
// the one that executes, or they take turns.
type Arena struct {
	rw      []byte       // the view to write
	base    uintptr      // where the code runs
	release func() error // gives the memory back
	present int          // the pages below this offset were asked for
}

// ahead is how many bytes the host is asked for at a time.
const ahead = 64 << 10

// New returns an arena of size bytes, rounded up to whole pages and filled with zeroes.
// The system provides a page when it is first written.
func New(size int) (*Arena, error) {
	if size <= 0 || size > maxSize {
		return nil, fmt.Errorf("execmem: size %d is not between 1 and %d", size, maxSize)
	}
	page := os.Getpagesize()
	a, err := mapCode((size + page - 1) &^ (page - 1))
	if err != nil {
		return nil, fmt.Errorf("execmem: %w", err)
	}
	return a, nil
}

// Bytes returns the view of the arena to write.
func (a *Arena) Bytes() []byte { return a.rw }

// Expect says that the bytes below offset hi will be written and executed soon. The host then provides their pages, some more at
// a time, which takes less than a page fault for each and for each of the two views. It may do that later all the same.
func (a *Arena) Expect(hi int) {
	a.check(0, hi)
	if hi > a.present {
		from := a.present
		a.present = min((hi+ahead-1)&^(ahead-1), len(a.rw))
		a.populate(from, a.present)
	}
}

// Base returns the address at which the first byte of the arena is executed.
func (a *Arena) Base() uintptr { return a.base }

// Flush makes what was written at offsets lo to hi-1 ready to execute.
//
// On amd64 it does nothing: the processor finds by itself, by physical address, that
// fetched instructions were written. Intel's manual (volume 3, "Handling Self- and
// Cross-Modifying Code") promises that only for one linear address and asks for a
// serializing instruction between the write and a run at another; as QEMU with split
// mappings, this package relies on the return from here to the code being far longer than
// what a processor fetches ahead. On arm64 Flush cleans the data cache and empties the instruction
// cache for these bytes.
func (a *Arena) Flush(lo, hi int) {
	a.check(lo, hi)
	if lo != hi {
		a.syncCaches(lo, hi)
	}
}

// Close gives the memory back. No code of the arena may be running, and neither Bytes'
// earlier results nor Base may be used afterwards.
func (a *Arena) Close() error {
	if a.release == nil {
		return errors.New("execmem: closed twice")
	}
	err := a.release()
	*a = Arena{}
	if err != nil {
		return fmt.Errorf("execmem: close: %w", err)
	}
	return nil
}

// check panics if lo to hi-1 are not offsets in the arena.
func (a *Arena) check(lo, hi int) {
	if lo < 0 || hi < lo || hi > len(a.rw) {
		panic(fmt.Sprintf("BUG: execmem: range %d to %d of an arena of %d bytes", lo, hi, len(a.rw)))
	}
}
