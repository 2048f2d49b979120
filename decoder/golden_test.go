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

var update = flag.Bool("update", false, "write testdata/rows.txt anew")

// goldenOrg is the address of every instruction in the golden files.
const goldenOrg = 0x100

var goldenLine = regexp.MustCompile(`^(16|32) (\S+)\s+((?:[0-9a-f]{2} )+)\s*(.*)$`)

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
		from, to, isRange := strings.Cut(p[2], "-")
		if !isRange {
			to = from
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

// TestGolden decodes the lines of the golden files. generations.txt is written by
// hand; rows.txt has every encoding (go test -run Golden -update writes it).
func TestGolden(t *testing.T) {
	if *update {
		if err := os.WriteFile("testdata/rows.txt", []byte(rowsGolden()), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if have, err := os.ReadFile("testdata/rows.txt"); err != nil || string(have) != rowsGolden() {
		t.Errorf("testdata/rows.txt is not what the table makes (error %v): go test -run Golden -update, and read the difference", err)
	}
	for _, name := range []string{"testdata/generations.txt", "testdata/rows.txt"} {
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

// rowsGolden makes rows.txt: a register and a memory form of every row.
func rowsGolden() string {
	var b strings.Builder
	b.WriteString("# Every row of the table. Made by go test -run Golden -update; read the difference before you commit it.\n")
	last := ""
	count := map[string]int{}
	eachSample(func(r *Row, m Mode, code []byte, i Inst) {
		kind := fmt.Sprint(r.Enc, r.Until, m.Bits, i.IsMem(), i.Prefix&PrefixOpSize)
		extra := i.Prefix &^ PrefixOpSize
		if r.mandate >= mandateF2 {
			extra &^= PrefixRep | PrefixRepne
		}
		if i.Prefix&PrefixOpSize != 0 && !r.sized && r.mandate != mandate66 || extra != 0 || count[kind] > 0 {
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
