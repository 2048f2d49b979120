package main

import (
	_ "embed" // for byHand
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/iron86/iron86/conform"
)

//go:embed by-hand.md
var byHand string

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: conformance SUITES FILE")
		os.Exit(2)
	}
	if err := run(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// suite is a directory of vectors and the chip that they were captured from.
type suite struct{ dir, chip string }

// suites are what the first table of the page has.
var suites = []suite{
	{"8086", "Intel P80C86A-2"},
	{"80286", "Harris N80C286-12"},
	{"silicon", "AMD Zen 3 and Intel Rocket Lake"},
}

// run measures the suites below root and writes the page.
func run(root, name string) error {
	var b strings.Builder
	b.WriteString("# Conformance\n\nWritten by `make conformance`; do not edit. `iron86 conform vectors DIR` shows the same for any suite, " +
		"`iron86 conform self` runs what is embedded.\n\n## Vectors\n\n" +
		"Every register, flag that the manuals define, and byte of memory is compared.\n\n" +
		"| suite | captured from | groups | passed | failed | skipped |\n| --- | --- | --- | --- | --- | --- |\n")
	var all []conform.Score
	for _, s := range suites {
		scores, err := conform.Vectors(conform.Options{}, filepath.Join(root, s.dir))
		if err != nil {
			return err
		}
		all = append(all, scores...)
		for _, t := range conform.Suites(scores) {
			fmt.Fprintf(&b, "| %s | %s | %d | %d | %d | %d |\n", t.Suite, s.chip, groups(scores, t.Suite), t.Passed, t.Failed, t.Skipped)
		}
	}
	b.WriteString("\nSkipped: instructions that came after Nehalem. SSE4 and POPCNT run on `nehalem32`, 64-bit mode on `x86-64` (sse64) and `x86-64-v2`, the rest on `p4`, which has SSE3 and SSSE3 here.\n")
	failures(&b, all)
	if err := unmasked(&b, root); err != nil {
		return err
	}
	if err := self(&b); err != nil {
		return err
	}
	b.WriteString("\n" + byHand)
	everyGroup(&b, all)
	return os.WriteFile(name, []byte(b.String()), 0o644)
}

// groups counts the groups of a suite.
func groups(scores []conform.Score, suite string) (n int) {
	for i := range scores {
		if scores[i].Suite == suite {
			n++
		}
	}
	return n
}

// failures lists the groups with failures, with the first vector that fails and its first wrong field.
func failures(w io.Writer, scores []conform.Score) {
	fmt.Fprint(w, "\n### Failures\n\n")
	if conform.Total(scores).Failed == 0 {
		fmt.Fprintln(w, "None.")
		return
	}
	fmt.Fprint(w, "| suite | group | failed | of | first |\n| --- | --- | --- | --- | --- |\n")
	for i := range scores {
		if s := &scores[i]; s.First != nil {
			fmt.Fprintf(w, "| %s | %s | %d | %d | `%v` |\n", s.Suite, s.Group, s.Failed, s.Failed+s.Passed, s.First)
		}
	}
}

// unmasked writes the table of the 8086 and the 80286 with undefined flags compared, too.
func unmasked(w io.Writer, root string) error {
	fmt.Fprint(w, "\n### Undefined flags compared too\n\nMultiplication, division and AAM by zero (AAD on the 286) leave flags that follow no simple rule; "+
		"all other undefined flags are as the chips leave them.\n\n| suite | passed | failed | groups with failures |\n| --- | --- | --- | --- |\n")
	for _, name := range []string{"8086", "80286"} {
		scores, err := conform.Vectors(conform.Options{Unmasked: true}, filepath.Join(root, name))
		if err != nil {
			return err
		}
		var bad []string
		for _, s := range scores {
			if s.Failed > 0 {
				bad = append(bad, fmt.Sprintf("%s (%d)", s.Group, s.Failed))
			}
		}
		t := conform.Total(scores)
		fmt.Fprintf(w, "| %s | %d | %d | %s |\n", name, t.Passed, t.Failed, strings.Join(bad, ", "))
	}
	return nil
}

// self writes the table of what is embedded, which `iron86 conform self` shows, too.
func self(w io.Writer) error {
	scores, err := conform.Self()
	if err != nil {
		return err
	}
	fmt.Fprint(w, "\n## Embedded\n\nThe ROMs of protected mode and of long mode (testdata/pm and testdata/lm, whose READMEs say what QEMU and Bochs answer) and vectors of our own, "+
		"captured from an AMD EPYC (conform/self/capture).\n\n| group | passed | failed |\n| --- | --- | --- |\n")
	for _, s := range scores {
		fmt.Fprintf(w, "| %s | %d | %d |\n", s.Group, s.Passed, s.Failed)
	}
	return nil
}

// everyGroup lists all groups: passed of all, or a dash for a group of which all is skipped.
func everyGroup(w io.Writer, scores []conform.Score) {
	fmt.Fprint(w, "\n## Every group\n\nPassed of all vectors of the group; – is skipped.\n")
	for _, t := range conform.Suites(scores) {
		var words []string
		for _, s := range scores {
			switch {
			case s.Suite != t.Suite:
			case s.Passed+s.Failed == 0:
				words = append(words, s.Group+" –")
			default:
				words = append(words, fmt.Sprintf("%s %d/%d", s.Group, s.Passed, s.Passed+s.Failed))
			}
		}
		fmt.Fprintf(w, "\n**%s**: %s\n", t.Suite, strings.Join(words, ", "))
	}
}
