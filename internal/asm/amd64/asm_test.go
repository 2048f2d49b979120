package amd64

import (
	"bytes"
	"math/bits"
	"strings"
	"testing"

	"golang.org/x/arch/x86/x86asm"
)

// code is what do writes, for address base.
func code(t *testing.T, base uintptr, do func(a *Asm)) []byte {
	t.Helper()
	var a Asm
	buf := make([]byte, 4096)
	a.Reset(buf, base)
	do(&a)
	n, ok := a.End()
	if !ok {
		t.Fatal("the buffer was too small")
	}
	return buf[:n]
}

func TestNopsHaveTheirLengths(t *testing.T) {
	for n := range 40 {
		c := code(t, 0, func(a *Asm) { a.Nop(n) })
		if len(c) != n {
			t.Errorf("Nop(%d) wrote %d bytes", n, len(c))
		}
		for len(c) > 0 {
			inst, err := x86asm.Decode(c, 64)
			if err != nil || inst.Op != x86asm.NOP {
				t.Fatalf("Nop(%d): % x is %v, %v", n, c, inst, err)
			}
			c = c[inst.Len:]
		}
	}
}

func TestAlign(t *testing.T) {
	for skew := range 40 {
		for _, n := range []uintptr{1, 16, 32} {
			c := code(t, 0x1000+uintptr(skew), func(a *Asm) { a.Align(n) })
			if end := uintptr(skew + len(c)); end%n != 0 || len(c) >= int(n) {
				t.Errorf("Align(%d) at +%d wrote %d bytes", n, skew, len(c))
			}
		}
	}
}

func TestConstantsTakeTheShortestMove(t *testing.T) {
	for v, want := range map[uint64]int{
		0: 5, 1: 5, 0x7fffffff: 5, 0x80000000: 5, 0xffffffff: 5,
		0x100000000: 10, 1 << 63: 10, ^uint64(0): 7, 0xffffffff80000000: 7, 0xffffffff7fffffff: 10,
	} {
		if c := code(t, 0, func(a *Asm) { a.MovConst(RBX, v) }); len(c) != want {
			t.Errorf("%#x: have % x, want %d bytes", v, c, want)
		}
		if c := code(t, 0, func(a *Asm) { a.MovAbs(RBX, v) }); len(c) != 10 {
			t.Errorf("%#x: MovAbs wrote % x, want 10 bytes", v, c)
		}
	}
}

// jump reads the jump at an offset and returns its target as an offset and its length.
func jump(t *testing.T, c []byte, at int) (target, n int) {
	t.Helper()
	inst, err := x86asm.Decode(c[at:], 64)
	if err != nil {
		t.Fatalf("% x: %v", c[at:], err)
	}
	if m, ok := inst.Args[1].(x86asm.Mem); ok && m.Base == x86asm.RIP {
		return at + inst.Len + int(int32(m.Disp)), inst.Len
	}
	rel, ok := inst.Args[0].(x86asm.Rel)
	if !ok {
		t.Fatalf("% x: %v has no relative target", c[at:], inst)
	}
	return at + inst.Len + int(rel), inst.Len
}

func TestLabels(t *testing.T) {
	kinds := map[string]struct {
		do          func(a *Asm, l Label)
		near, ahead int // lengths: back over a short distance, and forward
	}{
		"jmp":       {(*Asm).Jmp, 2, 5},
		"jmp short": {(*Asm).JmpShort, 2, 2},
		"jcc":       {func(a *Asm, l Label) { a.Jcc(CondLE, l) }, 2, 6},
		"jcc short": {func(a *Asm, l Label) { a.JccShort(CondLE, l) }, 2, 2},
		"call":      {(*Asm).CallLabel, 5, 5},
		"lea":       {func(a *Asm, l Label) { a.LeaLabel(R9, l) }, 7, 7},
	}
	for name, k := range kinds {
		for _, distance := range []int{0, 1, 100, 126, 127, 128, 1000} {
			if strings.HasSuffix(name, "short") && distance > 126 {
				continue
			}
			back := code(t, 0, func(a *Asm) {
				l := a.NewLabel()
				a.Bind(l)
				a.Nop(distance)
				k.do(a, l)
			})
			if to, n := jump(t, back, distance); to != 0 || distance <= 126 && n != k.near || distance > 126 && n != k.ahead {
				t.Errorf("%s back over %d: to %d, %d bytes", name, distance, to, n)
			}
			var at [2]int
			ahead := code(t, 0, func(a *Asm) {
				l := a.NewLabel()
				k.do(a, l)
				at[0] = a.Pos()
				if distance <= 100 {
					k.do(a, l) // two uses of one label
				}
				at[1] = a.Pos()
				a.Nop(distance)
				a.Bind(l)
			})
			if to, n := jump(t, ahead, 0); to != len(ahead) || n != k.ahead {
				t.Errorf("%s forward over %d: to %d of %d, %d bytes", name, distance, to, len(ahead), n)
			}
			if at[1] != at[0] {
				if to, _ := jump(t, ahead, at[0]); to != len(ahead) {
					t.Errorf("%s forward over %d: the second goes to %d of %d", name, distance, to, len(ahead))
				}
			}
		}
	}
}

func TestJumpsToAddressesAndPatches(t *testing.T) {
	base := uintptr(1) << (bits.UintSize - 17)
	for name, do := range map[string]func(a *Asm, to uintptr) int{
		"jmp": (*Asm).JmpTo, "call": (*Asm).CallTo,
		"jcc": func(a *Asm, to uintptr) int { return a.JccTo(CondS, to) },
	} {
		at := 0
		c := code(t, base, func(a *Asm) {
			a.Nop(3)
			at = do(a, base-0x12345)
		})
		if at != 3 {
			t.Errorf("%s: is at %d, want 3", name, at)
		}
		if to, _ := jump(t, c, at); to != -0x12345 {
			t.Errorf("%s: goes to %#x", name, to)
		}
		for _, target := range []int{0, 3, 0x7000_0000, -0x7000_0000} {
			PatchJump(c, base, at, base+uintptr(target))
			if to, _ := jump(t, c, at); to != target {
				t.Errorf("%s, changed: goes to %#x, want %#x", name, to, target)
			}
		}
	}
}

// TestAFullBuffer cuts the room everywhere in a piece of code with labels on both sides.
func TestAFullBuffer(t *testing.T) {
	write := func(a *Asm) {
		top, end := a.NewLabel(), a.NewLabel()
		a.Bind(top)
		for range 10 {
			a.MovAbs(R11, 0x1122334455667788)
			a.Jcc(CondE, end)
			a.OpMI(ADD, S64, Mem{Base: R15, Index: RAX, Scale: 8, Disp: 0x1234}, 0x123456)
			a.Jmp(top)
			a.JmpTo(0x1000)
		}
		a.Bind(end)
		a.Ret()
	}
	want := code(t, 0x1000, write)
	for room := range len(want) + slack {
		whole := bytes.Repeat([]byte{0xa5}, len(want)+2*slack)
		var a Asm
		a.Reset(whole[:room:room], 0x1000)
		write(&a)
		n, ok := a.End()
		if ok && !bytes.Equal(whole[:n], want) {
			t.Errorf("room for %d bytes: the code differs", room)
		}
		if !ok && room >= len(want)+slack-1 {
			t.Errorf("room for %d bytes: does not fit, %d bytes do", room, len(want))
		}
		if ok && room < len(want) {
			t.Errorf("room for %d bytes: %d bytes fit", room, len(want))
		}
		for i, b := range whole[room:] {
			if b != 0xa5 {
				t.Errorf("room for %d bytes: byte %d was written", room, room+i)
				break
			}
		}
	}
}

func TestAnAsmIsUsedAgainWithoutAllocation(t *testing.T) {
	var a Asm
	buf := make([]byte, 4096)
	write := func() {
		a.Reset(buf, 0)
		for range 20 {
			l := a.NewLabel()
			a.Jcc(CondE, l)
			a.OpRM(ADD, S32, RAX, Mem{Base: RBX, Disp: 4})
			a.Bind(l)
		}
		if _, ok := a.End(); !ok {
			t.Error("the buffer was too small")
		}
	}
	write()
	if n := testing.AllocsPerRun(100, write); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func TestImpossibleOperandsPanic(t *testing.T) {
	for name, do := range map[string]func(a *Asm){
		"AH with R8":                 func(a *Asm) { a.MovRR(S8, AH, R8) },
		"AH with SIL":                func(a *Asm) { a.MovRR(S8, RSI, AH) },
		"AH with a base R8":          func(a *Asm) { a.MovRM(S8, AH, Mem{Base: R8}) },
		"AH with an index R8":        func(a *Asm) { a.OpMR(ADD, S8, Mem{Base: RAX, Index: R8, Scale: 1}, BH) },
		"AH to 64 bits":              func(a *Asm) { a.MovzxRR(S64, S8, RAX, AH) },
		"AH of 32 bits":              func(a *Asm) { a.MovRR(S32, AH, RAX) },
		"AH pushed":                  func(a *Asm) { a.Push(AH) },
		"AH as a base":               func(a *Asm) { a.MovRM(S32, RAX, Mem{Base: AH}) },
		"no register":                func(a *Asm) { a.MovRR(S64, NoReg, RAX) },
		"RIP as a register":          func(a *Asm) { a.MovRR(S64, RAX, RIP) },
		"between R15 and AH":         func(a *Asm) { a.MovRR(S8, 0x10, RAX) },
		"RSP as an index":            func(a *Asm) { a.Lea(S64, RAX, Mem{Base: RAX, Index: RSP, Scale: 1}) },
		"scale 3":                    func(a *Asm) { a.Lea(S64, RAX, Mem{Base: RAX, Index: RAX, Scale: 3}) },
		"RIP and an index":           func(a *Asm) { a.Lea(S64, RAX, Mem{Base: RIP, Index: RAX, Scale: 1}) },
		"LEA of 8 bits":              func(a *Asm) { a.Lea(S8, RAX, Mem{Base: RAX}) },
		"IMUL of two 8-bit operands": func(a *Asm) { a.ImulRR(S8, RAX, RAX) },
		"BSWAP of 16 bits":           func(a *Asm) { a.Bswap(S16, RAX) },
		"MOVZX from 32 bits":         func(a *Asm) { a.MovzxRR(S64, S32, RAX, RAX) },
		"MOVSX to the same size":     func(a *Asm) { a.MovsxRR(S16, S16, RAX, RAX) },
		"a label bound twice":        func(a *Asm) { l := a.NewLabel(); a.Bind(l); a.Bind(l) },
		"a label not bound":          func(a *Asm) { a.Jmp(a.NewLabel()); a.End() },
		"a short jump too far":       func(a *Asm) { l := a.NewLabel(); a.JmpShort(l); a.Nop(128); a.Bind(l) },
		"a jump too far":             func(a *Asm) { a.JmpTo(^uintptr(0) >> 1) },
		"a patch of no jump":         func(a *Asm) { PatchJump([]byte{0x90, 0, 0, 0, 0}, 0, 0, 0) },
	} {
		func() {
			defer func() {
				if msg, ok := recover().(string); !ok || !strings.HasPrefix(msg, "BUG: amd64: ") {
					t.Errorf("%s: panics with %q", name, msg)
				}
			}()
			var a Asm
			a.Reset(make([]byte, 4096), 0)
			do(&a)
		}()
	}
}

func BenchmarkEncode(b *testing.B) {
	var a Asm
	buf := make([]byte, 4096)
	m := Mem{Base: R15, Disp: 0x40}
	for b.Loop() {
		a.Reset(buf, 0)
		for range 10 {
			l := a.NewLabel()
			a.MovRM(S32, RAX, m)
			a.OpRR(ADD, S32, RAX, RCX)
			a.OpRI(CMP, S32, RAX, 0x1234)
			a.Jcc(CondE, l)
			a.Lea(S32, R8, Mem{Base: RBX, Index: RSI, Scale: 4, Disp: 8})
			a.MovMR(S8, m, RDX)
			a.ShiftRI(SHL, S32, RDX, 3)
			a.Bind(l)
			a.Push(RAX)
			a.Pop(RAX)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/90, "ns/instruction")
}
