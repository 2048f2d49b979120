// Package mathport is the logic of an AT board between the x87 unit and the
// interrupt controller: a flip-flop that FERR# (ERROR# of a 287 or 387) sets and
// that drives IRQ 13, and port F0h, which clears it and activates IGNNE# as long as
// FERR# is active: without it the processor stands still before the next x87
// instruction, with it the interrupt's handler can execute some. Port F1h, the reset of
// a 287 chip, does nothing to a unit inside the processor.
//
// To read: IBM PC/AT Technical Reference, "80287 Math Coprocessor" (there BUSY# is
// what port F0h releases), and Intel's SDM vol. 1, appendix D.2.1.2, "Recommended
// External Hardware to Support the MS-DOS Compatibility Sub-mode".
package mathport
