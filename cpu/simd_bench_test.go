package cpu

import (
	"testing"

	"github.com/iron86/iron86/x86"
)

// BenchmarkSIMD runs loops of 16 instructions of a kind. It pays for the direct
// handlers of moves and for arithmetic on all elements at once.
func BenchmarkSIMD(b *testing.B) {
	for _, x := range []struct {
		name string
		code []byte // on xmm1, xmm2 or mm1, mm2 and memory at 6000h
	}{
		{"movaps", []byte{0x0f, 0x28, 0xca}},
		{"movaps-load", []byte{0x0f, 0x28, 0x0d, 0x00, 0x60, 0x00, 0x00}},
		{"movaps-store", []byte{0x0f, 0x29, 0x0d, 0x00, 0x60, 0x00, 0x00}},
		{"movups-load", []byte{0x0f, 0x10, 0x0d, 0x04, 0x60, 0x00, 0x00}},
		{"pxor-xmm", []byte{0x66, 0x0f, 0xef, 0xca}},
		{"paddw-xmm", []byte{0x66, 0x0f, 0xfd, 0xca}},
		{"paddw-xmm-load", []byte{0x66, 0x0f, 0xfd, 0x0d, 0x00, 0x60, 0x00, 0x00}},
		{"paddusb-xmm", []byte{0x66, 0x0f, 0xdc, 0xca}},
		{"pmaddwd-xmm", []byte{0x66, 0x0f, 0xf5, 0xca}},
		{"psrlw-xmm", []byte{0x66, 0x0f, 0x71, 0xd1, 0x03}},
		{"punpcklbw-xmm", []byte{0x66, 0x0f, 0x60, 0xca}},
		{"packuswb-xmm", []byte{0x66, 0x0f, 0x67, 0xca}},
		{"pshufd", []byte{0x66, 0x0f, 0x70, 0xca, 0x1b}},
		{"movq-mm", []byte{0x0f, 0x6f, 0xca}},
		{"pxor-mm", []byte{0x0f, 0xef, 0xca}},
		{"paddw-mm", []byte{0x0f, 0xfd, 0xca}},
		{"paddw-mm-load", []byte{0x0f, 0xfd, 0x0d, 0x00, 0x60, 0x00, 0x00}},
	} {
		b.Run(x.name, func(b *testing.B) {
			var code []byte
			for range 14 {
				code = append(code, x.code...)
			}
			back := -(len(code) + 7)
			code = append(code, 0x49, 0x0f, 0x85, byte(back), byte(back>>8), 0xff, 0xff) // dec ecx; jnz
			r := simdRig(code...)
			r.cpu.SetReg(x86.CX, 0xffffffff)
			r.cpu.Run(1000)
			b.ReportAllocs()
			b.ResetTimer()
			n, _ := r.cpu.Run(uint64(b.N) * 1000)
			if e, faults := r.cpu.LastException(); faults > 0 {
				b.Fatalf("exception %d", e.Vector)
			}
			b.ReportMetric(float64(n)/1e6/b.Elapsed().Seconds(), "MIPS")
		})
	}
}
