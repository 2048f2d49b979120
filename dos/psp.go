package dos

import (
	"strings"

	"github.com/iron86/iron86/dos/guest"
)

// Offsets in a program segment prefix (RBIL table 01378).
const (
	pspInt20   = 0x00
	pspTop     = 0x02 // first paragraph that is not the program's
	pspCPM     = 0x05
	pspInt22   = 0x0a
	pspInt23   = 0x0e
	pspInt24   = 0x12
	pspParent  = 0x16
	pspTable   = 0x18 // 20 entries
	pspEnv     = 0x2c
	pspStack   = 0x2e // SS:SP at the last INT 21h
	pspJFTSize = 0x32
	pspJFT     = 0x34
	pspPrev    = 0x38
	pspVersion = 0x40
	pspCall    = 0x50
	pspFCB1    = 0x5c
	pspFCB2    = 0x6c
	pspTail    = 0x80
	pspSize    = 0x100

	pspHandles = 20 // entries of pspTable

	dosVersion = 0x0005 // 5.0, minor in the high byte
)

// makePSP builds the prefix of a program at seg: vectors as they are, the
// termination address, parent, and a table with all handles closed.
func (d *DOS) makePSP(seg, parent, top uint16, back guest.Far) {
	p := uint32(seg) << 4
	d.g.Write(p, make([]byte, pspSize))
	d.g.PutWord(p+pspInt20, 0x20cd)
	d.g.PutWord(p+pspTop, top)
	d.g.Write(p+pspCPM, []byte{0x9a, 0xf0, 0xfe, 0x1d, 0xf0}) // CALL F01D:FEF0
	d.g.PutFar(p+pspInt22, back.Seg, back.Off)
	for i, v := range []int{0x23, 0x24} {
		at := d.g.Vector(v)
		d.g.PutFar(p+pspInt23+4*uint32(i), at.Seg, at.Off)
	}
	d.g.PutWord(p+pspParent, parent)
	d.g.PutWord(p+pspJFTSize, pspHandles)
	d.g.PutFar(p+pspJFT, seg, pspTable)
	d.g.PutDword(p+pspPrev, 0xffffffff)
	d.g.PutWord(p+pspVersion, d.version())
	d.g.Write(p+pspCall, []byte{0xcd, 0x21, 0xcb})
	d.setJFT(seg, nil)
}

// inherit gives the child the handles of its parent that are not private.
func (d *DOS) inherit(child, parent uint16) {
	at, size := d.jft(parent)
	table := make([]byte, pspHandles)
	for i := range table {
		table[i] = closed
		if i >= size {
			continue
		}
		n := d.g.Byte(at + uint32(i))
		if int(n) < maxFiles && d.files[n] != nil && d.files[n].mode&modePrivate == 0 {
			table[i] = n
			d.files[n].refs++
		}
	}
	d.setJFT(child, table)
}

// makeShell makes the process that is the parent of the first program: its PSP and
// its environment.
func (d *DOS) makeShell() {
	env := d.environment(d.cfg.Env, "")
	const paragraphs = pspSize >> 4
	d.shell = d.take(paragraphs)
	seg := d.take(uint16(len(env)+15) >> 4)
	d.makePSP(d.shell, d.shell, d.shell+paragraphs, guest.Stub(guest.StubHalt))
	d.g.Write(uint32(seg)<<4, env)
	d.g.PutWord(uint32(d.shell)<<4+pspEnv, seg)
	for _, s := range []uint16{d.shell, seg} {
		d.g.PutWord(uint32(s-1)<<4+mcbOwner, d.shell)
	}
	d.nameBlock(d.shell, "COMMAND")
	d.psp = d.shell
	d.dta = guest.Far{Seg: d.shell, Off: pspTail}
}

// take allocates memory that is known to be there.
func (d *DOS) take(size uint16) uint16 {
	seg, _, e := d.allocate(size, ownerDOS)
	if e != errNone {
		panic("BUG: dos: no memory for the shell")
	}
	return seg
}

// nameBlock writes a program's name into its memory control block.
func (d *DOS) nameBlock(psp uint16, name string) {
	var b [8]byte
	copy(b[:], name)
	d.g.Write(uint32(psp-1)<<4+mcbName, b[:])
}

// maxEnvironment is the largest environment, in bytes.
const maxEnvironment = 32768

// environment builds a block: variables, a zero, and the program's path.
func (d *DOS) environment(vars []string, program string) []byte {
	var b []byte
	for _, v := range vars {
		if len(b)+len(v)+1 > maxEnvironment-maxPath-4 {
			break
		}
		b = append(append(b, v...), 0)
	}
	if len(b) == 0 {
		b = append(b, 0)
	}
	b = append(b, 0, 1, 0)
	return append(append(b, program...), 0)
}

// variables reads the environment block at seg.
func (d *DOS) variables(seg uint16) []string {
	if seg == 0 {
		return nil
	}
	raw := d.g.Bytes(seg, 0, maxEnvironment)
	var vars []string
	for len(raw) > 0 && raw[0] != 0 {
		v, rest, ok := strings.Cut(string(raw), "\x00")
		if !ok {
			break
		}
		vars, raw = append(vars, v), []byte(rest)
	}
	return vars
}

// setTail writes a command line: its length, itself, a carriage return.
func (d *DOS) setTail(psp uint16, tail []byte) {
	tail = tail[:min(len(tail), 126)]
	p := uint32(psp)<<4 + pspTail
	d.g.PutByte(p, uint8(len(tail)))
	d.g.Write(p+1, append(append([]byte(nil), tail...), '\r'))
}

// parseTail makes the two FCBs that a command line begins with.
func (d *DOS) parseTail(tail []byte) (fcb1, fcb2 [16]byte) {
	n, f1, _ := parseFCB(tail, 1, [16]byte{})
	_, f2, _ := parseFCB(tail[n:], 1, [16]byte{})
	return f1, f2
}
