package qmp

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the tables of docs/CONTROL.md")

// manual is the page with the tables, which stand between these lines.
const (
	begin = "<!-- commands: go test ./session/qmp -run TestManual -update -->\n"
	end   = "<!-- end of commands -->\n"
)

// TestManual compares the tables of docs/CONTROL.md with the commands that there are, and those with QEMU's.
func TestManual(t *testing.T) {
	b, err := os.ReadFile(filepath.Join("testdata", "qemu-7.2.txt"))
	if err != nil {
		t.Fatal(err)
	}
	theirs := strings.Fields(string(b))
	page := filepath.Join("..", "..", "docs", "CONTROL.md")
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, found := strings.Cut(string(text), begin)
	_, after, found2 := strings.Cut(rest, end)
	if !found || !found2 {
		t.Fatal("the page has no place for the tables")
	}
	want := before + begin + tables(theirs) + end + after
	if *update {
		if err := os.WriteFile(page, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if string(text) != want {
		t.Error("the tables are not what there is: " + strings.Trim(begin, "<!-> \n"))
	}
}

// tables writes the commands that iron86 has, and the names of QEMU's that it has not.
func tables(theirs []string) string {
	var w strings.Builder
	var ours []string
	for _, g := range groups() {
		fmt.Fprintf(&w, "\n| %s | arguments | beside QEMU |\n|---|---|---|\n", g.title)
		for _, c := range g.commands {
			ours = append(ours, c.name)
			note := c.help
			if !slices.Contains(theirs, c.name) {
				note = strings.TrimSuffix("QEMU 7.2 has it not; "+note, "; ")
			}
			fmt.Fprintf(&w, "| `%s` | %s | %s |\n", c.name, arguments(c.params), note)
		}
	}
	var missing []string
	for _, name := range theirs {
		if !slices.Contains(ours, name) {
			missing = append(missing, "`"+name+"`")
		}
	}
	fmt.Fprintf(&w, "\nQEMU 7.2 has %d commands. The %d that iron86 has not are about devices and engines that it has not, or are left out: %s.\n\n",
		len(theirs), len(missing), strings.Join(missing, ", "))
	return w.String()
}

// arguments writes what a command takes.
func arguments(list []param) string {
	var words []string
	for _, p := range list {
		word := "`" + p.name + "`"
		if p.values != nil {
			word += " (" + strings.Join(p.values, ", ") + ")"
		}
		if p.optional {
			word = "[" + word + "]"
		}
		words = append(words, word)
	}
	return strings.Join(words, ", ")
}
