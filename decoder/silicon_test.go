package decoder

import (
	"bufio"
	"cmp"
	"compress/gzip"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/iron86/iron86/internal/need"
	"github.com/iron86/iron86/x86"
)

// suites gives a directory of the published vectors. Without them the test is
// skipped, except with CI=true.
func suites(t *testing.T, name string) string {
	t.Helper()
	root := os.Getenv("IRON86_SUITES")
	if root == "" {
		root = filepath.Join("..", "..", "shared", "suites")
	}
	return need.Dir(t, filepath.Join(root, name))
}

// state is what this test reads of the state in a vector of the silicon suite.
type state struct {
	IP     *uint64 `json:"eip"`
	RIP    *uint64 `json:"rip"`
	Flags  *uint32 `json:"eflags"`
	RFlags *uint32 `json:"rflags"`
}

// unite gives the names of 64-bit mode those of the others.
func (s *state) unite() {
	s.IP, s.Flags = cmp.Or(s.IP, s.RIP), cmp.Or(s.Flags, s.RFlags)
}

// vector is one line of the silicon suite.
type vector struct {
	Name   string
	Code   string
	Init   state
	Final  state
	Vector *int
	Flags  uint32
	Undoc  bool
}

// eachVector calls f with every vector of a file, in short mode with every eighth.
func eachVector(t *testing.T, path string, f func(v *vector, code []byte)) {
	t.Helper()
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
		if testing.Short() && n%8 != 0 {
			continue
		}
		var v vector
		if err := json.Unmarshal(lines.Bytes(), &v); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		v.Init.unite()
		v.Final.unite()
		code, err := hex.DecodeString(v.Code)
		if err != nil {
			t.Fatalf("%s: %s: %v", path, v.Name, err)
		}
		f(&v, code)
	}
	if err := lines.Err(); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
}

// generationOf tells which processor has the instructions of a file. It reports whether there is one.
func generationOf(set, file string) (x86.Generation, bool) {
	switch name := strings.TrimSuffix(file, ".jsonl.gz"); {
	case set == "sse64":
		return x86.X64, true
	case set == "sse64x", set == "int64" && (!strings.HasPrefix(name, "ext_") || name == "ext_crc32" || name == "ext_popcnt"):
		return x86.X64v2, true
	case set == "int64":
		return 0, false
	case set == "sse41", set == "sse42", name == "ext_crc32", name == "ext_popcnt":
		return x86.Nehalem32, true
	case name == "ext_fisttp":
		return x86.P4, true
	default:
		return x86.P4, !strings.HasPrefix(name, "ext_")
	}
}

// TestSilicon decodes what real processors executed: the length must be the
// advance of EIP, #UD and #GP of the length limit must be found, and flags that
// changed must be flags that the table says are written.
func TestSilicon(t *testing.T) {
	for _, set := range []struct {
		name string
		bits int
	}{{"int16", 16}, {"int32", 32}, {"seg", 32}, {"x87", 32}, {"mmx", 32}, {"sse", 32}, {"sse2", 32}, {"sse3", 32}, {"ssse3", 32}, {"sse41", 32}, {"sse42", 32},
		{"int64", 64}, {"sse64", 64}, {"sse64x", 64}} {
		t.Run(set.name, func(t *testing.T) {
			dir := suites(t, filepath.Join("silicon", set.name))
			files, err := filepath.Glob(filepath.Join(dir, "*.jsonl.gz"))
			if err != nil || len(files) == 0 {
				t.Fatalf("no files in %s: %v", dir, err)
			}
			for _, f := range files {
				base := filepath.Base(f)
				g, ok := generationOf(set.name, base)
				if !ok {
					continue
				}
				mode := Mode{Bits: set.bits, Gen: g}
				eachVector(t, f, func(v *vector, code []byte) { checkVector(t, base, v, code, mode) })
			}
		})
	}
}

func checkVector(t *testing.T, file string, v *vector, code []byte, m Mode) {
	t.Helper()
	if v.Vector != nil && *v.Vector == x86.VecUD {
		code = append(code, make([]byte, lookAhead)...) // some list only the bytes that make it #UD
	}
	i := Decode(code, m)
	where := file + ": " + v.Name + " (" + v.Code + ")"
	switch {
	case v.Vector != nil && *v.Vector == x86.VecUD:
		if i.Op != Invalid && !raisesUD(i.Op) {
			t.Errorf("%s: have %v, want Invalid", where, i.Op)
		}
		return
	case i.Op == TooLong:
		if v.Vector == nil || *v.Vector != x86.VecGP {
			t.Errorf("%s: have TooLong, want an instruction", where)
		}
		return
	case i.Op == Short:
		if v.Vector == nil || *v.Vector != x86.VecPF && *v.Vector != x86.VecGP {
			t.Errorf("%s: have Short, want an instruction", where)
		}
		return
	case i.Op == Invalid:
		t.Errorf("%s: have Invalid, want an instruction", where)
		return
	}
	if v.Vector != nil {
		return
	}
	if v.Final.IP != nil && !transfers(&i) {
		if have, want := uint64(i.Len), *v.Final.IP-*v.Init.IP; have != want && !(m.Bits == 16 && have == want&0xffff) {
			t.Errorf("%s: have length %d, want %d", where, have, want)
		}
	}
	if v.Final.Flags != nil {
		changed := (*v.Final.Flags ^ *v.Init.Flags) & v.Flags & x86.Arith
		if extra := changed &^ (i.Row.Writes | i.Row.Undef); extra != 0 {
			t.Errorf("%s: changed flags %03x that the row %q does not write", where, extra, i.Row.Enc)
		}
	}
	// The files on interrupted strings compare no flags at all.
	if undefined := x86.Arith &^ v.Flags &^ i.Row.Undef; undefined != 0 && !strings.HasSuffix(file, "string.jsonl.gz") {
		t.Errorf("%s: flags %03x are undefined, the row %q says %03x", where, undefined, i.Row.Enc, i.Row.Undef)
	}
}

// raisesUD reports the instructions whose purpose is #UD.
func raisesUD(o Op) bool { return o == UD0 || o == UD1 || o == UD2 }

// transfers reports instructions that may leave IP elsewhere than after them.
func transfers(i *Inst) bool {
	switch i.Op {
	case CALLF, JMPF, RETF, IRET, INT, INT1, INT3, INTO:
		return true
	}
	return i.Row.Attr&Branch != 0
}
