// Package gdb serves GNU gdb's remote serial protocol for a machine: gdb's
// `target remote` can look at it, stop it, run it forwards and, where the past is
// kept, backwards.
//
// It serves the registers that the processor has, described by target.xml, and a feature of our own with segment
// bases, control registers and tables; memory by linear address, through the page tables;
// breakpoints, which are not written to memory, and watchpoints on writes, reads
// and both; step, continue, reverse-step, reverse-continue, interrupt; and the commands
// of package monitor by gdb's `monitor`.
//
// gdb knows no segments. What it calls eip or rip is therefore the linear address of the
// next instruction, with the base of CS added: it equals EIP in the flat segments of
// 32-bit systems, and is what breakpoints, x/i and disassemble want in real mode.
// EIP or RIP itself is the register ip. Stack and data are seen the same way: in real
// mode x/8hx $ss_base+$sp shows the stack.
//
// gdb takes the description of the processor when it connects. A processor with long mode is described as
// i386:x86-64 in every mode. Another one is described as i386 if it is in 32-bit protected mode then, or else as
// i8086; `set architecture` changes that. The monitor's command gdb-target (-ex 'gdb-target i8086') has a processor with
// long mode described as one of those, so that `set architecture i8086` and i386 work: in 64-bit mode gdb then sees the lower halves of
// the registers. lldb takes 16-bit code from its triple, i386-unknown-unknown-code16. When symbols of a 32-bit ELF file are known, as those of the kernel
// that -kernel boots, a processor with long mode is described as i386, because gdb has the same file.
//
// A program in segments that do not begin at 0, as those of a client of DPMI, has its own addresses, and so has its debug information. After the
// monitor's command gdb-base (gdb-base cs.base) gdb's addresses count from there: the stack, pointers and names are those of the program.
//
// The memory map says that all addresses can be memory, because gdb's are linear and page tables decide. Large packets and gdb 16's
// binary packet x make reading fast, and vCont;r steps over a source line with one packet.
//
// Sources: Debugging with GDB, appendices "gdb Remote Serial Protocol" and "Target
// Descriptions"; gdb/features/i386 for the names that gdb wants.
//
// Not served: threads (the processor is thread 1), non-stop mode, conditions and
// commands evaluated by the target, file input and output, tracepoints, writing of
// flash memory.
//
// Not stable: what is exported here is for the other packages of iron86 and may change with every version.
package gdb
