package jit

import (
	"testing"

	"github.com/iron86/iron86/x86"
)

// BenchmarkNarrow executes loops of 16-bit code that store beside their own code and to the screen, by the interpreter and by the translator.
func BenchmarkNarrow(b *testing.B) {
	const beside, screen = "\xfe\x04\x01\x44\x02\x40\xeb\xf8", "\xad\xab\x83\xe6\x7e\x83\xe7\x7e\xeb\xf6" // inc byte [si]; add [si+2],ax; inc ax; jmp: lodsw; stosw; and si,7eh; and di,7eh; jmp
	for _, c := range []struct{ name, code string }{{"beside", beside}, {"screen", screen}} {
		for i, engine := range []string{"interpreter", "translator"} {
			b.Run(c.name+"/"+engine, func(b *testing.B) {
				p := newPair(b, 0)
				r := []*rig{p.plain, p.translated}[i]
				r.bus.MapMMIO(rigView, 0x2000, newScreen())
				x := besideProgram(newGenerator(), c.code)
				if c.name == "screen" {
					onScreen(x)
				}
				r.load(x)
				r.cpu.Run(10_000)
				b.ResetTimer()
				r.cpu.Run(uint64(b.N))
				b.ReportMetric(float64(b.N)/b.Elapsed().Seconds()/1e6, "MIPS")
			})
		}
	}
}

// newScreen makes a screen in a text mode.
func newScreen() *screen {
	s := &screen{mask: 1}
	for i := range s.words {
		s.words[i] = uint32(i) * 0x9e3779b1
	}
	return s
}

// onScreen puts DS and ES of a program on the screen.
func onScreen(x *program) {
	for _, s := range []int{x86.DS, x86.ES} {
		x.all[s].Selector, x.all[s].Base = rigView>>4, rigView
	}
}
