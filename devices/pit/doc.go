// Package pit emulates the 8254 programmable interval timer.
//
// Modelled: three counters in all six modes, binary and BCD, all three access
// forms, counter latch and read-back commands, null count, gates, and the OUT
// pins. A counter is advanced to the present whenever somebody looks: what it
// shows follows from virtual time, in whole periods of the 1193182 Hz clock. An
// OUT pin that is connected costs one event for each of its edges.
//
// Not modelled: what the data sheet calls illegal, a count of 1 in modes 2 and 3;
// OUT stays high then. A trigger in modes 1 and 5 before any count was written
// does nothing.
//
// Read: Intel 8254 data sheet (order 231164), "Mode Definitions" and
// "Read-Back Command".
package pit
