package guest

import "github.com/iron86/iron86/x86"

// CallerFlags returns the address of the flags that the interrupted program gets back. They lie on
// the stack above its return address.
func (g *Guest) CallerFlags() uint32 { return Linear(g.SS(), g.SP()+4) }

// SetCallerFlag sets or clears flags that the program finds after IRET.
func (g *Guest) SetCallerFlag(flag uint16, on bool) {
	at := g.CallerFlags()
	old := g.Word(at)
	v := old &^ flag
	if on {
		v |= flag
	}
	if v != old {
		g.PutWord(at, v)
	}
}

// Push pushes a word on the program's stack.
func (g *Guest) Push(v uint16) {
	g.SetSP(g.SP() - 2)
	g.PutWord(Linear(g.SS(), g.SP()), v)
}

// Pop takes a word from the program's stack.
func (g *Guest) Pop() uint16 {
	v := g.Word(Linear(g.SS(), g.SP()))
	g.SetSP(g.SP() + 2)
	return v
}

// Jump has the processor continue at p.
func (g *Guest) Jump(p Far) {
	g.SetSelector(x86.CS, p.Seg)
	g.SetIP(p.Off)
}

// Finish steps over the NOP of a stub, to the instruction after it.
func (g *Guest) Finish() { g.SetIP(g.IP() + 1) }

// Vector returns interrupt vector v.
func (g *Guest) Vector(v int) Far { return FarOf(g.Dword(uint32(v) * 4)) }

// SetVector makes interrupt v lead to to.
func (g *Guest) SetVector(v int, to Far) { g.PutFar(uint32(v)*4, to.Seg, to.Off) }
