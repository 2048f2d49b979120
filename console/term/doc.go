// Package term shows a machine in a terminal, through tcell, and takes keys and
// the mouse from there.
//
// Text screens appear cell by cell with the guest's colours, centred in a larger
// terminal and scrolled to the cursor in a smaller one. Graphics appear as pixels
// where the terminal says that it has kitty's graphics protocol or sixels (pixels.go), else as half blocks; the next
// picture is sent when the terminal has shown the last one. A status line takes the last row if the guest leaves one free. Ctrl-]
// opens a menu with everything a terminal's keyboard cannot say.
//
// A terminal reports keys only when they go down, so every key becomes a chord that
// the machine holds down for some milliseconds of virtual time. The package draws
// only when something differs from what the terminal shows, so that an idle guest
// costs nothing.
//
// In cells the fonts of guests are not shown: every character looks as code page 437 has it. As pixels (text=pixels) they are.
package term
