package process

import (
	"bytes"

	"github.com/iron86/iron86/dos/guest"
)

// MakePSP builds the prefix of a program at seg. It has the vectors as they are, the termination address,
// the parent, and a table in which all handles are closed.
func MakePSP(g *guest.Guest, seg, parent, top uint16, back guest.Far, version uint16) {
	p := uint32(seg) << 4
	g.Write(p, make([]byte, guest.PSPSize))
	g.PutWord(p+guest.PSPInt20, 0x20cd)
	g.PutWord(p+guest.PSPTop, top)
	g.Write(p+guest.PSPCPM, []byte{0x9a, 0xf0, 0xfe, 0x1d, 0xf0}) // CALL F01D:FEF0
	g.PutFar(p+guest.PSPInt22, back.Seg, back.Off)
	for i, v := range []int{0x23, 0x24} {
		at := g.Vector(v)
		g.PutFar(p+guest.PSPInt23+4*uint32(i), at.Seg, at.Off)
	}
	g.PutWord(p+guest.PSPParent, parent)
	g.PutWord(p+guest.PSPJFTSize, guest.PSPHandles)
	g.PutFar(p+guest.PSPJFT, seg, guest.PSPTable)
	g.PutDword(p+guest.PSPPrev, 0xffffffff)
	g.PutWord(p+guest.PSPVersion, version)
	g.Write(p+guest.PSPCall, []byte{0xcd, 0x21, 0xcb})
	g.Write(p+guest.PSPTable, bytes.Repeat([]byte{0xff}, guest.PSPHandles))
}

// maxEnvironment is the size of the largest environment in bytes.
const maxEnvironment = 32768

// maxPath is how many bytes of the environment are kept for the program's path, which follows the variables.
const maxPath = 260

// Environment builds an environment block of the variables, a zero, and the program's path.
func Environment(vars []string, program string) []byte {
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

// Variables reads the environment block at seg.
func Variables(g *guest.Guest, seg uint16) []string {
	if seg == 0 {
		return nil
	}
	raw := g.Bytes(seg, 0, maxEnvironment)
	var vars []string
	for {
		v, rest, ok := bytes.Cut(raw, []byte{0})
		if !ok || len(v) == 0 {
			return vars
		}
		vars, raw = append(vars, string(v)), rest
	}
}

// SetTail writes a command line into a PSP: its length, the line itself, and a carriage return.
func SetTail(g *guest.Guest, psp uint16, tail []byte) {
	tail = tail[:min(len(tail), 126)]
	p := uint32(psp)<<4 + guest.PSPTail
	g.PutByte(p, uint8(len(tail)))
	g.Write(p+1, append(append([]byte(nil), tail...), '\r'))
}
