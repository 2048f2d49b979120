package trace

import (
	"io"
	"testing"

	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/machine"
)

// BenchmarkCall executes INT 21h AH=40h, write, of a byte, whose handler returns at once, and says how long a call takes with and without a trace: the
// difference is what a line costs.
func BenchmarkCall(b *testing.B) {
	code := []byte{0x31, 0xc0, 0x8e, 0xd8, 0xc7, 0x06, 0x84, 0x00, 0x30, 0x7c, 0xa3, 0x86, 0x00, // vector 21h is 0000:7C30
		0xba, 0x30, 0x7c, 0xb9, 0x01, 0x00, // mov dx,7c30h; mov cx,1
		0xb4, 0x40, 0xcd, 0x21, 0xeb, 0xfa} // mov ah,40h; int 21h; jmp
	for len(code) < 0x30 {
		code = append(code, 0x90)
	}
	code = append(code, 0xcf)
	for _, options := range []string{"", "int21=0x7e", "int21", "int21,format=json"} {
		b.Run("trace="+options, func(b *testing.B) {
			const each = 1000 // calls, of four instructions
			m := tracing(b, code, options)
			b.ReportAllocs()
			for b.Loop() {
				m.RunWithin(clock.Never, 4*each)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/each, "ns/call")
		})
	}
}

// tracing returns a machine that has begun to execute code, with a trace to nowhere.
func tracing(b *testing.B, code []byte, options string) *machine.Machine {
	m := booted(b, machine.AccelInterp, code, "")
	for m.CPU().RIP() < 0x7c00 || m.CPU().RIP() > 0x7c30 {
		m.Run(10 * clock.Millisecond)
	}
	var list []Options
	if options != "" {
		o, err := Parse(options)
		if err != nil {
			b.Fatal(err)
		}
		list = append(list, o)
	}
	t, err := New(m, evaluator(m), list, io.Discard)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := t.Close(); err != nil {
			b.Error(err)
		}
	})
	return m
}

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
			m := tracing(b, code, kind)
			b.ReportAllocs()
			for b.Loop() {
				m.RunWithin(clock.Never, 10000)
			}
		})
	}
}
