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

// nodesSource is a program in C that adds the numbers in a list: 3.
const nodesSource = `struct node { int value; struct node *next; };
struct node nodes[2] = {{1, &nodes[1]}, {2, 0}};
int total;

static int add(int a, int b)
{
	int sum = a + b;
	total = sum;
	return sum;
}

int main(void)
{
	struct node *p;
	int n = 0;
	for (p = nodes; p; p = p->next)
		n = add(n, p->value);
	return n;
}
`

// TestDJGPP debugs a program of DJGPP by its own debug information, in protected mode under DPMI: main, a line, variables, those of the caller, the last write of one,
// and the step back over it.
func TestDJGPP(t *testing.T) {
	for _, flag := range []string{"-gstabs+", "-gdwarf-4"} {
		program := need.DJGPP(t, nodesSource, flag)
		var out bytes.Buffer
		cfg := session.Config{Debugger: debugger("start", "break nodes.c:9 if sum == 3", "continue", "bt", "info args", "up", "print *p", "print nodes[0].next->value",
			"last-write total", "print total", "next-line-back", "print total", "goto end", "delete", "continue", "quit")}
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
		if _, err := s.Run(context.Background()); err != nil {
			t.Errorf("%s: %v", flag, err)
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		rest := out.String()
		for _, want := range []string{`symbols of .*nodes\.exe`, `(?m)^nodes\.c:13`, `1: breakpoint\nnodes\.c:9 `, `#0 00[0-9a-f]{2}:[0-9a-f]+ _add\+0x[0-9a-f]+ nodes\.c:9\n#1 .* _main\+0x[0-9a-f]+ nodes\.c:17`,
			`a = 1\nb = 2\n`, `#1 .* nodes\.c:17\n`, `\{value = 2, next = 0x0\}`, `(?m)^2 `, `write of [0-9a-f]{8}: 0x1 -> 0x3, by .*\n.*\nnodes\.c:9 `, `(?m)^3 `, `nodes\.c:8 `, `(?m)^1 `, `nodes\.c:9 `, `code 3`} {
			at := regexp.MustCompile(want).FindStringIndex(rest)
			if at == nil {
				t.Fatalf("%s: no %s in\n%s\nof\n%s", flag, want, rest, out.String())
			}
			rest = rest[at[1]:]
		}
	}
}
