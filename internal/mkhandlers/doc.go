// Command mkhandlers writes handlers_gen.go of package cpu: one function for each operation, form of operands and size
// of the families whose handlers differ in nothing else. Run it by go generate ./cpu. A test of this package makes the
// file again in memory and compares.
//
// Handlers are named as the manual names operands: addRdMd adds a doubleword in memory to a register. For the
// place of a memory operand M has all checks, F is for flat blocks, and B for flat blocks without an index.
package main
