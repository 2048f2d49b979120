//go:build (linux && (amd64 || arm64)) || (windows && amd64)

package execmem

import (
	"io"
	"runtime"
	"runtime/debug"
	"runtime/pprof"
	"sync"
	"sync/atomic"
	"testing"
	"unsafe"
)

// arena makes an arena of size bytes that begins with code.
func arena(t testing.TB, size int, code []byte) *Arena {
	t.Helper()
	a, err := New(size)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	write(t, a, 0, code)
	return a
}

func write(t testing.TB, a *Arena, at int, code []byte) {
	t.Helper()
	copy(a.Bytes()[at:], code)
	a.Flush(at, at+len(code))
}

func TestCallPassesContextAndReturns(t *testing.T) {
	a := arena(t, 1, codeSum)
	for _, n := range []uint64{1, 2, 1000} {
		ctx := [2]uint64{n, 0}
		Call(a.Base(), unsafe.Pointer(&ctx))
		if want := n * (n + 1) / 2; ctx[1] != want {
			t.Errorf("sum of 1 to %d: have %d, want %d", n, ctx[1], want)
		}
	}
}

func TestCodeMayDestroyRegistersAndItsStack(t *testing.T) {
	a := arena(t, 1, codeDestroy())
	sum, f := 0, 0.0
	var word uint64
	for i := range 1000 {
		Call(a.Base(), unsafe.Pointer(&word))
		sum, f = sum+i, f+float64(i)
	}
	if sum != 499500 || f != 499500 {
		t.Errorf("sums of 0 to 999 after calls: have %d and %v, want 499500", sum, f)
	}
}

func TestWrittenCodeRunsAtOnce(t *testing.T) {
	const slots, size = 64, 64
	a := arena(t, slots*size, codeReturn)
	var out [8]byte
	for i := range 20000 {
		at := i * 7 % slots * size
		write(t, a, at, codeConstant(byte(i)))
		Call(a.Base()+uintptr(at), unsafe.Pointer(&out))
		if out[0] != byte(i) {
			t.Fatalf("change %d: have %#x, want %#x", i, out[0], byte(i))
		}
	}
}

func TestTheWholeArenaCanBeUsed(t *testing.T) {
	a := arena(t, 1<<20+1, codeReturn)
	if n := len(a.Bytes()); n < 1<<20+1 {
		t.Fatalf("have %d bytes, want at least %d", n, 1<<20+1)
	}
	a.Expect(len(a.Bytes()))
	at := len(a.Bytes()) - len(codeSum)
	write(t, a, at, codeSum)
	ctx := [2]uint64{10, 0}
	Call(a.Base()+uintptr(at), unsafe.Pointer(&ctx))
	if ctx[1] != 55 {
		t.Errorf("have %d, want 55", ctx[1])
	}
}

func TestRangesAreChecked(t *testing.T) {
	a := arena(t, 1, codeReturn)
	n := len(a.Bytes())
	for _, r := range [][2]int{{-1, 1}, {2, 1}, {0, n + 1}} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("Flush(%d, %d) of %d bytes did not panic", r[0], r[1], n)
				}
			}()
			a.Flush(r[0], r[1])
		}()
	}
}

func TestCloseTwice(t *testing.T) {
	a, err := New(1)
	if err != nil {
		t.Fatal(err)
	}
	if err := a.Close(); err != nil {
		t.Error(err)
	}
	if err := a.Close(); err == nil {
		t.Error("the second Close returned no error")
	}
}

// deep grows the stack and calls at its deepest point.
func deep(n int, f func()) int {
	var pad [200]byte
	if n == 0 {
		f()
		return int(pad[0])
	}
	return deep(n-1, f) + int(pad[n%len(pad)])
}

// TestStress enters generated code from several goroutines, for short and long stays,
// while the collector runs without pause, stacks grow and shrink, memory is allocated, and
// the profiler's signals arrive.
func TestStress(t *testing.T) {
	a := arena(t, 1<<16, codeSum)
	write(t, a, 4096, codeDestroy())
	defer debug.SetGCPercent(debug.SetGCPercent(1))
	if err := pprof.StartCPUProfile(io.Discard); err != nil {
		t.Log(err) // go test -cpuprofile is at work: that is as good
	} else {
		defer pprof.StopCPUProfile()
	}
	rounds := 2000
	if testing.Short() {
		rounds = 300
	}
	var workers, collector sync.WaitGroup
	var done atomic.Bool
	collector.Go(func() {
		for !done.Load() {
			runtime.GC()
		}
	})
	for w := range 3 {
		workers.Go(func() { work(t, a.Base(), w, rounds) })
	}
	workers.Wait()
	done.Store(true)
	collector.Wait()
}

// work is one goroutine of TestStress: it checks each sum and that a list
// it allocates meanwhile stays whole.
func work(t *testing.T, base uintptr, w, rounds int) {
	type node struct {
		next *node
		v    uint64
	}
	var list *node
	for i := range rounds {
		heap := &[2]uint64{uint64(100 << (i % 10)), 0} // 50 ns to 50 µs
		var ctx [2]uint64
		deep((i*37+w)%300, func() {
			Call(base+4096, unsafe.Pointer(&ctx))
			ctx = *heap
			Call(base, unsafe.Pointer(&ctx)) // ctx on the stack, if the compiler puts it there
		})
		Call(base, unsafe.Pointer(heap))
		n := heap[0]
		if want := n * (n + 1) / 2; heap[1] != want || ctx[1] != want {
			t.Errorf("round %d: sums %d and %d, want %d", i, heap[1], ctx[1], want)
			return
		}
		list = &node{list, heap[1]}
		if i%100 == 99 {
			for k, p := i, list; p != nil; k, p = k-1, p.next {
				n := uint64(100 << (k % 10))
				if p.v != n*(n+1)/2 {
					t.Errorf("round %d: the list's entry %d is damaged", i, k)
					return
				}
			}
		}
		if i%100 == 99 {
			runtime.Gosched()
		}
	}
}

func BenchmarkCall(b *testing.B) {
	a := arena(b, 1, codeReturn)
	var ctx [2]uint64
	for b.Loop() {
		Call(a.Base(), unsafe.Pointer(&ctx))
	}
}

func BenchmarkFlush(b *testing.B) {
	a := arena(b, 1<<16, codeReturn)
	for b.Loop() {
		a.Bytes()[4096] = 1
		a.Flush(4096, 4096+256)
	}
}
