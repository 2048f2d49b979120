package trace

import (
	"io"
	"testing"

	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/machine"
)

// BenchmarkCost executes a loop with an IN, an INT 60h that returns at once, and twenty other instructions, without a trace and with one of each kind: the
// quotients of the times are what traces cost in a program that does little else.
func BenchmarkCost(b *testing.B) {
	code := []byte{0x31, 0xc0, 0x8e, 0xd8, 0xc7, 0x06, 0x80, 0x01, 0x30, 0x7c, 0xa3, 0x82, 0x01, // vector 60h is 0000:7C30
		0xb9, 0x0a, 0x00, 0x40, 0xe2, 0xfd, // mov cx,10; inc ax; loop
		0xe4, 0x61, 0xcd, 0x60, 0xeb, 0xf4} // in al,61h; int 60h; jmp
	for len(code) < 0x30 {
		code = append(code, 0x90)
	}
	code = append(code, 0xcf)
	for _, kind := range []string{"", "int", "port", "int,port"} {
		b.Run("trace="+kind, func(b *testing.B) {
			m := booted(b, machine.AccelInterp, code, "")
			for m.CPU().RIP() < 0x7c00 || m.CPU().RIP() > 0x7c30 {
				m.Run(10 * clock.Millisecond)
			}
			var list []Options
			if kind != "" {
				o, err := Parse(kind)
				if err != nil {
					b.Fatal(err)
				}
				list = append(list, o)
			}
			t, err := New(m, evaluator(m), list, io.Discard)
			if err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			for b.Loop() {
				m.RunWithin(clock.Never, 10000)
			}
			if err := t.Close(); err != nil {
				b.Fatal(err)
			}
		})
	}
}
