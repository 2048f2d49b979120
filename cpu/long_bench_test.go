package cpu

import (
	"encoding/hex"
	"testing"
	"time"
)

// longBench computes fib(22), goes through an array and copies it, again and again, in 64-bit mode.
const longBench = "bf16000000e84a00000048be0000024034120000b9e803000031c0480304ce488944ce088b14ce4c8d04424c0fafc24431c0ffc975e5" +
	"48bf000003403412000048be0000024034120000b900020000f348a5ebac535589fd83ff0289f872168d7dffe8edffffff4889c38d7dfe" +
	"e8e2ffffff4801d85d5bc3"

// BenchmarkLong measures the interpreter in 64-bit mode: ns of the host for an instruction.
func BenchmarkLong(b *testing.B) {
	code, err := hex.DecodeString(longBench)
	if err != nil {
		b.Fatal(err)
	}
	c, _ := newLongCase().machine(code)
	c.Run(1_000_000)
	b.ResetTimer()
	begin := time.Now()
	for range b.N {
		c.Run(1_000_000)
	}
	b.ReportMetric(float64(time.Since(begin).Nanoseconds())/float64(b.N)/1e6, "ns/inst")
	if _, n := c.LastException(); n > 0 {
		b.Errorf("%d exceptions", n)
	}
}
