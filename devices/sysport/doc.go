// Package sysport emulates the AT's system control ports: port B at 61h and
// port A at 92h, the gate that joins two sources of A20, and the reset control
// register of PCI chip sets at CF9h.
//
// Port B holds the gate of timer 2 and the speaker's data bit, enables the two
// sources of NMI, and shows the refresh toggle, timer 2's output and the NMI
// sources. Port A holds the fast A20 gate and the fast processor reset.
//
// The refresh toggle follows virtual time, one change every 18 clocks of the
// timer (15.085 us), and not what counter 1 is programmed to. Port A's security
// lock and disk light bits are kept without effect.
//
// Read: IBM AT Technical Reference, "System Board" (port 61h); IBM PS/2 Hardware
// Interface Technical Reference, "System Control Port A"; Intel 82371SB (PIIX3) data
// sheet, "Reset Control Register".
package sysport
