// Package mathport is the logic of an AT board between the x87 unit and the
// interrupt controller: a flip-flop that FERR# (ERROR# of a 287 or 387) sets and
// that drives IRQ 13, and port F0h, which clears it. Port F1h, the reset of a
// 287 chip, does nothing to a unit inside the processor.
//
// Not modelled: IGNNE#. Our processor never stops at an x87 instruction while
// FERR# is active; it goes on and lets the interrupt come.
//
// To read: IBM PC/AT Technical Reference, "80287 Math Coprocessor", and the 486
// Programmer's Reference Manual, 16.2.3, "Numeric error handling".
package mathport
