package cpu

import "unsafe"

// nextOp returns the op after o in its block. The invariant that makes it safe: the handler of o
// returned true, and that of the last op of a block never does (lowerer.end), so another op follows
// in the same array.
func nextOp(o *op) *op { return (*op)(unsafe.Add(unsafe.Pointer(o), unsafe.Sizeof(op{}))) }
