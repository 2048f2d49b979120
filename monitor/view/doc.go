// Package view is the monitor in full screen: the program, the registers, memory,
// the stack, the guest's screen and the command line side by side in a terminal.
//
// It displays a monitor.Monitor, and its keys are commands of the Monitor, as in
// Turbo Debugger: F7 steps, F8 steps over, F9 runs, F2 sets a breakpoint. A command that
// has no key is typed on the command line. Answers appear above that line.
//
// One goroutine draws, handles keys and runs the machine. While the guest runs, the
// display looks for keys between slices: Esc or Ctrl-C stops. With the guest's
// screen in full (Alt-F5) the keyboard is the guest's, and virtual time does not run ahead of the
// host's clock.
//
// The layout fits terminals from 80 by 25 on; smaller ones lose panes, never the
// command line.
package view
