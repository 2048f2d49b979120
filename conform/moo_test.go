package conform

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"strings"
	"testing"

	"github.com/iron86/iron86/x86"
)

// chunkOf is a chunk of a MOO file.
func chunkOf(name string, payload ...byte) []byte {
	return append(binary.LittleEndian.AppendUint32([]byte(name), uint32(len(payload))), payload...)
}

func word(v int) []byte  { return binary.LittleEndian.AppendUint16(nil, uint16(v)) }
func dword(v int) []byte { return binary.LittleEndian.AppendUint32(nil, uint32(v)) }

func join(parts ...[]byte) []byte { return bytes.Join(parts, nil) }

// ramOf is a chunk RAM of bytes from an address on.
func ramOf(addr int, data ...byte) []byte {
	p := dword(len(data))
	for i, b := range data {
		p = append(append(p, dword(addr+i)...), b)
	}
	return chunkOf("RAM ", p...)
}

// state16 is a chunk REGS with all 14 registers: zeros but AX, IP and the flags.
func state16(ax, ip, flags int) []byte {
	p := word(0x3fff)
	for i := range 14 {
		v := 0
		switch i {
		case 0:
			v = ax
		case 12:
			v = ip
		case 13:
			v = flags
		}
		p = append(p, word(v)...)
	}
	return chunkOf("REGS", p...)
}

// testOf is a chunk TEST.
func testOf(index int, name string, code []byte, init, final []byte) []byte {
	return chunkOf("TEST", join(dword(index), chunkOf("NAME", join(dword(len(name)), []byte(name))...),
		chunkOf("BYTS", join(dword(len(code)), code)...), chunkOf("INIT", init...), chunkOf("FINA", final...),
		chunkOf("CYCL", 1, 2, 3))...)
}

func fileOf(cpu string, tests ...[]byte) []byte {
	head := chunkOf("MOO ", join([]byte{1, 1, 0, 0}, dword(len(tests)), []byte(cpu))...)
	return join(append([][]byte{head}, tests...)...)
}

// incAX is INC AX at 0000:1000 with AX = 1; the final AX is wanted. A HLT follows.
func incAX(index, want int, more ...[]byte) []byte {
	init := join(state16(1, 0x1000, 0xf002), ramOf(0x1000, 0x40, 0xf4))
	final := join(chunkOf("REGS", join(word(1<<0|1<<12|1<<13), word(want), word(0x1001), word(0xf002))...), join(more...))
	return testOf(index, "inc ax", []byte{0x40}, init, final)
}

func TestMOO(t *testing.T) {
	var zipped bytes.Buffer
	z := gzip.NewWriter(&zipped)
	if _, err := z.Write(fileOf("8086", incAX(7, 2))); err != nil || z.Close() != nil {
		t.Fatal("cannot compress")
	}
	for _, x := range []struct {
		name   string
		data   []byte
		failed int
		first  string
	}{
		{"plain", fileOf("8086", incAX(7, 2), incAX(8, 2)), 0, ""},
		{"gzip", zipped.Bytes(), 0, ""},
		{"wrong register", fileOf("8088", incAX(7, 2), incAX(9, 3)), 1, "test 9 (inc ax): ax: have 2, want 3"},
		{"wrong memory", fileOf("8086", incAX(7, 2, ramOf(0x1001, 0xf5))), 1, "test 7 (inc ax): [001001]: have f4, want f5"},
		{"register mask", fileOf("8086", incAX(7, 3, chunkOf("RMSK", join(word(1), word(0xfffe))...)), incAX(8, 2)), 0, ""},
		{"register mask for all", join(fileOf("8086", incAX(7, 0x102)), chunkOf("RMSK", join(word(1), word(0x00ff))...)), 0, ""},
	} {
		f, err := parseMOO(x.data)
		if err != nil {
			t.Errorf("%s: %v", x.name, err)
			continue
		}
		s := newMOORig(x86.I8086).runFile(f, "suite", "40", nil, false)
		first := ""
		if s.First != nil {
			first = s.First.String()
		}
		if s.Failed != x.failed || s.Passed != len(f.tests)-x.failed || first != x.first {
			t.Errorf("%s: %d passed, %d failed, first %q; want %d failed, first %q", x.name, s.Passed, s.Failed, first, x.failed, x.first)
		}
	}
}

// TestMOO32: a state of the 386, run up to its HLT, masks off when asked for.
func TestMOO32(t *testing.T) {
	p := dword(1<<20 - 1)
	for _, v := range []int{0x10, 0, 1, 0, 0, 0, 0, 0, 0, 0x8000, 0, 0, 0, 0, 0, 0, 0x1000, 2, 0, 0} {
		p = append(p, dword(v)...)
	}
	init := join(chunkOf("RG32", p...), ramOf(0x1000, 0x66, 0x40, 0xf4))
	final := join(chunkOf("RG32", join(dword(1<<2|1<<16), dword(3), dword(0x1003))...), chunkOf("RM32", join(dword(1<<2), dword(-2))...))
	data := fileOf("386E", testOf(0, "inc eax", []byte{0x66, 0x40}, init, final))
	for _, unmasked := range []bool{false, true} {
		f, err := parseMOO(data)
		if err != nil {
			t.Fatal(err)
		}
		s := newMOORig(x86.I80386).runFile(f, "suite", "6640", nil, unmasked)
		if (s.Failed != 0) != unmasked {
			t.Errorf("unmasked %v: %d failed (%v)", unmasked, s.Failed, s.First)
		}
	}
}

// TestStrayWrites: a byte that the test does not name was written, also when the
// value is zero; the test beside it is not blamed.
func TestStrayWrites(t *testing.T) {
	for _, value := range []int{0, 0x55} {
		init := join(state16(value, 0x1000, 0xf002), ramOf(0x1000, 0xa2, 0x00, 0x20)) // MOV [2000h],AL
		stray := testOf(3, "mov [2000],al", []byte{0xa2, 0, 0x20}, init, chunkOf("REGS", join(word(1<<12), word(0x1003))...))
		f, err := parseMOO(fileOf("8086", incAX(2, 2), stray, incAX(4, 2)))
		if err != nil {
			t.Fatal(err)
		}
		s := newMOORig(x86.I8086).runFile(f, "suite", "A2", nil, false)
		if s.Passed != 2 || s.Failed != 1 || s.First.Index != 3 || s.First.Field != "[002000]" {
			t.Errorf("value %#x: %d passed, %d failed, first %v; want test 3 to fail at [002000]", value, s.Passed, s.Failed, s.First)
		}
	}
}

func TestDamagedMOO(t *testing.T) {
	whole := fileOf("8086", incAX(7, 2))
	for name, x := range map[string]struct {
		data []byte
		want string
	}{
		"empty":           {nil, "no MOO header"},
		"other format":    {[]byte("PK\x03\x04 and more"), "cut short"},
		"version 2":       {chunkOf("MOO ", 2, 0, 0, 0, 0, 0, 0, 0, '8', '0', '8', '6'), "version 1"},
		"cut":             {whole[:len(whole)-5], "cut short"},
		"fewer tests":     {fileOf("8086", incAX(7, 2))[:20], "0 tests where the header says 1"},
		"no final state":  {fileOf("8086", chunkOf("TEST", join(dword(0), chunkOf("INIT", state16(1, 2, 3)...))...)), "no initial or no final"},
		"huge RAM":        {fileOf("8086", testOf(0, "x", nil, chunkOf("RAM ", dword(0x7fffffff)...), nil)), "cut short"},
		"short registers": {fileOf("8086", testOf(0, "x", nil, chunkOf("REGS", 0xff, 0x3f, 1), nil)), "cut short"},
		"cut gzip":        {[]byte{0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0}, "EOF"},
	} {
		if _, err := parseMOO(x.data); err == nil || !strings.Contains(err.Error(), x.want) {
			t.Errorf("%s: error %v, want one with %q", name, err, x.want)
		}
	}
}

func TestMasks(t *testing.T) {
	m, err := parseMetadata([]byte(`{"opcodes":{"D4":{"flags-mask":65535},"C0":{"reg":{"4":{"flags-mask":65519}}},"8F":{"reg":{"0":{}}}}}`))
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range []struct {
		group string
		code  []byte
		gen   x86.Generation
		want  uint32
	}{
		{"D4", []byte{0xd4, 10}, x86.I8086, 0xffff},
		{"D4", []byte{0xd4, 0}, x86.I8086, 0xffff &^ (x86.SF | x86.ZF | x86.PF)},
		{"C0.4", []byte{0xc0, 0xe0, 1, 0xf4}, x86.I80286, 0xffef},
		{"C0.4", []byte{0xc0, 0xe0, 2, 0xf4}, x86.I80286, 0xffef &^ x86.OF},
		{"8F", []byte{0x8f, 0xc0}, x86.I80286, 0xffff},
		{"00", nil, x86.I80286, 0xffff},
	} {
		r := &mooRig{gen: x.gen, meta: m, group: x.group}
		if have := r.mask(&mooTest{bytes: x.code}, mooFlags) & 0xffff; have != x.want {
			t.Errorf("%s, % x: mask %04x, want %04x", x.group, x.code, have, x.want)
		}
	}
	if _, err := parseMetadata([]byte("{")); err == nil {
		t.Error("damaged metadata.json: no error")
	}
}

// FuzzMOO: any bytes are either an error or tests that can run.
func FuzzMOO(f *testing.F) {
	f.Add(fileOf("8086", incAX(7, 2)))
	f.Add(fileOf("C286", incAX(7, 2)))
	rigs := make(map[x86.Generation]*mooRig)
	f.Fuzz(func(t *testing.T, data []byte) {
		file, err := parseMOO(data)
		if err != nil {
			return
		}
		g, ok := mooGeneration(file.cpu)
		if !ok {
			return
		}
		if rigs[g] == nil {
			rigs[g] = newMOORig(g)
		}
		if s := rigs[g].runFile(file, "fuzz", "00", nil, false); s.Passed+s.Failed != len(file.tests) {
			t.Errorf("%d passed, %d failed of %d", s.Passed, s.Failed, len(file.tests))
		}
	})
}
