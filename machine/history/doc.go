// Package history keeps the past of a machine: every input from outside, and for debuggers
// snapshots, so that the machine can go back to any moment.
//
// A machine is deterministic, so its whole past follows from a start and the inputs since then. New
// keeps both, and takes further snapshots on the way, so that a moment is never more than some
// million instructions behind one:
//
//	h := history.New(m, 0) // everything from now on
//	m.Run(10 * clock.Second)
//	err := h.Travel(h.At(1_000_000)) // m is what it was after a million instructions
//
// A machine that goes on from a moment of the past repeats what was lived, until an input or a change by a debugger
// gives it another future. Disks that the guest writes must be overlays: what it writes to others cannot be taken back.
//
// Record and Replay are for files (package recording): they take no snapshots, but hand out each input as it comes,
// or give those of a file.
//
// Both are a machine.Journal. Start reading with History and its methods Checkpoint and Turn; travel.go goes to
// moments, moment.go makes and restores them, memory.go shares the pages between them.
package history
