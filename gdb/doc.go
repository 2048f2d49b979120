// Package gdb serves GNU gdb's remote serial protocol for a machine: gdb's
// `target remote` can look at it, stop it, run it forwards and, where the past is
// kept, backwards.
//
// What is served: the registers of a 32-bit x86 with x87 and SSE as the processor
// has them, described by target.xml, and a feature of our own with segment bases,
// control registers and tables; memory by linear address, through the page tables;
// breakpoints, which are not written to memory, and watchpoints on writes, reads
// and both; step, continue, reverse-step, reverse-continue, interrupt; the commands
// of package monitor by gdb's `monitor`.
//
// gdb knows no segments. What it calls eip is therefore the linear address of the
// next instruction, the base of CS added: equal to EIP in the flat segments of
// 32-bit systems, and what breakpoints, x/i and disassemble want in real mode.
// EIP itself is the register ip. Stack and data are seen the same way: in real
// mode x/8hx $ss_base+$sp shows the stack. A machine that is in 16-bit code when gdb
// connects is described as i8086, else as i386; `set architecture` changes it.
//
// Read: Debugging with GDB, appendix "gdb Remote Serial Protocol" and "Target
// Descriptions"; gdb/features/i386 for the names that gdb wants.
//
// Not served: threads (the processor is thread 1), non-stop mode, conditions and
// commands evaluated by the target, file input and output, tracepoints, writing of
// flash memory.
//
// Not stable: what is exported here is for the other packages of iron86 and may change with every version.
package gdb
