package arm64

import (
	"encoding/binary"
	"fmt"
	"math/bits"
	"testing"

	"golang.org/x/arch/arm64/arm64asm"
)

// name returns the assembler's name of a register.
func name(s Size, r Reg) string {
	letter := [...]string{"w", "x"}[s]
	if r == ZR {
		return letter + "zr"
	}
	return fmt.Sprint(letter, r)
}

// assemble returns what emit writes, as words.
func assemble(t *testing.T, emit func(a *Asm)) []uint32 {
	t.Helper()
	var a Asm
	buf := make([]byte, 64)
	a.Reset(buf)
	emit(&a)
	if a.Full() || a.Pos() == 0 {
		t.Fatal("no instruction, or more than 16")
	}
	var words []uint32
	for i := 0; i < a.Pos(); i += 4 {
		words = append(words, binary.LittleEndian.Uint32(buf[i:]))
	}
	return words
}

// text disassembles.
func text(w uint32) string {
	var buf [4]byte
	binary.LittleEndian.PutUint32(buf[:], w)
	i, err := arm64asm.Decode(buf[:])
	if err != nil {
		return fmt.Sprintf("%08x: %v", w, err)
	}
	return arm64asm.GNUSyntax(i)
}

// check compares an instruction with its text.
func check(t *testing.T, emit func(a *Asm), format string, args ...any) {
	t.Helper()
	want := fmt.Sprintf(format, args...)
	if w := assemble(t, emit); len(w) != 1 || text(w[0]) != want {
		t.Errorf("have %q, want %q", text(w[0]), want)
	}
}

var (
	someRegs  = []Reg{0, 1, 7, 16, 18, 29, 30}
	sumNames  = [...]string{"add", "adds", "sub", "subs"}
	carries   = [...]string{"adc", "adcs", "sbc", "sbcs"}
	logicName = map[Logic]string{AND: "and", ORR: "orr", EOR: "eor", ANDS: "ands", BIC: "bic", ORN: "orn", EON: "eon", BICS: "bics"}
	condNames = [...]string{"eq", "ne", "cs", "cc", "mi", "pl", "vs", "vc", "hi", "ls", "ge", "lt", "gt", "le"}
)

// each calls f with both sizes and with registers in all places.
func each(f func(s Size, d, n, m Reg)) {
	for _, s := range []Size{W, X} {
		for i, d := range someRegs {
			f(s, d, someRegs[(i+1)%len(someRegs)], someRegs[(i+3)%len(someRegs)])
		}
	}
}

func TestSums(t *testing.T) {
	each(func(s Size, d, n, m Reg) {
		rd, rn, rm := name(s, d), name(s, n), name(s, m)
		for op := ADD; op <= SUBS; op++ {
			check(t, func(a *Asm) { a.AddImm(op, s, d, n, 0xabc) }, "%s %s, %s, #0xabc", sumNames[op], rd, rn)
			check(t, func(a *Asm) { a.AddImm(op, s, d, n, 0xabc000) }, "%s %s, %s, #0xabc, lsl #12", sumNames[op], rd, rn)
			for sh, text := range map[Shift]string{LSL: "lsl", LSR: "lsr", ASR: "asr"} {
				check(t, func(a *Asm) { a.Add(op, s, d, n, m, sh, 31) }, "%s %s, %s, %s, %s #31", sumNames[op], rd, rn, rm, text)
			}
			check(t, func(a *Asm) { a.AddExt(op, X, d, n, m, SXTW, 3) }, "%s %s, %s, %s, sxtw #3", sumNames[op], name(X, d), name(X, n), name(W, m))
			check(t, func(a *Asm) { a.Adc(op, s, d, n, m) }, "%s %s, %s, %s", carries[op], rd, rn, rm)
		}
	})
}

func TestLogic(t *testing.T) {
	each(func(s Size, d, n, m Reg) {
		rd, rn, rm := name(s, d), name(s, n), name(s, m)
		for op, text := range logicName {
			check(t, func(a *Asm) { a.Logic(op, s, d, n, m, ROR, 5) }, "%s %s, %s, %s, ror #5", text, rd, rn, rm)
		}
	})
}

// TestBitmask compares all constants that logical instructions have, and some that they lack.
func TestBitmask(t *testing.T) {
	found := map[uint64]bool{}
	for size := 2; size <= 64; size *= 2 {
		for ones := 1; ones < size; ones++ {
			for r := range size {
				v := bits.RotateLeft64(1<<ones-1, r)
				if size < 64 {
					v = (1<<ones - 1) << r
					v = (v | v>>size) & (1<<size - 1)
				}
				for k := size; k < 64; k *= 2 {
					v |= v << k
				}
				found[v] = true
				check(t, func(a *Asm) { a.LogicImm(EOR, X, 1, 2, v) }, "eor x1, x2, #%#x", v)
				if size < 64 {
					check(t, func(a *Asm) { a.LogicImm(ANDS, W, 1, 2, v&0xffffffff) }, "ands w1, w2, #%#x", v&0xffffffff)
				}
			}
		}
	}
	if len(found) != 5334 {
		t.Errorf("have %d constants, want 5334", len(found))
	}
	var a Asm
	for _, v := range []uint64{0, ^uint64(0), 5, 0x12345678, 0xff00ff00ff} {
		if a.LogicImm(AND, X, 1, 2, v) || a.LogicImm(AND, W, 1, 2, v) {
			t.Errorf("%#x has an encoding", v)
		}
	}
}

// TestConst executes the moves that make constants.
func TestConst(t *testing.T) {
	list := []uint64{0, 1, 0xffff, 0x10000, 0xffffffff, 0xfffffffe, 0xffff1234, 0x12345678, ^uint64(0), 1 << 63, 0xffff1234ffffffff, 0x1234_0000_5678_0000,
		0x5555555555555555, 0xfffffffffffff000, 0x123456789abcdef0, 0xffffffff80000000, 0xff00ff00}
	for _, v := range list {
		words := assemble(t, func(a *Asm) { a.Const(3, v) })
		have := uint64(0)
		for _, w := range words {
			k, half := w>>21&3*16, uint64(w>>5&0xffff)
			switch w >> 23 & 0xff {
			case 0x25, 0xa5:
				have = have&^(0xffff<<k) | half<<k
				if w>>29&3 == 2 {
					have = half << k
				} else if w>>29&3 == 0 {
					have = ^(half << k)
				}
			case 0xe5:
				have = have&^(0xffff<<k) | half<<k
			default:
				have = v // a bitmask: TestBitmask
			}
			if w>>31 == 0 {
				have = uint64(uint32(have))
			}
		}
		if have != v || len(words) > 4 {
			t.Errorf("have %#x in %d instructions, want %#x", have, len(words), v)
		}
	}
}

func TestMoves(t *testing.T) {
	each(func(s Size, d, n, m Reg) {
		rd, rn, rm, w := name(s, d), name(s, n), name(s, m), s.bits()
		check(t, func(a *Asm) { a.MoveImm(MOVK, s, d, 0x1234, 1) }, "movk %s, #0x1234, lsl #16", rd)
		check(t, func(a *Asm) { a.MoveImm(MOVZ, s, d, 0x1234, 1) }, "mov %s, #0x12340000", rd)
		check(t, func(a *Asm) { a.MoveImm(MOVN, W, d, 0x1234, 1) }, "mov %s, #0xedcbffff", name(W, d))
		for _, k := range []uint32{1, 7, w - 1} {
			check(t, func(a *Asm) { a.Lsl(s, d, n, k) }, "lsl %s, %s, #%d", rd, rn, k)
			check(t, func(a *Asm) { a.Lsr(s, d, n, k) }, "lsr %s, %s, #%d", rd, rn, k)
			check(t, func(a *Asm) { a.Asr(s, d, n, k) }, "asr %s, %s, #%d", rd, rn, k)
			check(t, func(a *Asm) { a.Extr(s, d, n, m, k) }, "extr %s, %s, %s, #%d", rd, rn, rm, k)
		}
		for op, text := range [...][2]string{{"sbfx", "sbfiz"}, {"bfxil", "bfi"}, {"ubfx", "ubfiz"}} {
			check(t, func(a *Asm) { a.Extract(Field(op), s, d, n, 9, 5) }, "%s %s, %s, #9, #5", text[0], rd, rn)
			check(t, func(a *Asm) { a.Insert(Field(op), s, d, n, 9, 5) }, "%s %s, %s, #9, #5", text[1], rd, rn)
		}
	})
}

func TestComputations(t *testing.T) {
	each(func(s Size, d, n, m Reg) {
		rd, rn, rm := name(s, d), name(s, n), name(s, m)
		for op, text := range map[Two]string{UDIV: "udiv", SDIV: "sdiv", LSLV: "lsl", LSRV: "lsr", ASRV: "asr", RORV: "ror"} {
			check(t, func(a *Asm) { a.Two(op, s, d, n, m) }, "%s %s, %s, %s", text, rd, rn, rm)
		}
		rev := [...]One{REVW, REVX}[s]
		for op, text := range map[One]string{RBIT: "rbit", rev: "rev", CLZ: "clz"} {
			check(t, func(a *Asm) { a.One(op, s, d, n) }, "%s %s, %s", text, rd, rn)
		}
		check(t, func(a *Asm) { a.Mul(MADD, s, d, n, m, 4) }, "madd %s, %s, %s, %s", rd, rn, rm, name(s, 4))
		check(t, func(a *Asm) { a.Mul(MSUB, s, d, n, m, 4) }, "msub %s, %s, %s, %s", rd, rn, rm, name(s, 4))
		for op, text := range map[Product]string{SMADDL: "smaddl", UMADDL: "umaddl"} {
			check(t, func(a *Asm) { a.Mul(op, X, d, n, m, 4) }, "%s %s, %s, %s, x4", text, name(X, d), name(W, n), name(W, m))
		}
		for op, text := range map[Product]string{SMULH: "smulh", UMULH: "umulh"} {
			check(t, func(a *Asm) { a.Mul(op, X, d, n, m, ZR) }, "%s %s, %s, %s", text, name(X, d), name(X, n), name(X, m))
		}
		for c := EQ; c <= LE; c++ {
			for op, text := range map[Select]string{CSEL: "csel", CSINC: "csinc", CSINV: "csinv", CSNEG: "csneg"} {
				check(t, func(a *Asm) { a.Select(op, s, d, n, m, c) }, "%s %s, %s, %s, %s", text, rd, rn, rm, condNames[c])
			}
			check(t, func(a *Asm) { a.Cset(d, c) }, "cset %s, %s", name(W, d), condNames[c])
			check(t, func(a *Asm) { a.Csetm(d, c) }, "csetm %s, %s", name(W, d), condNames[c])
			check(t, func(a *Asm) { a.CcmpImm(s, n, 17, 5, c) }, "ccmp %s, #0x11, #0x5, %s", rn, condNames[c])
		}
		check(t, func(a *Asm) { a.ReadFlags(d) }, "mrs %s, s3_3_c4_c2_0", name(X, d))
		check(t, func(a *Asm) { a.WriteFlags(d) }, "msr s3_3_c4_c2_0, %s", name(X, d))
	})
}

func TestAccesses(t *testing.T) {
	each(func(_ Size, d, n, m Reg) {
		for op, x := range map[Access]struct {
			text string
			s    Size
		}{STRB: {"strb", W}, STRH: {"strh", W}, STRW: {"str", W}, STRX: {"str", X}, LDRB: {"ldrb", W}, LDRH: {"ldrh", W}, LDRW: {"ldr", W}, LDRX: {"ldr", X},
			LDRSBX: {"ldrsb", X}, LDRSBW: {"ldrsb", W}, LDRSHX: {"ldrsh", X}, LDRSHW: {"ldrsh", W}, LDRSWX: {"ldrsw", X}} {
			rd, rn, k := name(x.s, d), name(X, n), op.size()
			unscaled := x.text[:2] + "u" + x.text[2:]
			check(t, func(a *Asm) { a.Mem(op, d, n, 4095<<k) }, "%s %s, [%s,#%d]", x.text, rd, rn, 4095<<k)
			check(t, func(a *Asm) { a.Mem(op, d, n, -256) }, "%s %s, [%s,#-256]", unscaled, rd, rn)
			if k > 0 {
				check(t, func(a *Asm) { a.Mem(op, d, n, 255) }, "%s %s, [%s,#255]", unscaled, rd, rn)
				check(t, func(a *Asm) { a.MemIndex(op, d, n, m, true) }, "%s %s, [%s,%s,lsl #%d]", x.text, rd, rn, name(X, m), k)
			}
			check(t, func(a *Asm) { a.MemPost(op, d, n, -7) }, "%s %s, [%s],#-7", x.text, rd, rn)
			check(t, func(a *Asm) { a.MemIndex(op, d, n, m, false) }, "%s %s, [%s,%s]", x.text, rd, rn, name(X, m))
			var a Asm
			a.Reset(make([]byte, 4))
			if a.Mem(op, d, n, 4096<<k) || a.Mem(op, d, n, -257) || k > 0 && a.Mem(op, d, n, 257) {
				t.Errorf("%s has an encoding of a distance that it lacks", x.text)
			}
		}
	})
}

func TestBranches(t *testing.T) {
	check(t, func(a *Asm) { a.Br(3) }, "br x3")
	check(t, func(a *Asm) { a.Ret(26) }, "ret x26")
	list := map[string]Branch{"b": B, "bl": BL, "cbz x3,": Cbz(X, 3), "cbnz w3,": Cbnz(W, 3)}
	for c := EQ; c <= LE; c++ {
		list["b."+condNames[c]] = BCond(c)
	}
	for text, b := range list {
		far := 1<<20 - 4
		if b == B || b == BL {
			far = 1<<27 - 4
		}
		for _, d := range []int{0, 4, -4, far, -far - 4} {
			check(t, func(a *Asm) { a.Jump(b, d) }, "%s .%+#x", text, uint64(d))
			code := make([]byte, 8)
			binary.LittleEndian.PutUint32(code[4:], assemble(t, func(a *Asm) { a.Jump(b, 0) })[0])
			Patch(code, 4, 4+d)
			if have, want := binary.LittleEndian.Uint32(code[4:]), assemble(t, func(a *Asm) { a.Jump(b, d) })[0]; have != want {
				t.Errorf("%s patched to %d: have %08x, want %08x", text, d, have, want)
			}
		}
		refused(t, text+" too far", func() { new(Asm).Jump(b, far+4) })
	}
	refused(t, "a patch of what is no branch", func() { Patch(make([]byte, 4), 0, 4) })
}

// refused wants a panic.
func refused(t *testing.T, what string, f func()) {
	t.Helper()
	defer func() {
		if recover() == nil {
			t.Errorf("%s is not refused", what)
		}
	}()
	f()
}

func TestPatchConst(t *testing.T) {
	code := make([]byte, 16)
	var a Asm
	a.Reset(code)
	a.MoveImm(MOVZ, X, 9, 0, 0)
	for k := uint32(1); k < 4; k++ {
		a.MoveImm(MOVK, X, 9, 0xffff, k)
	}
	PatchConst(code, 0, 0x123456789abcdef0)
	for k, want := range []string{"mov x9, #0xdef0", "movk x9, #0x9abc, lsl #16", "movk x9, #0x5678, lsl #32", "movk x9, #0x1234, lsl #48"} {
		if have := text(binary.LittleEndian.Uint32(code[4*k:])); have != want {
			t.Errorf("have %q, want %q", have, want)
		}
	}
}

func TestFull(t *testing.T) {
	var a Asm
	a.Reset(make([]byte, 6))
	a.Br(1)
	if a.Full() {
		t.Error("full after one instruction")
	}
	if a.Br(1); !a.Full() {
		t.Error("not full after two")
	}
}
