// Package pic emulates the 8259A programmable interrupt controller and the pair
// of them on an AT board.
//
// Modelled: ICW1 to ICW4 (8086 and MCS-80 vectors), OCW1, all OCW2 end-of-interrupt
// and rotation commands, OCW3 (register reads, poll, special mask mode), automatic
// end of interrupt, special fully nested mode, edge and level triggering by ICW1 or
// by the ELCR of EISA and PCI boards, cascading, and the spurious interrupt on
// level 7. An edge-triggered request lasts only while its pin is high.
//
// Not modelled: the buffered mode's SP/EN pin (its bits are kept without effect),
// and the CALL opcode that an MCS-80 system fetches with its first INTA cycle.
//
// Read: Intel 8259A data sheet (order 231468); Intel 82371 (PIIX) data sheet for
// the ELCR.
package pic
