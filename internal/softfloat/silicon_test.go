package softfloat

import (
	"bufio"
	"compress/gzip"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/iron86/iron86/internal/need"
)

// vector is one line of the suite (../../../shared/suites/silicon/README.md).
type vector struct {
	Name   string
	Code   string
	Init   map[string]json.RawMessage
	Final  map[string]json.RawMessage
	Vector *int
	Flags  uint32
	FSWM   *uint32
	MXCSRM *uint32
	ULP    uint64
	Rel    float64
	Pi66   bool
	Alt    *struct{ Final map[string]json.RawMessage }

	code []byte
}

// suiteDir is a directory of the silicon vectors. Without the suite the test is
// skipped, but on CI it must be there.
func suiteDir(t *testing.T, set string) string {
	root := os.Getenv("IRON86_SUITES")
	if root == "" {
		root = "../../../shared/suites"
	}
	return need.Dir(t, filepath.Join(root, "silicon", set))
}

// eachVector calls f for the vectors of a file, for one in sixteen with -short.
func eachVector(t *testing.T, path string, f func(v *vector)) {
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	z, err := gzip.NewReader(file)
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	lines := bufio.NewScanner(z)
	lines.Buffer(nil, 1<<20)
	for n := 0; lines.Scan(); n++ {
		if testing.Short() && n%16 != 0 {
			continue
		}
		v := &vector{}
		if err := json.Unmarshal(lines.Bytes(), v); err != nil {
			t.Fatalf("%s:%d: %v", path, n+1, err)
		}
		if v.code, err = hex.DecodeString(v.Code); err != nil {
			t.Fatalf("%s:%d: %v", path, n+1, err)
		}
		f(v)
	}
	if err := lines.Err(); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
}

// number is a numeric field of a state, def when it is absent.
func number(s map[string]json.RawMessage, name string, def uint32) uint32 {
	raw, ok := s[name]
	if !ok {
		return def
	}
	var n uint32
	if json.Unmarshal(raw, &n) != nil {
		panic("BUG: " + name + " is no number: " + string(raw))
	}
	return n
}

// octets is a field of bytes in hex, nil when it is absent.
func octets(s map[string]json.RawMessage, name string) []byte {
	var text string
	if raw, ok := s[name]; !ok || json.Unmarshal(raw, &text) != nil {
		return nil
	}
	b, err := hex.DecodeString(text)
	if err != nil {
		panic("BUG: " + name + ": " + err.Error())
	}
	return b
}

// memory is what a state says about memory.
type memory map[uint32]byte

// load adds the memory of a state.
func (m memory) load(s map[string]json.RawMessage) {
	raw, ok := s["mem"]
	if !ok {
		return
	}
	var runs [][2]json.RawMessage
	if err := json.Unmarshal(raw, &runs); err != nil {
		panic("BUG: mem: " + err.Error())
	}
	for _, run := range runs {
		var addr uint32
		var text string
		if json.Unmarshal(run[0], &addr) != nil || json.Unmarshal(run[1], &text) != nil {
			panic("BUG: mem: " + string(raw))
		}
		data, err := hex.DecodeString(text)
		if err != nil {
			panic("BUG: mem: " + err.Error())
		}
		for i, b := range data {
			m[addr+uint32(i)] = b
		}
	}
}

// read gives n bytes, from the environment's pattern where nothing is said.
func (m memory) read(addr uint32, n int) []byte {
	b := make([]byte, n, 16)
	for i := range b {
		a := addr + uint32(i)
		v, ok := m[a]
		if !ok {
			v = byte(a * 0x9E3779B1 >> 24)
		}
		b[i] = v
	}
	return b
}

// instruction is what the tests need of the code: opcode bytes after the
// prefixes and the operand.
type instruction struct {
	prefix byte // F2, F3, 66 or 0
	op     byte // the last opcode byte
	modrm  byte
	isReg  bool
	reg    byte // ModR/M fields
	rm     byte
	addr   uint32
	imm    byte
}

var names32 = [8]string{"eax", "ecx", "edx", "ebx", "esp", "ebp", "esi", "edi"}

// decode takes 32-bit code apart. ok is false for 16-bit addressing.
func decode(v *vector) (i instruction, ok bool) {
	c := v.code
	for {
		switch c[0] {
		case 0xF2, 0xF3, 0x66:
			i.prefix = c[0]
		case 0x26, 0x2E, 0x36, 0x3E, 0x64, 0x65:
		case 0x67:
			return i, false
		case 0x0F:
			i.op, c = c[1], c[2:]
			return i, len(c) > 0 && i.operand(v, c)
		default:
			i.op, c = c[0], c[1:]
			return i, len(c) > 0 && i.operand(v, c)
		}
		c = c[1:]
	}
}

// operand reads ModR/M, SIB, displacement and a byte that follows them.
func (i *instruction) operand(v *vector, c []byte) bool {
	i.modrm = c[0]
	mod := c[0] >> 6
	i.reg, i.rm, i.isReg = c[0]>>3&7, c[0]&7, mod == 3
	c = c[1:]
	if !i.isReg {
		base, disp := i.rm, 0
		if i.rm == 4 {
			index := c[0] >> 3 & 7
			base = c[0] & 7
			if index != 4 {
				i.addr = number(v.Init, names32[index], 0) << (c[0] >> 6)
			}
			c = c[1:]
		}
		switch {
		case mod == 1:
			disp = 1
		case mod == 2 || base == 5:
			disp = 4
		}
		if mod != 0 || base != 5 {
			i.addr += number(v.Init, names32[base], 0)
		}
		switch disp {
		case 1:
			i.addr += uint32(int8(c[0]))
		case 4:
			i.addr += binary.LittleEndian.Uint32(c)
		}
		c = c[disp:]
	}
	if len(c) > 0 {
		i.imm = c[0]
	}
	return true
}
