package cpu

import (
	"strings"
	"testing"
	"time"

	"github.com/iron86/iron86/bus"
	"github.com/iron86/iron86/internal/need"
	"github.com/iron86/iron86/x86"
)

const benchImages = "../../shared/bench/images/"

// benchPorts are the ports that the benchmark kernels use: E9 and 3F8 print, 3FD
// is always ready, a write to 501 ends.
type benchPorts struct {
	c    *CPU
	out  strings.Builder
	done bool
}

func (p *benchPorts) ReadPort(off uint16) uint8 {
	if off == 0x3fd {
		return 0x60
	}
	return 0xff
}

func (p *benchPorts) WritePort(off uint16, v uint8) {
	switch off {
	case 0xe9:
		p.out.WriteByte(v)
	case 0x501:
		p.done = true
		p.c.Stop()
	}
}

// benchMachine loads a benchmark floppy as its boot sector would.
func benchMachine(tb testing.TB, name string) (*CPU, *benchPorts) {
	tb.Helper()
	img := need.File(tb, benchImages+name+".img")
	b := bus.New()
	ram := make([]byte, 64<<20)
	b.MapRAM(0, ram)
	c := New(Config{Generation: x86.P2, Bus: b, FPU: true})
	p := &benchPorts{c: c}
	b.MapPorts(0, 0x10000, p)
	c.Reset()
	copy(ram[0x10000:0x90000], img[512:])
	if name == "real16" {
		c.SetSegment(x86.CS, SegmentState{Selector: 0x1000, Base: 0x10000, Limit: 0xffff, Access: accessRealData})
		c.SetReg(x86.SP, 0x7c00)
		c.SetEIP(0)
		return c, p
	}
	c.SetCR(0, x86.CR0PE|x86.CR0ET)
	for i := range 6 {
		s := SegmentState{Selector: 0x10, Limit: 0xffffffff, Access: 0x93, Big: true, Gran: true}
		if i == x86.CS {
			s.Selector, s.Access = 8, 0x9b
		}
		c.SetSegment(i, s)
	}
	c.SetReg(x86.SP, 0x90000)
	c.SetEIP(0x10000)
	return c, p
}

// benchKernels in the order of ../shared/bench/README.md.
var benchKernels = []string{"crc", "fib", "fpu", "io", "list", "list_paged", "mat", "real16", "sha", "sieve", "sieve_paged",
	"smc", "sort", "sort_paged", "str", "tlb_paged"}

// BenchmarkKernel runs the beginning of each kernel; MIPS counts retired
// instructions by processor time.
func BenchmarkKernel(b *testing.B) {
	for _, name := range benchKernels {
		b.Run(name, func(b *testing.B) {
			var n uint64
			var spent time.Duration
			for b.Loop() {
				c, p := benchMachine(b, name)
				begin := cpuTime()
				n += runKernel(b, c, p, 300e6)
				spent += cpuTime() - begin
			}
			b.ReportMetric(float64(n)/1e6/spent.Seconds(), "MIPS")
			b.ReportMetric(spent.Seconds()/float64(b.N), "cpu-s/op")
		})
	}
}

// runKernel runs a kernel to its end, or most instructions of it.
func runKernel(tb testing.TB, c *CPU, p *benchPorts, most uint64) (retired uint64) {
	tb.Helper()
	for !p.done && retired < most {
		n, why := c.Run(1 << 20)
		retired += n
		if why == Halted || why == Shutdown {
			e, count := c.LastException()
			tb.Fatalf("ended by %v at %08x after %d instructions: exception %+v (%d), output %q", why, c.EIP(), retired, e, count, p.out.String())
		}
	}
	return retired
}

// TestKernels runs the shorter kernels to their end, a short test those of less than a
// fifth of a second. The lines are QEMU's.
func TestKernels(t *testing.T) {
	for name, want := range map[string]string{"io": "io 16cc7ca0\n", "real16": "real16 a264\n", "smc": "smc a3403800\n",
		"str": "str 0001b0b8\n", "tlb_paged": "tlb aa795320\n"} {
		if testing.Short() && name != "smc" && name != "str" {
			continue
		}
		c, p := benchMachine(t, name)
		runKernel(t, c, p, 1e9)
		if have := strings.ReplaceAll(p.out.String(), "\r", ""); have != want {
			t.Errorf("%s: have %q, want %q", name, have, want)
		}
	}
}

// BenchmarkString measures string instructions in real mode, one instruction or element at a time.
func BenchmarkString(b *testing.B) {
	for name, code := range map[string]string{
		"lods_stos": "\xbe\x00\x40\xbf\x00\x80\xb9\x00\x10\xac\xaa\xe2\xfc\xeb\xf1", // mov si, 4000h; mov di, 8000h; mov cx, 1000h; lodsb; stosb; loop; jmp
		"movs":      "\xbe\x00\x40\xbf\x00\x80\xb9\x00\x10\xa4\xa4\xe2\xfc\xeb\xf1", // the same with movsb; movsb
		"rep_movs":  "\xbe\x00\x40\xbf\x00\x80\xb9\x08\x00\xf3\xa5\xeb\xf3",         // mov cx, 8; rep movsw; jmp
	} {
		b.Run(name, func(b *testing.B) {
			c, _, _ := newLoop(code)
			b.ResetTimer()
			c.Run(uint64(b.N))
		})
	}
}
