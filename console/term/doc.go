// Package term shows a machine in a terminal, through tcell, and takes keys and
// the mouse from there.
//
// Text screens appear cell by cell with the guest's colours, centred in a larger
// terminal and scrolled to the cursor in a smaller one; graphics appear as half
// blocks. A status line takes the last row if the guest leaves one free. Ctrl-]
// opens a menu with everything a terminal's keyboard cannot say.
//
// A terminal reports keys only when they go down, so every key becomes a chord that
// the machine holds down for some milliseconds of virtual time. The package draws
// only when something differs from what the terminal shows, so that an idle guest
// costs nothing.
//
// The fonts of guests are not shown: every character looks as code page 437 has it.
package term
