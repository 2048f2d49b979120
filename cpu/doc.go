// Package cpu is the processor: state, block cache, handlers, exceptions,
// interrupts, from the 8086 to the Pentium 4 and to the Nehalem with long mode.
//
// Instructions are decoded a basic block at a time and lowered to 32-byte ops;
// running is calling one op after the other. Blocks are cached by physical
// address and mode; a write to bytes that a block covers ends the block's life.
// A handler is a plain function that returns false when it faults or leaves the
// block; a guest's fault is a value (CPU.fault), never a Go panic.
//
// The files are in rooms, bottom first; a file uses its own room and those below
// (internal/archtest/testdata/rooms/cpu.txt has the list, and a test compares):
//
//   - frame: what a processor consists of. Begin with cpu.go (the struct CPU), registers.go,
//     regs.go and flags.go (registers, access to them, lazy status flags), op.go, block.go and
//     cache.go (what is executed), mode.go (what follows when the mode changes), invalidate.go
//     (when code or its translation changes) and pending.go (what Run must heed); model.go and
//     models.go say how the generations differ; access.go, interest.go and inspect.go are what
//     debuggers see and wait for; seam.go is what a translator sees.
//   - memory: loads and stores, fast in mem.go and stackmem.go, with all checks in memslow.go.
//   - lower: the kit that turns a decoded instruction into an op; it gets its tables as a value.
//   - arch: system programming, as in volume 3 of the manual: segments and descriptors, far
//     transfers, tasks, interrupts, control registers, flags, MSRs; reset and saved states.
//   - families: the instructions, one family a file; x87, MMX and SSE have several each.
//     handlers_gen.go is made by mkhandlers.
//   - tables: rows that say which handlers an instruction has. An instruction goes from the
//     decoder to rows.go, from there to its family.
//   - engine: build.go decodes blocks, next.go finds the one that follows, run.go runs them;
//     translate.go hands hot ones to a translator, rununit.go runs what it made of them;
//     waiting.go finds out that the guest only polls.
//
// To follow one instruction, take ADD: its row in rows.go names addForms, whose handlers in
// handlers_gen.go call add32 of flags.go and load32 of mem.go; execute in run.go calls them.
//
// Sources: Intel SDM volumes 1–3; 80286, 80386, 486 and Pentium Programmer's
// Reference Manuals; iAPX 86,88 User's Manual.
//
// Not stable: what is exported here is for the other packages of iron86 and may change with every version.
//
//go:generate go run ../internal/mkhandlers
package cpu
