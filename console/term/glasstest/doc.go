// Package glasstest is a terminal for tests: it obeys kitty's graphics protocol and sixels as far as console/term uses them, and
// answers what it is asked. What it shows can be compared with what should be there.
//
// It is strict: what a real terminal would refuse or ignore becomes an error in Terminal.Errors. It is written from the documents that the
// packages kitty and sixel name, and shares no code with them.
package glasstest
