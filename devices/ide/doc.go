// Package ide emulates an ATA channel of a PC (1F0h–1F7h and 3F6h, or 170h–177h
// and 376h) with up to two devices: hard disks and ATAPI CD-ROM drives.
//
// Modelled: the PIO protocols of ATA/ATAPI-6 with 16- and 32-bit data transfers,
// CHS, 28-bit and 48-bit addresses, multiple-sector blocks, soft reset, signatures,
// diagnostics, power modes; the PACKET protocol with byte count limits and the
// commands of MMC-2 that read data discs; removal of the disc with its events and
// unit attention.
//
// Not modelled: DMA (there is no bus master; the commands abort), overlapped and
// queued commands, SMART, security, host protected area (READ NATIVE MAX tells the
// size), audio, sessions and tracks other than one data track, the ECC of raw CD
// sectors (zeros). A drive does not report unit attention after a reset, only after
// a change of disc, as small boot programs do not expect it.
//
// Nobody at an address: with no device at all, or when the master is selected and
// there is only a slave, registers read 7Fh, the floating bus with the pull-down
// on DD7 that ATA wants from hosts (ATA/ATAPI-6, 4.2). When the slave is selected
// and there is only a master, status is 00h and commands are ignored (ATA/ATAPI-6,
// 9.16.1 "Device 0 only configurations"); the other registers hold what was written
// to them, and zeros after a reset. (A disk may show its own registers there
// instead, but then a CD-ROM drive would show its signature in both places.)
//
// A command takes 30 µs of virtual time, each further block 10 µs, a soft reset 50 µs.
// Only the first block of a write, and a packet, are asked for at once.
//
// Documents: T13/1410D AT Attachment with Packet Interface – 6; INCITS T10/1228D
// Multi-Media Commands – 2; SFF-8020i for what old programs expect.
package ide
