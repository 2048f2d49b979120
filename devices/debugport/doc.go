// Package debugport emulates the small ports by which firmware and test programs
// talk to the outside: the POST code at 80h, Bochs' debug console at E9h and
// shutdown port at 8900h, and QEMU's isa-debug-exit, at 501h by default.
//
// Each hands what it gets to a callback, nil for nobody. Values that the guest
// can read back or that build up over several writes are state; the rest is not.
package debugport
