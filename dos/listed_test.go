package dos

import (
	"flag"
	"fmt"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/iron86/iron86/dos/errno"
)

var update = flag.Bool("update", false, "write the table of calls into docs/DOS.md")

// listed is a line of testdata/int21.txt.
type listed struct {
	code, name, state, missing, others string
}

// ah returns the function of a line, and ax the whole subfunction if it is one.
func (l listed) ah() uint8 { return uint8(l.ax() >> 8) }
func (l listed) ax() uint16 {
	v, err := strconv.ParseUint((l.code + "00")[:4], 16, 16)
	if err != nil {
		panic(err)
	}
	return uint16(v)
}

// listedCalls reads testdata/int21.txt.
func listedCalls(t *testing.T) (list []listed) {
	t.Helper()
	text, err := os.ReadFile("testdata/int21.txt")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		f := strings.Split(strings.TrimSpace(line), "|")
		if len(f) != 5 || f[2] != "full" && f[2] != "partial" && f[2] != "none" || (f[2] == "partial") != (f[3] != "") && f[2] != "none" {
			t.Fatalf("bad line %q", line)
		}
		list = append(list, listed{f[0], f[1], f[2], f[3], f[4]})
	}
	return list
}

// TestEveryCallIsListed: the table of INT 21h in docs/DOS.md has every function, and says of each whether it is there, as calling it shows.
func TestEveryCallIsListed(t *testing.T) {
	b := newBench(t, "")
	b.d.cfg.Version = 7
	b.d.calls = b.d.int21Table()
	h, _ := b.path(0x3c00, 0, "A.TXT")
	b.call(regs{ax: 0x4600, bx: h, cx: 3}) // 3 is a file, and drive C
	const at = 0x111                       // a name, and an action of AX=716Ch
	b.put(at, "NONE.X")
	nothing := map[uint8]bool{0x18: true, 0x1d: true, 0x1e: true, 0x20: true, 0x6b: true} // they do what a call that is not there does
	there, seen := map[uint8]bool{}, map[uint8]bool{}
	for _, l := range listedCalls(t) {
		seen[l.ah()] = true
		there[l.ah()] = there[l.ah()] || l.state != "none"
		if l.ax() == 0x4b00 || l.state != "none" && len(l.code) == 2 || b.d.calls[l.ah()] == nil {
			continue // EXEC does not return; a function without subfunctions has no answer that says that it is not there
		}
		cx, ok := map[uint16]uint16{0x7160: 0, 0x7305: 0xffff}[l.ax()]
		if !ok {
			cx = 0x0860 // of AX=440Dh
		}
		bx := uint16(3)
		if l.ax() == 0x5801 || l.ax() == 0x5803 || l.ax() == 0x71a7 {
			bx = 0
		}
		r, carry := b.call(regs{ax: l.ax(), bx: bx, cx: cx, dx: at, si: at, di: 0x400})
		if absent := carry && (r.ax == uint16(errno.Function) || r.ax == uint16(errno.NoLong)); absent != (l.state == "none") {
			t.Errorf("AX=%04X (%s) is listed as %s and answers with AX=%04X, carry %v", l.ax(), l.name, l.state, r.ax, carry)
		}
	}
	for ah := range 256 {
		have := b.d.calls[ah] != nil || nothing[uint8(ah)]
		if have && !seen[uint8(ah)] || have != there[uint8(ah)] {
			t.Errorf("AH=%02X: there %v, listed %v, as there %v", ah, have, seen[uint8(ah)], there[uint8(ah)])
		}
	}
	checkTable(t)
}

// tablePlace is where the table stands in the page.
var tablePlace = regexp.MustCompile(`(?s)(<!-- calls -->\n)(.*?)(<!-- end of calls -->)`)

// checkTable compares the table in docs/DOS.md with the one that follows from the list.
func checkTable(t *testing.T) {
	t.Helper()
	const page = "../docs/DOS.md"
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	m := tablePlace.FindSubmatch(text)
	if m == nil {
		t.Fatal("docs/DOS.md has no place for the calls")
	}
	var w strings.Builder
	w.WriteString("| call | | `iron86 run` | DOSBox-X | emu2 | FreeDOS |\n|---|---|---|---|---|---|\n")
	for _, l := range listedCalls(t) {
		state := l.state
		if l.missing != "" {
			state += ": " + l.missing
		}
		fmt.Fprintf(&w, "| %s | %s | %s |", l.code, l.name, state)
		for _, other := range "def" {
			has := "no"
			if strings.ContainsRune(l.others, other) {
				has = "yes"
			}
			fmt.Fprintf(&w, " %s |", has)
		}
		w.WriteString("\n")
	}
	if want := w.String(); string(m[2]) != want {
		if !*update {
			t.Fatalf("docs/DOS.md has another table (-update writes it):\n%s", cmp.Diff(string(m[2]), want))
		}
		if err := os.WriteFile(page, []byte(tablePlace.ReplaceAllString(string(text), "${1}"+strings.ReplaceAll(want, "$", "$$")+"${3}")), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
