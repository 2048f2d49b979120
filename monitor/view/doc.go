// Package view is the monitor in full screen: the program, the registers, memory,
// the stack, the guest's screen and the command line side by side in a terminal.
//
// It is a display of a monitor.Monitor and its keys are that one's commands, as in
// Turbo Debugger: F7 steps, F8 steps over, F9 runs, F2 sets a breakpoint. Whatever
// has no key is typed on the command line, whose answers appear above it.
//
// One goroutine draws, handles keys and runs the machine. While the guest runs the
// display asks for keys between slices: Esc or Ctrl-C stops. With the guest's
// screen in full (Alt-F5) the keyboard is the guest's and time passes as on the
// wall.
//
// The layout fits terminals from 80 by 25 on; smaller ones lose panes, never the
// command line.
package view
