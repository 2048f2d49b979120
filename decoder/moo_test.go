package decoder

import (
	"compress/gzip"
	"encoding/binary"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/iron86/iron86/x86"
)

// mooTest is what these tests read of one test of a MOO file (format: README of
// the suites).
type mooTest struct {
	index       uint32
	code        []byte
	init, final [14]uint16 // ax bx cx dx cs ss ds es sp bp si di ip flags
	exception   int        // vector, -1: none
}

const (
	mooCS    = 4
	mooIP    = 12
	mooFlags = 13
)

// mooChunks calls f with every chunk in b.
func mooChunks(b []byte, f func(name string, payload []byte)) {
	for len(b) >= 8 {
		n := int(binary.LittleEndian.Uint32(b[4:]))
		if n > len(b)-8 {
			return
		}
		f(string(b[:4]), b[8:8+n])
		b = b[8+n:]
	}
}

// mooRegisters overlays regs with a REGS chunk.
func mooRegisters(regs *[14]uint16, b []byte) {
	mask := binary.LittleEndian.Uint16(b)
	b = b[2:]
	for i := range regs {
		if mask>>i&1 != 0 {
			regs[i] = binary.LittleEndian.Uint16(b)
			b = b[2:]
		}
	}
}

func parseMooTest(b []byte) mooTest {
	m := mooTest{index: binary.LittleEndian.Uint32(b), exception: -1}
	mooChunks(b[4:], func(name string, p []byte) {
		switch name {
		case "BYTS":
			m.code = p[4:]
		case "INIT":
			mooChunks(p, func(name string, p []byte) {
				if name == "REGS" {
					mooRegisters(&m.init, p)
				}
			})
			m.final = m.init
		case "FINA":
			mooChunks(p, func(name string, p []byte) {
				if name == "REGS" {
					mooRegisters(&m.final, p)
				}
			})
		case "EXCP":
			m.exception = int(p[0])
		}
	})
	return m
}

// eachMoo calls f with every test of every file of a directory, and with the
// flags that metadata.json calls undefined for the file's opcode.
func eachMoo(t *testing.T, dir string, f func(file string, undefined uint32, m *mooTest)) {
	t.Helper()
	undefined := mooUndefined(t, dir)
	files, err := filepath.Glob(filepath.Join(dir, "*.MOO.gz"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no files in %s: %v", dir, err)
	}
	for _, path := range files {
		file, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		z, err := gzip.NewReader(file)
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		data, err := io.ReadAll(z)
		file.Close()
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		name := strings.TrimSuffix(filepath.Base(path), ".MOO.gz")
		mooChunks(data, func(chunk string, p []byte) {
			if chunk == "TEST" {
				m := parseMooTest(p)
				f(name, undefined[name], &m)
			}
		})
	}
}

// mooUndefined reads the undefined flags of every opcode ("D0.4") from metadata.json.
func mooUndefined(t *testing.T, dir string) map[string]uint32 {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(dir, "metadata.json"))
	if err != nil {
		t.Fatal(err)
	}
	type entry struct {
		Flags string
		Reg   map[string]struct{ Flags string }
	}
	var meta struct{ Opcodes map[string]entry }
	if err := json.Unmarshal(b, &meta); err != nil {
		t.Fatal(err)
	}
	all := map[string]uint32{}
	for op, e := range meta.Opcodes {
		all[op] = flagLetters(e.Flags)
		for reg, r := range e.Reg {
			all[op+"."+reg] = flagLetters(r.Flags)
		}
	}
	return all
}

// flagLetters turns "o..szapc" into flag bits.
func flagLetters(s string) uint32 {
	bits := uint32(0)
	for i, f := range map[byte]uint32{'o': x86.OF, 's': x86.SF, 'z': x86.ZF, 'a': x86.AF, 'p': x86.PF, 'c': x86.CF} {
		if strings.IndexByte(s, i) >= 0 {
			bits |= f
		}
	}
	return bits
}

// TestMoo8086 decodes what an 8086 executed.
func TestMoo8086(t *testing.T) {
	mode := Mode{16, x86.I8086}
	eachMoo(t, suites(t, "8086"), func(file string, undefined uint32, m *mooTest) {
		i := Decode(m.code, mode)
		if i.Op <= TooLong {
			t.Errorf("%s %d: %x: have %v, want an instruction", file, m.index, m.code, i.Op)
			return
		}
		if int(i.Len) != len(m.code) {
			t.Errorf("%s %d: %x: have length %d, want %d", file, m.index, m.code, i.Len, len(m.code))
		}
		divideError := m.final[mooCS] == 0 && m.final[mooIP] == 0x400
		if have, want := uint16(i.Len), m.final[mooIP]-m.init[mooIP]; have != want && !transfers(&i) && !divideError {
			t.Errorf("%s %d: %x: have length %d, IP says %d", file, m.index, m.code, have, want)
		}
		checkMooFlags(t, file, undefined, m, &i)
	})
}

// TestMoo80286 decodes what an 80286 executed or refused.
func TestMoo80286(t *testing.T) {
	mode := Mode{16, x86.I80286}
	eachMoo(t, suites(t, "80286"), func(file string, undefined uint32, m *mooTest) {
		i := Decode(append(m.code[:len(m.code):len(m.code)], make([]byte, lookAhead)...), mode)
		switch {
		case m.exception == x86.VecUD && i.Op != INT: // INT 6 has that vector too
			if i.Op != Invalid {
				t.Errorf("%s %d: %x: have %v, want Invalid", file, m.index, m.code, i.Op)
			}
		case i.Op == Invalid, i.Op == TooLong && m.exception != x86.VecGP:
			t.Errorf("%s %d: %x: have %v, want an instruction", file, m.index, m.code, i.Op)
		case i.Op == TooLong:
		case int(i.Len) != len(m.code)-1 && file != "F4":
			t.Errorf("%s %d: %x: have length %d, want %d", file, m.index, m.code, i.Len, len(m.code)-1)
		default:
			checkMooFlags(t, file, undefined, m, &i)
		}
	})
}

// checkMooFlags compares the table's flag masks with what changed and with what
// the suite calls undefined.
func checkMooFlags(t *testing.T, file string, undefined uint32, m *mooTest, i *Inst) {
	t.Helper()
	r := i.Row
	if i.Op == SAR {
		undefined &^= x86.CF // masked by the suite; no manual calls it undefined
	}
	if extra := undefined &^ r.Undef; extra != 0 && r.Attr&Undocumented == 0 {
		t.Errorf("%s: flags %03x are undefined, the row %q says %03x", file, undefined, r.Enc, r.Undef)
	}
	changed := uint32(m.init[mooFlags]^m.final[mooFlags]) & x86.Arith
	if extra := changed &^ (r.Writes | r.Undef); extra != 0 && m.exception < 0 && i.Op != INT && i.Op != INTO {
		t.Errorf("%s %d: %x: changed flags %03x that the row %q does not write", file, m.index, m.code, extra, r.Enc)
	}
}
