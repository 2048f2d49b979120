package decoder

import (
	"bufio"
	"encoding/hex"
	"flag"
	"fmt"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/iron86/iron86/x86"
)

var update = flag.Bool("update", false, "write testdata/rows.txt and rows64.txt anew")

// goldenOrg is the address of every instruction in the golden files.
const goldenOrg = 0x100

var goldenLine = regexp.MustCompile(`^(16|32|64) (\S+)\s+((?:[0-9a-f]{2} )+)\s*(.*)$`)

// readGolden calls f with every line of a golden file: once for each generation
// that the line names.
func readGolden(t *testing.T, name string, f func(where string, m Mode, code []byte, want string)) {
	t.Helper()
	file, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	for n := 1; lines.Scan(); n++ {
		line := lines.Text()
		if line == "" || line[0] == '#' {
			continue
		}
		p := goldenLine.FindStringSubmatch(line)
		if p == nil {
			t.Fatalf("%s:%d: cannot read %q", name, n, line)
		}
		from, to := p[2], p[2]
		if _, ok := x86.ParseGeneration(from); !ok {
			from, to, _ = strings.Cut(p[2], "-")
		}
		first, ok1 := x86.ParseGeneration(from)
		last, ok2 := x86.ParseGeneration(to)
		code, err := hex.DecodeString(strings.ReplaceAll(p[3], " ", ""))
		bits, _ := strconv.Atoi(p[1])
		if !ok1 || !ok2 || err != nil {
			t.Fatalf("%s:%d: cannot read %q", name, n, line)
		}
		for g := first; g <= last; g++ {
			f(fmt.Sprintf("%s:%d: %v", name, n, g), Mode{bits, g}, code, p[4])
		}
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
}

// TestGolden decodes the lines of the golden files. generations.txt and long.txt are written by
// hand; rows.txt and rows64.txt have every encoding (go test -run Golden -update writes them).
func TestGolden(t *testing.T) {
	for name, each := range map[string]func(func(*Row, Mode, []byte, Inst)){"testdata/rows.txt": eachSample, "testdata/rows64.txt": eachSample64} {
		text := rowsGolden(each)
		if *update {
			if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
				t.Fatal(err)
			}
		}
		if have, err := os.ReadFile(name); err != nil || string(have) != text {
			t.Errorf("%s is not what the table makes (error %v): go test -run Golden -update, and read the difference", name, err)
		}
	}
	for _, name := range []string{"testdata/generations.txt", "testdata/long.txt", "testdata/rows.txt", "testdata/rows64.txt"} {
		seen := 0
		readGolden(t, name, func(where string, m Mode, code []byte, want string) {
			seen++
			i := Decode(code, m)
			if have := i.Text(goldenOrg, nil); have != want {
				t.Errorf("%s: % x: have %q, want %q", where, code, have, want)
			}
			if i.Op != TooLong && int(i.Len) != len(code) && want != "(invalid)" {
				t.Errorf("%s: % x: have length %d, want %d", where, code, i.Len, len(code))
			}
		})
		if seen == 0 {
			t.Errorf("%s holds no lines", name)
		}
	}
}

// rowsGolden makes rows.txt and rows64.txt: a register and a memory form of every row.
func rowsGolden(each func(func(*Row, Mode, []byte, Inst))) string {
	var b strings.Builder
	b.WriteString("# Every row of the table. Made by go test -run Golden -update; read the difference before you commit it.\n")
	last := ""
	count := map[string]int{}
	each(func(r *Row, m Mode, code []byte, i Inst) {
		kind := fmt.Sprint(r.Enc, r.Until, m.Bits, i.IsMem(), i.Prefix&PrefixOpSize, i.REX)
		extra := i.Prefix &^ PrefixOpSize
		if r.mandate >= mandateF2 {
			extra &^= PrefixRep | PrefixRepne
		}
		if i.Prefix&PrefixOpSize != 0 && !r.sized && r.mandate != mandate66 || extra != 0 || i.REX&^rexW&^0x40 != 0 || i.REX == 0x40 || count[kind] > 0 {
			return
		}
		count[kind]++
		if r.Enc != last {
			fmt.Fprintf(&b, "\n# %s\n", r.Enc)
			last = r.Enc
		}
		fmt.Fprintf(&b, "%d %-7v % x  %s\n", m.Bits, m.Gen, code, i.Text(goldenOrg, nil))
	})
	return b.String()
}
