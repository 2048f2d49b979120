package main

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/iron86/iron86/session/host"
)

// TestMessagesAreVisible: what names of files and guests hold never reaches a terminal as
// an escape sequence.
func TestMessagesAreVisible(t *testing.T) {
	t.Chdir(t.TempDir())
	const bad = "a\x1b]0;t\x07\u009b2J\u202eb"
	for _, name := range []string{bad + ".img", bad + ".script"} {
		if err := os.WriteFile(name, []byte("expect 1ms /"+bad+"/\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, args := range [][]string{
		{"boot", bad}, {"boot", "-limit-instr", "1000", bad + ".img"}, {"run", bad}, {"replay", bad + ".img"}, {"demo", "-loadvm", bad + ".img"}, {"demo", "-bios", bad},
		{"boot", "-fda", bad}, {bad}, {"boot", "-" + bad}, {"demo", "-m", bad}, {"demo", "-display", "none", "-script", bad + ".script"},
		{"disasm", bad}, {"conform", "vectors", bad}, {"conform", "rom", bad}, {"debug", "-ex", "print " + bad}, {"debug", "-ex", bad}, {"debug", "-rc", bad},
		{"demo", "-record", bad + "/x"}, {"run", "-mount", bad}, {"run", "-C", bad, "x"}, {"run", "-env", bad, bad}, {"demo", "-expect", "(" + bad},
	} {
		var out, errs bytes.Buffer
		if status := run(append([]string{"iron86"}, args...), host.Streams{In: strings.NewReader("print " + bad + "\n"), Out: &out, Err: &errs}); status == 0 {
			t.Errorf("%q: status 0", args)
		}
		if all := out.String() + errs.String(); strings.ContainsAny(all, "\x1b\x07\u009b\u202e") || all == "" {
			t.Errorf("%q: %q", args, all)
		}
	}
}
