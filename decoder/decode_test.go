package decoder

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/iron86/iron86/internal/need"
	"github.com/iron86/iron86/x86"
)

// TestOpNames compares the constants of ops.go and ops_sse4.go with opNames.
func TestOpNames(t *testing.T) {
	var decls []ast.Decl
	for _, name := range []string{"ops.go", "ops_sse4.go"} {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		decls = append(decls, file.Decls...)
	}
	n := 0
	for _, d := range decls {
		g, ok := d.(*ast.GenDecl)
		if !ok || g.Tok != token.CONST {
			continue
		}
		for _, s := range g.Specs {
			name := s.(*ast.ValueSpec).Names[0].Name
			if name == "NumOps" {
				continue
			}
			if have := Op(n).String(); have != name {
				t.Errorf("Op %d: have %q, want %q", n, have, name)
			}
			n++
		}
	}
	if n != NumOps {
		t.Errorf("have NumOps %d, want %d", NumOps, n)
	}
	if have := Op(NumOps).String(); have != "?" {
		t.Errorf("Op %d: have %q, want ?", NumOps, have)
	}
}

// TestConditionOrder checks that conditional instructions stand in the order of
// the condition codes, which lowering relies on.
func TestConditionOrder(t *testing.T) {
	for cc := range 16 {
		for _, c := range []struct {
			code []byte
			want Op
		}{
			{[]byte{0x70 + byte(cc), 0}, JO + Op(cc)},
			{[]byte{0x0f, 0x80 + byte(cc), 0, 0, 0, 0}, JO + Op(cc)},
			{[]byte{0x0f, 0x90 + byte(cc), 0xc0}, SETO + Op(cc)},
			{[]byte{0x0f, 0x40 + byte(cc), 0xc0}, CMOVO + Op(cc)},
		} {
			if i := Decode(c.code, Mode{32, x86.P4}); i.Op != c.want {
				t.Errorf("% x: have %v, want %v", c.code, i.Op, c.want)
			}
		}
	}
}

// TestEveryOp checks that each Op but the three results has a row, and each row
// is reached by some bytes in every generation that has it.
func TestEveryOp(t *testing.T) {
	need.Time(t)
	has := map[Op]bool{}
	reached := map[*Row]bool{}
	for n := range rows {
		r := &rows[n]
		has[r.Op] = true
		for _, m := range modes() {
			if !r.in(m) {
				continue
			}
			found := false
			for _, code := range samples(r, nil) {
				if i := Decode(code, m); i.Row == r {
					found = true
				}
			}
			reached[r] = reached[r] || found
			if !found {
				t.Errorf("row %q %v since %v: no sample reaches it in %v", r.Enc, r.Op, r.Since, m)
			}
		}
	}
	for o := TooLong + 1; int(o) < NumOps; o++ {
		if !has[o] {
			t.Errorf("%v has no row", o)
		}
	}
}

// TestDecodeFields checks the fields that text does not show.
func TestDecodeFields(t *testing.T) {
	type fields struct {
		Len, OpSize, AddrSize, Seg uint8
		Prefix                     Prefix
		Opcode                     uint16
		Mem                        Mem
		Imm                        uint64
		Imm2                       uint16
		Args                       [4]Arg
	}
	none := Mem{}
	reg := func(r, size uint8) Arg { return Arg{ArgReg, r, size} }
	mem := func(size uint8) Arg { return Arg{ArgMem, 0, size} }
	imm := func(size uint8) Arg { return Arg{ArgImm, 0, size} }
	for _, c := range []struct {
		code []byte
		bits int
		want fields
	}{
		{[]byte{0x83, 0xc0, 0xff}, 32, fields{3, 4, 4, x86.DS, 0, 0x83, none, 1<<64 - 1, 0, [4]Arg{reg(x86.AX, 4), imm(4)}}},
		{[]byte{0x81, 0xc0, 0xff, 0xff, 0xff, 0xff}, 32, fields{6, 4, 4, x86.DS, 0, 0x81, none, 0xffffffff, 0, [4]Arg{reg(x86.AX, 4), imm(4)}}},
		{[]byte{0x66, 0xc8, 0x34, 0x12, 5}, 32, fields{5, 2, 4, x86.DS, PrefixOpSize, 0xc8, none, 0x1234, 5, [4]Arg{imm(2), {ArgImm2, 0, 1}}}},
		{[]byte{0x9a, 1, 2, 3, 4}, 16, fields{5, 2, 2, x86.DS, 0, 0x9a, none, 0x0201, 0x0403, [4]Arg{{ArgFar, 0, 4}}}},
		{[]byte{0xe8, 0xfe, 0xff}, 16, fields{3, 2, 2, x86.DS, 0, 0xe8, none, 1<<64 - 2, 0, [4]Arg{{ArgRel, 0, 2}}}},
		{[]byte{0xd1, 0xe3}, 16, fields{2, 2, 2, x86.DS, 0, 0xd1, none, 1, 0, [4]Arg{reg(x86.BX, 2), {ArgConst, 0, 1}}}},
		{[]byte{0x8b, 0x42, 0x80}, 16, fields{3, 2, 2, x86.SS, 0, 0x8b, Mem{x86.BP, x86.SI, 0, 0xff80, 0}, 0, 0, [4]Arg{reg(x86.AX, 2), mem(2)}}},
		{[]byte{0x8b, 0x44, 0x24, 0x80}, 32, fields{4, 4, 4, x86.SS, 0, 0x8b, Mem{x86.SP, NoReg, 0, 0xffffff80, 0}, 0, 0, [4]Arg{reg(x86.AX, 4), mem(4)}}},
		{[]byte{0x8b, 0x44, 0xac, 0x01}, 32, fields{4, 4, 4, x86.SS, 0, 0x8b, Mem{x86.SP, x86.BP, 2, 1, 0}, 0, 0, [4]Arg{reg(x86.AX, 4), mem(4)}}},
		{[]byte{0x8b, 0x04, 0x68}, 32, fields{3, 4, 4, x86.DS, 0, 0x8b, Mem{x86.AX, x86.BP, 1, 0, 0}, 0, 0, [4]Arg{reg(x86.AX, 4), mem(4)}}},
		{[]byte{0x64, 0x8b, 0x45, 0x00}, 32, fields{4, 4, 4, x86.FS, PrefixSeg, 0x8b, Mem{x86.BP, NoReg, 0, 0, 0}, 0, 0, [4]Arg{reg(x86.AX, 4), mem(4)}}},
		{[]byte{0x26, 0x64, 0xa1, 1, 0, 0, 0}, 32, fields{7, 4, 4, x86.FS, PrefixSeg, 0xa1, Mem{NoReg, NoReg, 0, 1, 0}, 0, 0, [4]Arg{reg(x86.AX, 4), mem(4)}}},
		{[]byte{0x62, 0x07}, 16, fields{2, 2, 2, x86.DS, 0, 0x62, Mem{x86.BX, NoReg, 0, 0, 0}, 0, 0, [4]Arg{reg(x86.AX, 2), mem(4)}}},
		{[]byte{0x66, 0xff, 0x2f}, 16, fields{3, 4, 2, x86.DS, PrefixOpSize, 0xff, Mem{x86.BX, NoReg, 0, 0, 0}, 0, 0, [4]Arg{mem(6)}}},
		{[]byte{0xf2, 0xf3, 0xa4}, 16, fields{3, 2, 2, x86.DS, PrefixRep, 0xa4, none, 0, 0, [4]Arg{{ArgStrDst, 0, 1}, {ArgStrSrc, 0, 1}}}},
		{[]byte{0x8c, 0x18}, 32, fields{2, 4, 4, x86.DS, 0, 0x8c, Mem{x86.AX, NoReg, 0, 0, 0}, 0, 0, [4]Arg{mem(2), {ArgSeg, x86.DS, 2}}}},
		{[]byte{0x8c, 0xd8}, 32, fields{2, 4, 4, x86.DS, 0, 0x8c, none, 0, 0, [4]Arg{reg(x86.AX, 4), {ArgSeg, x86.DS, 2}}}},
		{[]byte{0x0f, 0xc5, 0xc1, 2}, 32, fields{4, 4, 4, x86.DS, 0, 0x0fc5, none, 2, 0, [4]Arg{reg(x86.AX, 4), {ArgMM, 1, 8}, imm(1)}}},
	} {
		i := Decode(c.code, Mode{c.bits, x86.P4})
		have := fields{i.Len, i.OpSize, i.AddrSize, i.Seg, i.Prefix, i.Opcode, i.Mem, i.Imm, i.Imm2, i.Args}
		if diff := cmp.Diff(c.want, have, cmp.AllowUnexported(fields{})); diff != "" {
			t.Errorf("% x in %d-bit code (-want +have):\n%s", c.code, c.bits, diff)
		}
	}
}

// checkDecode checks what holds for any bytes in a mode.
func checkDecode(t *testing.T, code []byte, m Mode) {
	t.Helper()
	i := Decode(code, m)
	n := int(i.Len)
	limit := lengthLimit(m.Gen)
	switch {
	case n > len(code) || n > limit:
		t.Fatalf("% x in %v: length %d, there are %d bytes, the limit is %d", code, m, n, len(code), limit)
	case i.Op == Short && (n != len(code) || n >= limit):
		t.Fatalf("% x in %v: Short after %d bytes of %d", code, m, n, len(code))
	case i.Op == TooLong && n != limit:
		t.Fatalf("% x in %v: TooLong after %d bytes", code, m, n)
	case i.Op > TooLong && (i.Row == nil || !i.Row.in(m)):
		t.Fatalf("% x in %v: %v of row %+v", code, m, i.Op, i.Row)
	case i.Text(0, nil) == "":
		t.Fatalf("% x in %v: no text", code, m)
	}
	if i.Op == Short {
		return
	}
	garbage := append(bytes.Clone(code[:n]), 0x66, 0xf0, 0x0f, 0xff, 0xa5, 0x5a)
	if j := Decode(garbage, m); i.Op != TooLong && j != i {
		t.Fatalf("% x in %v: other bytes after it make another instruction (-without +with):\n%s", code[:n], m, cmp.Diff(i, j))
	}
	for k := range n {
		if j := Decode(code[:k], m); i.Op != TooLong && j.Op != Short {
			t.Fatalf("% x in %v: the first %d bytes give %v, not Short", code[:n], m, k, j.Op)
		}
	}
}

// TestDecodeProperties checks samples of every row in every mode: no panic,
// length within the limit, nothing depends on the bytes after, truncation is Short.
func TestDecodeProperties(t *testing.T) {
	need.Time(t)
	for n := range rows {
		for _, p := range [][]byte{nil, {0x66}, {0xf0, 0x67}, {0xf3}} {
			for _, code := range samples(&rows[n], p) {
				for _, m := range modes() {
					checkDecode(t, code, m)
				}
			}
		}
	}
}

// FuzzDecode checks the same for any bytes.
func FuzzDecode(f *testing.F) {
	f.Add([]byte{0x66, 0x67, 0x81, 0x84, 0x24, 1, 2, 3, 4, 5, 6, 7, 8})
	f.Add([]byte{0x26, 0x26, 0x26, 0x26, 0x26, 0x26, 0x26, 0xc7, 0x84, 0x12, 0x34, 0x56, 0x78, 0x9a, 0xbc, 0xde})
	list := modes()
	f.Fuzz(func(t *testing.T, code []byte) {
		for _, m := range list {
			checkDecode(t, code, m)
		}
	})
}

// TestDecodeAllocates checks that Decode does not allocate.
func TestDecodeAllocates(t *testing.T) {
	code := []byte{0x8b, 0x44, 0x8c, 0x04}
	n := testing.AllocsPerRun(100, func() { Decode(code, Mode{32, x86.P4}) })
	if n != 0 {
		t.Errorf("have %v allocations, want 0", n)
	}
}

// TestDisassemble checks the columns, and that data does not lose the step.
func TestDisassemble(t *testing.T) {
	code := []byte{0xfa, 0x0f, 0x04, 0xc7, 0x06, 0x00, 0x7c, 0x55, 0xaa, 0x66, 0xc7, 0x84, 0x00, 0x01, 0x78, 0x56, 0x34, 0x12, 0xea, 0x00}
	want := "" +
		"00007C00  FA                cli\n" +
		"00007C01  0F                db 0x0f\n" +
		"00007C02  04C7              add al,0xc7\n" +
		"00007C04  06                push es\n" +
		"00007C05  007C55            add [si+0x55],bh\n" +
		"00007C08  AA                stosb\n" +
		"00007C09  66C7840001785634  mov dword [si+0x100],0x12345678\n" +
		"         -12\n" +
		"00007C12  EA                db 0xea\n" +
		"00007C13  00                db 0x00\n"
	var b bytes.Buffer
	if err := Disassemble(&b, code, 0x7c00, Mode{16, x86.P4}); err != nil {
		t.Fatal(err)
	}
	if have := b.String(); have != want {
		t.Errorf("have\n%swant\n%s", have, want)
	}
}

// TestTextSymbols checks that targets and absolute addresses are named.
func TestTextSymbols(t *testing.T) {
	sym := func(addr uint64) string {
		return map[uint64]string{0x7c10: "start", 0x500: "buffer"}[addr]
	}
	for _, c := range []struct {
		code []byte
		want string
	}{
		{[]byte{0xeb, 0x0e}, "jmp short start"},
		{[]byte{0xe8, 0x0d, 0x00}, "call start"},
		{[]byte{0xe8, 0x0e, 0x00}, "call 0x7c11"},
		{[]byte{0xa1, 0x00, 0x05}, "mov ax,[buffer]"},
	} {
		i := Decode(c.code, Mode{16, x86.P4})
		if have := i.Text(0x7c00, sym); have != c.want {
			t.Errorf("% x: have %q, want %q", c.code, have, c.want)
		}
	}
}

// BenchmarkDecode decodes a mix of common instructions.
func BenchmarkDecode(b *testing.B) {
	mix := [][]byte{
		{0x55}, {0x89, 0xe5}, {0x8b, 0x45, 0x08}, {0x83, 0xc0, 0x01}, {0x74, 0x10}, {0x0f, 0xb6, 0x04, 0x08},
		{0xe8, 1, 2, 3, 4}, {0xf3, 0xa5}, {0xd9, 0x45, 0x08}, {0x66, 0x0f, 0x6f, 0xc1}, {0xc1, 0xe0, 4}, {0xc3},
	}
	m := Mode{32, x86.P4}
	for n := 0; b.Loop(); n++ {
		Decode(mix[n%len(mix)], m)
	}
}

// TestBaseline: X64 has SSE2 and none of what P4 has beyond it; X64v2 has all that Nehalem has.
func TestBaseline(t *testing.T) {
	base, v2 := 0, 0
	for n := range rows {
		r := &rows[n]
		if r.in(Mode{32, x86.P4}) && !r.in(Mode{32, x86.X64}) {
			base++
		}
		if r.in(Mode{32, x86.X64v2}) != r.in(Mode{32, x86.Nehalem32}) {
			v2++
		}
	}
	if base != len(tableSSE3)+len(tableSSSE3) || v2 != 4 { // SYSCALL, SYSRET, RDTSCP, 0F 0D
		t.Errorf("X64 lacks %d encodings of P4, X64v2 differs from Nehalem in %d", base, v2)
	}
}
