// Package fdc emulates the Intel 82077AA floppy disk controller with its drives,
// as a PC/AT has them at 3F0h–3F7h.
//
// Modelled: all registers, every command of the 82077AA in DMA and in non-DMA
// mode, multi-track and implied seeks, result bytes ST0–ST3, reset with its four
// polling interrupts, the disk change line, write protection, and the data rate a
// disk needs in a drive: a wrong one finds no address marks. Two of the four drives
// can be present, of any of the five PC types, with disks of one head or two and
// any number of sectors of 512 bytes per track.
//
// Time is that of a real drive in shape, but shorter, so that a machine need not
// wait: a revolution takes 10 ms instead of 200 (a 1.44 MB disk is read in 1.6 s
// and its seeks), a step 100 µs, and a drive is at speed as soon as its motor is on.
// A command on a drive whose motor is off, or that has no disk, ends with a missing
// address mark, where the chip would wait for an index pulse for ever; with a disk
// the motor is not asked for, as guests that forget it run on other emulators.
//
// Implied seeks are on after power-on, whereas the chip has them off.
//
// Not modelled: sectors of other sizes than 512 bytes, deleted data marks on the
// disk (a sector written as deleted reads as normal), FM (the MFM bit of a command
// is ignored), gaps, overruns in non-DMA mode (the disk waits for the program),
// precompensation, power-down, tape drives. FORMAT TRACK writes the filler to those
// of its sectors that the image has.
//
// Documents: Intel 82077AA CHMOS Single-Chip Floppy Disk Controller data sheet
// (290166); NEC µPD765A data sheet for the scan commands.
package fdc
