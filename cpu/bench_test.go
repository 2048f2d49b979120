package cpu

import (
	"os"
	"strings"
	"testing"

	"github.com/iron86/iron86/bus"
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
	img, err := os.ReadFile(benchImages + name + ".img")
	if err != nil {
		tb.Skip("the benchmark images are not here: ", err)
	}
	b := bus.New()
	ram := make([]byte, 64<<20)
	b.MapRAM(0, ram)
	c := New(Config{Generation: x86.P2, Bus: b})
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
var benchKernels = []string{"crc", "fib", "io", "list", "list_paged", "mat", "real16", "sha", "sieve", "sieve_paged",
	"smc", "sort", "sort_paged", "str", "tlb_paged"}

// BenchmarkKernel runs each kernel to its end; MIPS counts retired instructions.
func BenchmarkKernel(b *testing.B) {
	for _, name := range benchKernels {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				c, p := benchMachine(b, name)
				n := runKernel(b, c, p)
				b.ReportMetric(float64(n)/1e6/b.Elapsed().Seconds(), "MIPS")
				b.Logf("%s", p.out.String())
			}
		})
	}
}

func runKernel(tb testing.TB, c *CPU, p *benchPorts) (retired uint64) {
	tb.Helper()
	for !p.done {
		n, why := c.Run(1 << 20)
		retired += n
		if why == Halted || why == Shutdown {
			e, count := c.LastException()
			tb.Fatalf("ended by %v at %08x after %d instructions: exception %+v (%d), output %q", why, c.EIP(), retired, e, count, p.out.String())
		}
	}
	return retired
}
