// Package cmos emulates the MC146818 real-time clock with 128 bytes of
// battery-backed memory, at ports 70h and 71h of an AT.
//
// Modelled: time and date in BCD and binary, 12 and 24 hours, SET, the divider
// and its reset, update-in-progress (244 us and the update of 1984 us before it
// ends), update-ended, periodic and alarm interrupts, don't-care alarms, and the
// NMI mask in bit 7 of port 70h. The clock starts at a date from the
// configuration and follows virtual time; it is brought up to date when somebody
// looks, and has events only while an enabled interrupt is awaited. The century
// is kept in byte 32h, in BCD, and counts with the year.
//
// Not modelled: daylight saving (the bit is kept), the square wave pin, time bases
// other than 32768 Hz (the clock stands still with them), and the indefinite time
// bytes during an update: they show the old time.
//
// Read: Motorola MC146818 data sheet; IBM AT Technical Reference, "Real-Time
// Clock/CMOS RAM Information".
package cmos
