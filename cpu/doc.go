// Package cpu is the processor: state, block cache, handlers, exceptions,
// interrupts, from the 8086 to the Pentium 4.
//
// Instructions are decoded a basic block at a time and lowered to 32-byte ops;
// running is calling one op after the other. Blocks are cached by physical
// address and mode; a write to bytes that a block covers ends the block's life.
// A handler is a plain function that returns false when it faults or leaves the
// block; a guest's fault is a value (CPU.fault), never a Go panic.
//
// Sources: Intel SDM volumes 1–3; 80286, 80386, 486 and Pentium Programmer's
// Reference Manuals; iAPX 86,88 User's Manual.
//
//go:generate go run ./mkhandlers
package cpu
