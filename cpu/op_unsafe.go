package cpu

import "unsafe"

// nextOp is the op after o in its block. Invariant that makes it safe: o returned
// true, and the last op of a block never does (lowerer.end), so there is another
// op behind it in the same array.
func nextOp(o *op) *op { return (*op)(unsafe.Add(unsafe.Pointer(o), unsafe.Sizeof(op{}))) }
