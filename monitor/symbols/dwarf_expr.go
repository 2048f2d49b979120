package symbols

import (
	"encoding/binary"
	"errors"
)

// errOptimized is the error for a variable that is nowhere at this moment, or where this reader cannot follow.
var errOptimized = errors.New("optimized out")

// maxOps bounds the operations of an expression, and maxStack the numbers on its stack.
const (
	maxOps   = 1000
	maxStack = 64
)

// cursor reads numbers of DWARF from bytes. Behind the end it reads zeros, and says so.
type cursor struct {
	b    []byte
	over bool
}

// n reads a number of n bytes.
func (c *cursor) n(n int) (v uint64) {
	if len(c.b) < n {
		c.b, c.over = nil, true
		return 0
	}
	for i := n - 1; i >= 0; i-- {
		v = v<<8 | uint64(c.b[i])
	}
	c.b = c.b[n:]
	return v
}

// uleb reads an unsigned LEB128.
func (c *cursor) uleb() uint64 {
	v, n := binary.Uvarint(c.b)
	if n <= 0 {
		c.b, c.over = nil, true
		return 0
	}
	c.b = c.b[n:]
	return v
}

// sleb reads a signed LEB128.
func (c *cursor) sleb() (v int64) {
	for shift := 0; ; shift += 7 {
		x := c.n(1)
		if c.over || shift > 63 {
			return 0
		}
		v |= int64(x&0x7f) << shift
		if x&0x80 == 0 {
			if x&0x40 != 0 && shift < 57 {
				v |= -1 << (shift + 7)
			}
			return v
		}
	}
}

// frame is a function's frame, in which expressions are evaluated.
type frame struct {
	p    *program
	m    Machine
	pc   uint64 // as the file says
	bias uint64 // what is added to the file's static addresses, so that they are offsets in the segment of data
	base []byte // the expression for the frame's base; nil: there is none
	unit *unit
}

// reg returns a register.
func (f *frame) reg(n uint64) (uint64, error) {
	if n < 64 {
		if v, ok := f.m.Reg(int(n), f.p.addrSize == 8); ok {
			return v, nil
		}
	}
	return 0, errOptimized
}

// locate evaluates the expression of a location (DWARF 5, sections 2.5 and 2.6). depth is the number of expressions around it.
func (f *frame) locate(b []byte, depth int) (place, error) {
	if len(b) == 0 || depth > 2 {
		return place{}, errOptimized
	}
	c := &cursor{b: b}
	var stack []uint64
	push := func(v uint64) { stack = append(stack, v) }
	pop := func() (v uint64) {
		if len(stack) == 0 {
			c.over = true
			return 0
		}
		v, stack = stack[len(stack)-1], stack[:len(stack)-1]
		return v
	}
	for n := 0; len(c.b) > 0; n++ {
		op := c.n(1)
		switch {
		case n > maxOps || len(stack) > maxStack:
			return place{}, errOptimized
		case op >= 0x50 && op <= 0x6f || op == 0x90: // DW_OP_reg0–31, regx
			r := op - 0x50
			if op == 0x90 {
				r = c.uleb()
			}
			v, err := f.reg(r)
			if len(c.b) > 0 {
				err = errOptimized // pieces
			}
			return place{register: v}, err
		case op == 0x9f: // DW_OP_stack_value
			return place{register: pop()}, nil
		}
		if err := f.operate(op, c, push, pop, depth); err != nil {
			return place{}, err
		}
	}
	v := pop()
	if c.over {
		return place{}, errOptimized
	}
	if f.p.addrSize == 4 {
		v = uint64(uint32(v))
	}
	return place{addr: v, memory: true}, nil
}

// operate executes an operation that leaves a number on the stack.
func (f *frame) operate(op uint64, c *cursor, push func(uint64), pop func() uint64, depth int) error {
	switch {
	case op == 0x03: // DW_OP_addr
		push(f.static(c.n(f.p.addrSize)))
	case op == 0x06: // DW_OP_deref
		b := make([]byte, f.p.addrSize)
		if !f.m.Load(pop(), b) {
			return errOptimized
		}
		push((&cursor{b: b}).n(len(b)))
	case op >= 0x08 && op <= 0x0f: // DW_OP_const1u to const8s
		n := 1 << ((op - 8) / 2)
		v := c.n(n)
		if op&1 == 1 {
			v = uint64(int64(v<<(64-8*n)) >> (64 - 8*n))
		}
		push(v)
	case op == 0x10:
		push(c.uleb())
	case op == 0x11:
		push(uint64(c.sleb()))
	case op == 0x1a: // DW_OP_and
		b := pop()
		push(pop() & b)
	case op == 0x1c: // DW_OP_minus
		b := pop()
		push(pop() - b)
	case op == 0x22: // DW_OP_plus
		push(pop() + pop())
	case op == 0x23: // DW_OP_plus_uconst
		push(pop() + c.uleb())
	case op >= 0x30 && op <= 0x4f: // DW_OP_lit0–31
		push(op - 0x30)
	case op >= 0x70 && op <= 0x8f: // DW_OP_breg0–31
		v, err := f.reg(op - 0x70)
		push(v + uint64(c.sleb()))
		return err
	case op == 0x91: // DW_OP_fbreg
		at, err := f.locate(f.base, depth+1)
		v := at.addr
		if !at.memory {
			v = at.register // the base is a register
		}
		push(v + uint64(c.sleb()))
		return err
	case op == 0x9c: // DW_OP_call_frame_cfa
		v, err := f.cfa()
		push(v)
		return err
	case op == 0xa1: // DW_OP_addrx
		push(f.static(f.addrx(c.uleb())))
	default:
		return errOptimized
	}
	return nil
}

// static returns where the program has what the file has at an address.
func (f *frame) static(addr uint64) uint64 { return moved(addr, f.bias) }

// offsets is a machine whose memory is that of the segment of data. That of a flat program begins at 0; a client of DPMI has another.
type offsets struct{ Machine }

// Load reads memory at an offset.
func (o offsets) Load(addr uint64, b []byte) bool {
	return o.Machine.Load(moved(addr, o.Base(segDS)), b)
}

// addrx returns an address of .debug_addr by its index.
func (f *frame) addrx(i uint64) uint64 {
	at := f.unit.addrs + i*uint64(f.p.addrSize)
	if i > 1<<32 || at > uint64(len(f.p.addrs)) {
		return 0
	}
	return (&cursor{b: f.p.addrs[at:]}).n(f.p.addrSize)
}
