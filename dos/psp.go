package dos

import (
	"strings"

	"github.com/iron86/iron86/dos/errno"
	"github.com/iron86/iron86/dos/file"
	"github.com/iron86/iron86/dos/guest"
)

// dosVersion is 5.0, the minor number in the high byte.
const dosVersion = 0x0005

// makePSP builds the prefix of a program at seg: vectors as they are, the
// termination address, parent, and a table with all handles closed.
func (d *DOS) makePSP(seg, parent, top uint16, back guest.Far) {
	p := uint32(seg) << 4
	d.g.Write(p, make([]byte, guest.PSPSize))
	d.g.PutWord(p+guest.PSPInt20, 0x20cd)
	d.g.PutWord(p+guest.PSPTop, top)
	d.g.Write(p+guest.PSPCPM, []byte{0x9a, 0xf0, 0xfe, 0x1d, 0xf0}) // CALL F01D:FEF0
	d.g.PutFar(p+guest.PSPInt22, back.Seg, back.Off)
	for i, v := range []int{0x23, 0x24} {
		at := d.g.Vector(v)
		d.g.PutFar(p+guest.PSPInt23+4*uint32(i), at.Seg, at.Off)
	}
	d.g.PutWord(p+guest.PSPParent, parent)
	d.g.PutWord(p+guest.PSPJFTSize, guest.PSPHandles)
	d.g.PutFar(p+guest.PSPJFT, seg, guest.PSPTable)
	d.g.PutDword(p+guest.PSPPrev, 0xffffffff)
	d.g.PutWord(p+guest.PSPVersion, d.version())
	d.g.Write(p+guest.PSPCall, []byte{0xcd, 0x21, 0xcb})
	d.file.SetJFT(seg, nil)
}

// makeShell makes the process that is the parent of the first program: its PSP and
// its environment.
func (d *DOS) makeShell() {
	env := d.environment(d.cfg.Env, "")
	const paragraphs = guest.PSPSize >> 4
	d.shell = d.take(paragraphs)
	seg := d.take(uint16(len(env)+15) >> 4)
	d.makePSP(d.shell, d.shell, d.shell+paragraphs, guest.Stub(guest.StubHalt))
	d.g.Write(uint32(seg)<<4, env)
	d.g.PutWord(uint32(d.shell)<<4+guest.PSPEnv, seg)
	for _, s := range []uint16{d.shell, seg} {
		d.g.PutWord(uint32(s-1)<<4+mcbOwner, d.shell)
	}
	d.nameBlock(d.shell, "COMMAND")
	d.psp = d.shell
	d.dta = guest.Far{Seg: d.shell, Off: guest.PSPTail}
}

// take allocates memory that is known to be there.
func (d *DOS) take(size uint16) uint16 {
	seg, _, e := d.allocate(size, ownerDOS)
	if e != errno.None {
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
		if len(b)+len(v)+1 > maxEnvironment-file.MaxPath-4 {
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
	p := uint32(psp)<<4 + guest.PSPTail
	d.g.PutByte(p, uint8(len(tail)))
	d.g.Write(p+1, append(append([]byte(nil), tail...), '\r'))
}

// parseTail makes the two FCBs that a command line begins with.
func (d *DOS) parseTail(tail []byte) (fcb1, fcb2 [16]byte) {
	n, f1, _ := file.ParseFCB(tail, 1, [16]byte{})
	_, f2, _ := file.ParseFCB(tail[n:], 1, [16]byte{})
	return f1, f2
}
