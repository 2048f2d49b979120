package cpu

import "github.com/iron86/iron86/decoder"

// These types are what decoded blocks are built with. Only their fields are here; the work is done in higher rooms.

// fetcher reads the bytes of a block being built.
type fetcher struct {
	lin   uint64 // linear address of the block
	phys  uint64
	mode  blockMode
	eip   uint64
	code  []byte // from the block's start to the end of the page or of the segment
	limit bool   // code ends at the limit of CS, before the page ends
	buf   [16]byte
	phys2 uint64
}

// lowerer turns the instructions of one block into ops.
type lowerer struct {
	c       *CPU
	tables  *tables
	mode    blockMode
	eip     uint64 // EIP of the block
	eipMax  uint64 // FFFF when EIP is 16 bits wide
	size    uint32 // bytes so far
	n       int    // instructions so far
	max     int
	ended   bool
	trapped bool         // the block is an execution trap
	inst    decoder.Inst // the instruction that is being lowered
	form    lowered      // form of inst, if it has a plain one
	last    lowered      // form of the instruction before inst
	ops     []op
	system  []decoder.Inst
	target  [2]uint64
}

// lowered is what fuse must know of the instruction before: op, form and size.
type lowered struct {
	op   decoder.Op
	form int
	size int
}

// tables are what the kit looks up, given to it so that it names no family.
type tables struct {
	rows *[decoder.NumOps]row
	rest []lowerFunc // asked in turn when rows has nothing; the last one never declines
	fuse func(l *lowerer)
}

// row says how one Op is lowered.
type row struct {
	forms *forms
	lower lowerFunc
}

// lowerFunc lowers an instruction whose form does not follow from its operands
// alone: it sets o.fn. Returning false leaves the instruction to systemOps.
type lowerFunc func(l *lowerer, i *decoder.Inst, o *op) bool

// forms are the handlers of an operation by form and size (8, 16, 32 bits).
type forms [numForms][3]handler

// Forms of operands: R register, I immediate, M memory with all checks, F memory
// in a flat block, B the same without an index; destination first. M, F and B
// follow each other: see accessForm.
const (
	formRR = iota
	formRI
	formRM
	formRF
	formRB
	formMR
	formFR
	formBR
	formMI
	formFI
	formBI
	formR
	formM
	formF
	formB
	numForms
)
