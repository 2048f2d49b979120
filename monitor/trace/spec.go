package trace

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/iron86/iron86/x86"
)

// The tables describe functions by words: KEY=FORM:REGISTERS, where the form says how the value in the registers is shown.
//
//	d:cx  x:al  a number, decimal or hexadecimal, of the registers that are named
//	n:cx  a decimal number that has the size of code: CX, or ECX in 32-bit code
//	l:cx:dx  a number of 32 bits, the upper half first, L:cx:dx the same in hexadecimal
//	c:al  a character
//	p:ds:dx  an address
//	z:ds:dx  the string there that a zero ends, $:ds:dx one that a dollar ends, s:ds:dx:cx one of so many bytes
//	k:ds:dx  the line that DOS has read into a buffer
//	f:ds:dx  the name in a file control block
//	t:al:read,write,both  the word for a number, from 0 on
//	h:cx  cylinder, sector and head as INT 13h has them in CX and DH
//	m:ds:si  drive address packet of INT 13h AH=42h
//
// Registers of segment and offset have in 32-bit code the offset in the register of 32 bits.

// function is what a table says about a function.
type function struct {
	name    string
	in, out []item
	// fails says how a function reports an error: see the constants.
	fails failure
	ends  bool // it does not return
}

// failure is how a function reports an error.
type failure uint8

const (
	never     failure = iota
	carryAX           // by the carry flag, with a code of DOS in AX
	carryAH           // by the carry flag, with a status of the BIOS in AH
	carryWord         // by the carry flag, with a code of DPMI in AX
	statusAH          // by a status in AH that is not 0
	statusVBE         // by AX, which is not 004Fh
	minusAL           // by AL, which is FFh
)

// item is an argument or a result in a table.
type item struct {
	key   string
	form  byte
	regs  [3]register
	words []string
}

// register is a register, or a part of one.
type register struct {
	n       int
	high    bool // bits 15–8
	byte    bool
	segment bool
}

// registerNamed finds a register.
func registerNamed(name string) register {
	for i, r := range [8]string{"ax", "cx", "dx", "bx", "sp", "bp", "si", "di"} {
		if r == name {
			return register{n: i}
		}
	}
	for i, r := range [8]string{"al", "cl", "dl", "bl", "ah", "ch", "dh", "bh"} {
		if r == name {
			return register{n: i & 3, byte: true, high: i >= 4}
		}
	}
	for i, r := range [6]string{"es", "cs", "ss", "ds", "fs", "gs"} {
		if r == name {
			return register{n: i, segment: true}
		}
	}
	panic("BUG: trace: no register " + name)
}

// parseItems reads a list of words of a table.
func parseItems(text string) []item {
	var list []item
	for _, word := range strings.Fields(text) {
		key, rest, _ := strings.Cut(word, "=")
		parts := strings.Split(rest, ":")
		i := item{key: strings.TrimPrefix(key, "-"), form: parts[0][0]}
		if i.form == 't' {
			i.words = strings.Split(parts[2], ",")
			parts = parts[:2]
		}
		for n, r := range parts[1:] {
			i.regs[n] = registerNamed(r)
		}
		list = append(list, i)
	}
	return list
}

// f makes a function that takes in and returns out.
func f(name, in, out string) function {
	return function{name: name, in: parseItems(in), out: parseItems(out)}
}

// failing returns the function as one that reports errors.
func (f function) failing(how failure) function {
	f.fails = how
	return f
}

// ending returns the function as one that does not return.
func (f function) ending() function {
	f.ends = true
	return f
}

// value returns the content of a register; of a general one 16 bits, or 8.
func (t *Tracer) value(r register) uint64 {
	switch {
	case r.segment:
		return uint64(t.c.Segment(r.n).Selector)
	case r.high:
		return uint64(t.c.Reg(r.n) >> 8 & 0xff)
	case r.byte:
		return uint64(t.c.Reg(r.n) & 0xff)
	}
	return uint64(t.c.Reg(r.n) & 0xffff)
}

// wide returns the content of a register in the size of code.
func (t *Tracer) wide(r register) uint64 {
	if t.place.digits == 4 {
		return t.value(r)
	}
	return uint64(t.c.Reg(r.n))
}

// most bounds the bytes of a string that are shown.
const most = 80

// fields makes list, which is empty, the values of items, and the bytes of the guest in them to the data of e.
func (t *Tracer) fields(e *event, list []field, items []item) []field {
	list = slices.Grow(list, len(items))[:len(items)]
	for i := range items {
		f := &list[i] // its other fields count only with the kind that sets them
		f.key, f.is, f.digits = items[i].key, number, 0
		t.field(e, f, &items[i])
	}
	return list
}

// field makes f the value of an item.
func (t *Tracer) field(e *event, f *field, i *item) {
	switch i.form {
	case 'd':
		f.n = t.value(i.regs[0])
	case 'x':
		if f.n, f.digits = t.value(i.regs[0]), 4; i.regs[0].byte {
			f.digits = 2
		}
	case 'n':
		f.n = t.wide(i.regs[0])
	case 'l':
		f.n = t.value(i.regs[0])<<16 | t.value(i.regs[1])
	case 'L':
		f.n, f.digits = t.value(i.regs[0])<<16|t.value(i.regs[1]), 8
	case 'c':
		e.quote(f, byte(t.value(i.regs[0])))
	case 'p':
		b := append(appendHex(make([]byte, 0, 24), t.value(i.regs[0]), 4), ':')
		f.is, f.text = word, string(appendHex(b, t.wide(i.regs[1]), min(int(t.place.digits), 8)))
	case 't':
		if n := t.value(i.regs[0]); n < uint64(len(i.words)) {
			f.is, f.text = word, i.words[n]
		} else {
			f.n, f.digits = n, 2
		}
	case 'h':
		cx := t.value(i.regs[0])
		f.is, f.text = word, fmt.Sprintf("%d/%d/%d", cx>>8|cx&0xc0<<2, t.c.Reg(x86.DX)>>8&0xff, cx&0x3f)
	default:
		t.memory(e, f, i)
	}
}

// quote makes f some bytes of the guest.
func (e *event) quote(f *field, text ...byte) {
	f.is, f.from = quoted, uint32(len(e.data))
	e.data = append(e.data, text...)
	f.to = uint32(len(e.data))
}

// memory makes f the value of an item whose registers point to memory.
func (t *Tracer) memory(e *event, f *field, i *item) {
	at := t.linear(i.regs[0], t.wide(i.regs[1]))
	switch i.form {
	case 'z':
		t.upTo(e, f, at, 0)
	case '$':
		t.upTo(e, f, at, '$')
	case 's':
		n := t.wide(i.regs[2])
		if e.quote(f, t.read(at, int(min(n, most)))...); n > most {
			f.is = shortened
		}
	case 'k':
		if b := t.read(at+1, 1); len(b) == 1 {
			e.quote(f, t.read(at+2, int(b[0]))...)
		} else {
			e.quote(f)
		}
	case 'f':
		e.quote(f, t.fcb(at)...)
	case 'm':
		f.is, f.text = word, t.packet(at)
	}
}

// upTo makes f the string at a linear address up to a byte, at most so many bytes of it as are shown.
func (t *Tracer) upTo(e *event, f *field, at uint64, end byte) {
	b := t.read(at, most)
	n := bytes.IndexByte(b, end)
	if n >= 0 {
		e.quote(f, b[:n]...)
		return
	}
	e.quote(f, b...)
	f.is = shortened
}

// fcb returns the name in a file control block as DRIVE:NAME.EXT.
func (t *Tracer) fcb(at uint64) []byte {
	b := t.read(at, 19)
	if len(b) == 19 && b[0] == 0xff { // extended
		b = b[7:]
	}
	if len(b) < 12 {
		return nil
	}
	var s []byte
	if d := b[0]; d > 0 && d <= 26 {
		s = append(s, 'A'+d-1, ':')
	}
	s = append(s, bytes.TrimRight(b[1:9], " ")...)
	if ext := bytes.TrimRight(b[9:12], " "); len(ext) > 0 {
		s = append(append(s, '.'), ext...)
	}
	return s
}

// packet returns what the drive address packet of an extended INT 13h asks for.
func (t *Tracer) packet(at uint64) string {
	b := t.read(at, 16)
	if len(b) < 16 {
		return "?"
	}
	var lba uint64
	for i := 15; i >= 8; i-- {
		lba = lba<<8 | uint64(b[i])
	}
	return fmt.Sprintf("%d+%d", lba, uint16(b[2])|uint16(b[3])<<8)
}

// linear returns the linear address of an offset in the segment of a register.
func (t *Tracer) linear(r register, off uint64) uint64 {
	return uint64(uint32(uint64(t.c.Segment(r.n).Base) + off))
}

// read returns up to n bytes at a linear address: as many as there are pages for.
func (t *Tracer) read(lin uint64, n int) []byte {
	b := t.buf[:min(n, len(t.buf))]
	for done := 0; done < len(b); {
		phys, ok := t.c.Probe(lin+uint64(done), false)
		if !ok {
			return b[:done]
		}
		piece := min(len(b)-done, pageSize-int(phys%pageSize))
		t.m.Peek(phys, b[done:done+piece])
		done += piece
	}
	return b
}

// pageSize is the size of a page, in bytes.
const pageSize = 4096
