package jit

import (
	"flag"
	"io"
	"runtime"
	"runtime/debug"
	"runtime/pprof"
	"sync"
	"testing"
	"time"
)

var stressTime = flag.Duration("stress", 0, "how long TestStress goes on; 0: some seconds")

// underStress keeps collector, scheduler and profiler busy until the function that it
// returns is called.
func underStress() (stop func()) {
	old := debug.SetGCPercent(1)
	profiled := pprof.StartCPUProfile(io.Discard) == nil
	end := make(chan struct{})
	var all sync.WaitGroup
	keep := func(f func()) {
		all.Go(func() {
			for {
				select {
				case <-end:
					return
				default:
					f()
				}
			}
		})
	}
	keep(runtime.GC)
	for range 3 {
		var held [][]byte
		keep(func() {
			if held = append(held, make([]byte, 10_000)); len(held) == 100 {
				held = held[:0]
			}
			grow(200)
			runtime.Gosched()
		})
	}
	return func() {
		close(end)
		all.Wait()
		if profiled {
			pprof.StopCPUProfile()
		}
		debug.SetGCPercent(old)
	}
}

// grow makes the stack larger, so that it moves.
func grow(n int) byte {
	var frame [256]byte
	frame[n&255] = byte(n)
	if n == 0 {
		return frame[0]
	}
	return grow(n-1) + frame[n&255]
}

// longLoop stays in translated code as long as it may: xor eax, [ebx+ecx*4]; ror eax, 3;
// push eax; pop edx; inc dword [ebx]; inc ecx; and ecx, 0FFh; jmp to the start.
const longLoop = "\x33\x04\x8b\xc1\xc8\x03\x50\x5a\xff\x03\x41\x81\xe1\xff\x00\x00\x00\xeb\xed"

// TestStress: translated code, thrown away all the time, lives with Go's collector, profiler,
// preemption and growing stacks.
func TestStress(t *testing.T) {
	defer underStress()()
	p, g := newPair(t, MinSize), newGenerator()
	limit := *stressTime
	if limit == 0 {
		if limit = 8 * time.Second; testing.Short() {
			limit = 2 * time.Second
		}
	}
	n := uint64(0)
	for begin := time.Now(); time.Since(begin) < limit; n++ {
		x := g.program(n, int(n))
		if n%16 == 0 {
			x.code, x.cuts, x.eflags = [][]byte{[]byte(longLoop)}, []uint64{1_000_000, 1, 300_000}, 2
			x.regs[3], x.regs[1], x.regs[4] = rigData, 0, rigStack+0x800
			x.assemble()
		}
		p.translated.translator.crowd(g.IntN(20_000))
		if d := p.compare(x); d != "" {
			t.Fatalf("%s%s", d, x)
		}
	}
	c := p.translated.translator.Counts()
	t.Logf("%d programs, %d instructions, code thrown away %d times", n, p.translated.cpu.Retired(), c.Flushes)
}

// crowd leaves room for n bytes of units, at most.
func (t *Translator) crowd(n int) {
	t.next = max(t.next, uint32(max(0, len(t.arena)-unitRoom-n)))
}

// FuzzTranslator executes random bytes with both engines; with -stress under stress, too.
func FuzzTranslator(f *testing.F) {
	if *stressTime != 0 {
		defer underStress()()
	}
	g := newGenerator()
	for n := range uint64(40) {
		var code []byte
		for _, i := range g.program(n, int(n)*13).code {
			code = append(code, i...)
		}
		f.Add(n, code)
	}
	f.Add(uint64(100), []byte(longLoop))
	p := newPair(f, MinSize)
	f.Fuzz(func(t *testing.T, seed uint64, code []byte) {
		g.begin(seed)
		g.p.code = [][]byte{code[:min(len(code), rigCodeEnd-rigCode)]}
		g.cut()
		g.p.assemble()
		p.translated.translator.crowd(g.IntN(100_000))
		if d := p.compare(g.p); d != "" {
			p = newPair(t, MinSize)
			t.Fatalf("%s%s", d, g.p)
		}
	})
}
