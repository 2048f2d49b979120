// Package dpmi is a DPMI 0.9 host in Go for programs under package dos: 16- and
// 32-bit clients run on the emulated processor at privilege level 3.
//
// The host's tables (GDT, IDT, TSS, the clients' LDTs) stand in extended memory.
// Nothing is paged, so that linear addresses are physical ones. Gates, default handlers
// and return addresses lead to bytes of the ROM page of package dos that have execution
// traps. The Go function behind a trap reads the processor's state, does what is asked,
// and sets the state with which the processor continues. A switch to real mode is such a
// change of state, and so DOS and the BIOS run in real mode as they do for any program.
//
// The client runs with IOPL 3, so that it can use all ports, and its virtual interrupt
// flag is IF itself. Hardware interrupts go to its handlers in either mode, on a locked
// stack. Software interrupts without a handler go to real mode with the general
// registers. INT 21h takes and returns pointers of protected mode. A client can only harm
// itself by what it does to its tables: every descriptor is checked before Go loads it,
// and a client that cannot continue ends with a message.
//
// Start with host.go and client.go. install.go has the traps. The trap of an interrupt or
// an exception leads to gate.go, and from there to interrupt.go, exception.go or int31.go.
// modes.go changes the mode, reflect.go takes interrupts from one mode to the other, and
// resume.go sets the state with which a client continues.
//
// Not modelled: virtual memory, page attributes, mapping of conventional memory and
// shared memory of DPMI 1.0.
//
// Sources: DOS Protected Mode Interface Specification 0.9 (1990) and 1.0 (1991); Ralf
// Brown's Interrupt List, INT 2F/1687h and INT 31h; SDM vol. 3 for the tables.
package dpmi
