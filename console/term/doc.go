// Package term shows a machine in a terminal, through tcell, and takes keys and
// the mouse from there.
//
// Text screens appear cell by cell with the guest's colours, centred in a larger
// terminal and scrolled to the cursor in a smaller one; graphics appear as half
// blocks. A status line takes the last row if the guest leaves one free. Ctrl-]
// opens a menu with everything a terminal's keyboard cannot say.
//
// A terminal tells of keys going down only, so every key becomes a chord that the
// machine holds for a while of virtual time. The package draws only when
// something differs from what the terminal shows: an idle guest costs nothing.
//
// Guests' own fonts are not seen: characters are shown as code page 437 has them.
package term
