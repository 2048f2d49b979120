// Package mathport emulates the logic of an AT board between the x87 unit and the
// interrupt controller. A flip-flop, which FERR# (ERROR# of a 287 or 387) sets, drives
// IRQ 13. A write to port F0h clears it and activates IGNNE# for as long as FERR# is
// active. Without IGNNE# the processor waits before the next x87 instruction; with it
// the interrupt's handler can execute x87 instructions. Port F1h, which resets a 287
// chip, does nothing to a unit inside the processor.
//
// To read: IBM PC/AT Technical Reference, "80287 Math Coprocessor" (there BUSY# is
// what port F0h releases), and Intel's SDM vol. 1, appendix D.2.1.2, "Recommended
// External Hardware to Support the MS-DOS Compatibility Sub-mode".
package mathport
