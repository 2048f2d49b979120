// Package script drives a machine by a list of steps, one a line. It is for tests, CI
// and demonstrations. All times are virtual, so that a run repeats exactly.
//
//	expect 30s /REGEX/     until the text screen or the serial output since the last match shows it
//	type TEXT              keys; {enter} {esc} {f1} {ctrl-c} {ctrl-alt-del} {alt-133} … and {{ for a brace
//	mouse DX DY [BUTTON]…  move the mouse right and down; left, right, middle are down from then on
//	serial TEXT            bytes to COM1, same braces
//	wait 2s                let virtual time pass
//	screen FILE            save the screen: .txt, .png or .ppm
//	insert fda|cdrom FILE  put in a floppy or a CD
//	eject fda|cdrom        take it out
//	save FILE              save the machine's state
//	quit [STATUS]          end the run, with status 0 to 255
//	# a comment
package script
