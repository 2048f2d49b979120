// Package guest is the side of DOS that a program touches: its registers and memory, far
// pointers, interrupt vectors, the text page on the screen, and the page of stubs through which
// an interrupt reaches a service written in Go.
//
// A program runs on the emulated processor. When it executes an interrupt of DOS, the vector
// leads to a NOP in the page of stubs (stubs.go). An execution trap on that NOP calls the Go
// function, which reads the program's registers and memory through a Guest, and finishes by
// stepping over the NOP, to the IRET or RETF behind it.
//
// Addresses of memory are linear and stand for real mode: offsets wrap within 64 KB where a
// program gives a pointer and a length, as the processor's own would.
//
// This package knows nothing of DOS's tables and keeps no state of a program. All rooms of DOS
// stand on it: the kernel (package dos) and the packages beside this one. Start with Guest in
// guest.go, then read Page in stubs.go.
//
//	g := guest.New(machine.Services())
//	g.SetVector(0x33, guest.Stub(0x300))
//	g.TrapStub(0x300, func() { g.SetAX(0xffff); g.Finish() })
package guest
