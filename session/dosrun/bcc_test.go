package dosrun

import (
	"bytes"
	"context"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/iron86/iron86/internal/need"
	"github.com/iron86/iron86/session"
)

// TestBCC debugs a program of bcc by its map and listing: main, a line, variables, those of the caller, the last write of one, which the instruction before the line has made,
// the one before that, and the step back over it.
func TestBCC(t *testing.T) {
	program := need.BCC(t, t.TempDir())
	var out bytes.Buffer
	cfg := session.Config{Debugger: debugger("start", "break sum.c:13 if sum == 14", "continue", "bt", "info args", "info locals", "print list", "last-write total", "print total",
		"last-write total", "goto end", "next-line-back", "print total", "up", "goto end", "delete", "continue", "quit")}
	var err error
	if cfg.Program, err = New(Config{Dir: filepath.Dir(program), Args: []string{program}, Version: 5, DateFiles: true}); err != nil {
		t.Fatal(err)
	}
	cfg.Machine.Memory, cfg.Machine.NoReboot = 16<<20, true
	cfg.Streams.Out, cfg.Unpaced = &out, true
	s, err := session.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, err := s.Run(context.Background()); err != nil {
		t.Error(err)
	}
	rest := out.String()
	for _, want := range []string{`(?m)^sum\.c:19 `, `1: breakpoint\nsum\.c:13 `, `#0 [0-9a-f]{4}:0144 _add\+0x38 sum\.c:13\n#1 .* _main\+0xe sum\.c:19`, `n = 5\n`, `sum = 14\n`, `i = 5\n`, `\{3, 1, 4, 1, 5\}`,
		`write of [0-9a-f]{8}: 0x0 -> 0xe, by [0-9a-f]{4}:00000141\n.*\nsum\.c:13 `, `(?m)^14 `, `write of [0-9a-f]{8}: 0x0 -> 0x0, by .*\n.*\n.*rep stosb`, `sum\.c:12 `, `(?m)^0 `, `#1 .* sum\.c:19`, `sum 14`, `code 14`} {
		at := regexp.MustCompile(want).FindStringIndex(rest)
		if at == nil {
			t.Fatalf("no %s in\n%s\nof\n%s", want, rest, out.String())
		}
		rest = rest[at[1]:]
	}
}
