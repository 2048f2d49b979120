// Package vmport emulates the backdoor port 5658h of VMware as QEMU has it, for the drivers of its absolute pointer ("vmmouse").
//
// A program reads the port with 564D5868h in EAX and a command in ECX, and finds the answer in the general registers. So the chip is given
// the registers of the processor that reads. Commands: 10 tells the version, 20 the size of memory, 39, 40 and 41 are the pointer's, which is
// a queue of words: four for each event, buttons, place and wheel. A driver learns of an event by the interrupt of the PS/2 mouse, which
// sends a packet for each (Notify). Other commands do nothing here.
//
// Read: QEMU 7.2, hw/i386/vmport.c and hw/i386/vmmouse.c; Linux, drivers/input/mouse/vmmouse.c.
package vmport
