package machine

import (
	"bytes"
	"crypto/sha256"
	"math"
	"testing"
	"time"

	"github.com/iron86/iron86/block"
	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/internal/need"
)

// benchKernels in the order of ../shared/bench/README.md.
var benchKernels = []string{"crc", "fib", "fpu", "io", "list", "list_paged", "mat", "real16", "sha", "sieve", "sieve_paged",
	"smc", "sort", "sort_paged", "str", "tlb_paged"}

// benchLength is how many instructions of a kernel are executed.
const benchLength = 200e6

// BenchmarkAccel executes the begin of each kernel by the interpreter and by the translator in
// turn: MIPS by processor time, and the ratio. The last line is the geometric mean.
func BenchmarkAccel(b *testing.B) {
	sum, n := 0.0, 0
	for _, name := range benchKernels {
		b.Run(name, func(b *testing.B) {
			image := need.File(b, "../../shared/bench/images/"+name+".img")
			var spent [2]time.Duration
			var done float64
			for b.Loop() {
				var hash [2][sha256.Size]byte
				for k, accel := range [2]Accel{AccelInterp, AccelAuto} {
					m, err := New(Config{Floppy: [2]block.Disk{block.NewOverlay(block.NewMemory(bytes.Clone(image)))}, Accel: accel})
					if err != nil {
						b.Fatal(err)
					}
					begin := cpuTime()
					for m.Retired() < benchLength && m.RunWithin(clock.Never, benchLength-m.Retired()).Reason == Running {
					}
					spent[k] += cpuTime() - begin
					hash[k] = m.Hash()
					if k == 0 {
						done += float64(m.Retired())
					}
				}
				if hash[0] != hash[1] {
					b.Fatalf("%s: the interpreter and the translator end in different states", name)
				}
			}
			b.ReportMetric(done/1e6/spent[0].Seconds(), "interp-MIPS")
			b.ReportMetric(done/1e6/spent[1].Seconds(), "jit-MIPS")
			b.ReportMetric(spent[0].Seconds()/spent[1].Seconds(), "ratio")
			sum, n = sum+math.Log(spent[0].Seconds()/spent[1].Seconds()), n+1
		})
	}
	if n > 0 {
		b.Run("mean", func(b *testing.B) { b.ReportMetric(math.Exp(sum/float64(n)), "ratio") })
	}
}
