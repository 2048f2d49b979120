// Package diffrun runs random programs on whole machines in several ways and compares
// the states: by cached blocks, one instruction at a time, translated, cut at random counts, saved
// and loaded in between, with a debugger that watches. Every way must end in one state
// hash, as "same image, same inputs, same state" says, whatever the programs do: they
// run in real mode, V86 mode and protected mode at both ends of privilege, flat and segmented,
// paged with aliases, frame 0, absent, read-only and supervisor pages; they write
// into their own code, their page tables and descriptors, through all aliases, flush
// or do not; faults, the timer, NMIs, TF and debug registers interrupt them. Those of NewLongProgram run in both
// submodes of long mode and leave it and come back, with pages at both ends of 4 GB and of the canonical addresses.
//
// Start reading at Engines: a new way to execute code is one more line there. kernel.asm is the
// guest's part that is not random, program.go what a program is made of, and
// code.go the random instructions; kernel64.asm, long_program.go and code64.go are the same for long mode.
// handler.inc is what both kernels share.
//
//	go test ./internal/diffrun -run 'Test(Long)?Engines' -args -seed 7 -instructions 1e9
package diffrun
