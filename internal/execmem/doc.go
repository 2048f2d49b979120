// Package execmem holds generated machine code: memory that a program can fill and the
// processor can execute, and Call, which enters it. It is pure Go with a few lines of
// Go assembly, without cgo.
//
// No page is ever writable and executable at once: the same memory is mapped at two
// addresses. The view that Bytes returns can be written, the view that begins at Base can
// be executed. After a write Flush makes it ready; on amd64 that costs nothing.
//
// Hosts: Linux on amd64 and arm64, Windows on amd64. On any other, New returns an error
// that is errors.ErrUnsupported, and on a host that refuses executable memory, the system's
// error. macOS is among the others, as a second view there needs mach_vm_remap, which
// pure Go cannot call. Only Linux has been run so far (arm64 under qemu-aarch64; QEMU before 8.1
// ignores IC IVAU, so there Flush changes the protection of the pages, too); the file for Windows compiles.
//
//	a, err := execmem.New(1 << 20)
//	…
//	n := copy(a.Bytes(), code)
//	a.Flush(0, n)
//	execmem.Call(a.Base(), unsafe.Pointer(&state))
//
// # What generated code may do
//
// Call describes the registers and the stack that generated code finds. Besides:
//
//   - It does not call Go. It returns to Call, which is its only way out.
//   - The Go runtime cannot interrupt it. A collection that wants to stop the world waits
//     until it returns, so a stay should last well below a millisecond. Profiles show
//     its time as runtime._ExternalCode; PerfMap gives perf the names.
//   - What it points to must also be held by Go, in the heap or by the caller of Call.
//     The collector does not move heap objects, and the stack of a goroutine
//     that is in Call does not move.
//   - A fault in it (SIGSEGV, SIGILL) ends in a Go panic or the end of the
//     process; the registers are lost.
//
// Start reading at arena.go, then call_amd64.s.
package execmem
