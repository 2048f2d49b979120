// Package himem gives DOS programs the memory above 1 MB by XMS 3.0 (a far entry that INT 2Fh
// AX=4310h returns), EMS 4.0 (INT 67h), and VCPI 1.0 (INT 67h AH=DEh).
//
// All this memory belongs to one Pool, from which the DPMI host takes memory, too, so that no two
// of them hand out the same bytes. While there is XMS, INT 15h reports no memory above 1 MB.
//
// The processor stays in real mode. Pages of EMS are windows of the bus into the pool, not pages
// of the processor, so one page can show in two places. A client of VCPI takes real mode for
// virtual-8086 mode; its switch to protected mode is made here, in Go, on the processor's own
// registers. Not modelled: upper memory blocks of XMS, which DOS has itself; alternate sets of EMS
// registers; more than four EMS windows of 16 KB; memory above 4 GB.
//
// Sources: eXtended Memory Specification 3.0 (Microsoft, 1991); Expanded Memory Specification 4.0
// (Lotus, Intel, Microsoft, 1987); Virtual Control Program Interface 1.0 (Phar Lap, Quarterdeck,
// 1989); Ralf Brown's Interrupt List.
//
// Start with New in himem.go. The tables xmsCalls and emsCalls lead to every function.
package himem
