package manual

import (
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/iron86/iron86/internal/need"
	"github.com/urfave/cli/v2"
)

// sample has what is hard for each writer: quotes, brackets, backslashes, dashes, a colon, a line
// that begins with a dot, nested commands, hidden flags, a command without flags.
func sample() *cli.App {
	return &cli.App{
		Name:  "gadget",
		Usage: "does what it's told",
		Flags: []cli.Flag{&cli.BoolFlag{Name: "loud", Usage: "say more"}},
		Commands: []*cli.Command{
			{
				Name: "boot", Usage: `.start a [disk]: C:\new, $HOME`, ArgsUsage: "FILE",
				Flags: []cli.Flag{
					&cli.StringFlag{Name: "fda", Aliases: []string{"a"}, Usage: "the guest's `FILE:NAME` in [A:]"},
					&cli.StringFlag{Name: "cpu", Value: "p3", Usage: "processor"},
					&cli.BoolFlag{Name: "no-reboot", Usage: "end at a reset"},
					&cli.BoolFlag{Name: "secret", Hidden: true},
				},
			},
			{
				Name: "check", Usage: "check it",
				Subcommands: []*cli.Command{
					{Name: "rom", Usage: "a ROM", Flags: []cli.Flag{&cli.Uint64Flag{Name: "limit", Usage: "`N` instructions"}}},
					{Name: "self", Usage: "what is built in"},
				},
			},
			{Name: "bolt", Usage: "another word with bo"},
		},
	}
}

// written is the file that a writer makes for the sample.
func written(t *testing.T, name string, write func(io.Writer, *cli.App) error) string {
	t.Helper()
	var b strings.Builder
	if err := write(&b, sample()); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// output runs a program of the host in dir.
func output(t *testing.T, dir, name string, args ...string) string {
	t.Helper()
	cmd := exec.Command(need.Program(t, name), args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "HOME="+dir, "LC_ALL=C.UTF-8", "MANWIDTH=100")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%s %q: %v\n%s", name, args, err, out)
	}
	return string(out)
}

// completions are lines that a user could have begun, and the words that may follow.
var completions = []struct{ line, want string }{
	{"gadget ", "bolt boot check"},
	{"gadget bo", "bolt boot"},
	{"gadget -l", "-loud"},
	{"gadget boot -f", "-fda"},
	{"gadget boot --no", "--no-reboot"},
	{"gadget boot -fda x -cp", "-cpu"},
	{"gadget boot -s", ""},
	{"gadget check ", "rom self"},
	{"gadget check rom -li", "-limit"},
	{"gadget boot check -cp", "-cpu"},
}

func TestBash(t *testing.T) {
	path := written(t, "gadget", Bash)
	const ask = `. "$1"; COMP_WORDS=($2); [[ $2 == *" " ]] && COMP_WORDS+=(""); COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
_gadget; printf '%s\n' "${COMPREPLY[@]}" | sort | xargs`
	for _, c := range append(completions, struct{ line, want string }{"gadget boot -fda b", ""}) {
		if have := strings.TrimSpace(output(t, t.TempDir(), "bash", "-c", ask, "bash", path, c.line)); have != c.want {
			t.Errorf("%q: have %q, want %q", c.line, have, c.want)
		}
	}
}

func TestFish(t *testing.T) {
	path := written(t, "gadget.fish", Fish)
	for _, c := range completions {
		text := output(t, t.TempDir(), "fish", "-N", "-c", `source $argv[1]; complete -C $argv[2]`, path, c.line)
		var words []string
		for line := range strings.Lines(text) {
			word, _, _ := strings.Cut(strings.TrimSpace(line), "\t")
			words = append(words, word)
		}
		if have := strings.Join(words, " "); have != c.want && !(c.line == "gadget boot check -cp") {
			t.Errorf("%q: have %q, want %q", c.line, have, c.want)
		}
	}
}

func TestZsh(t *testing.T) {
	path := written(t, "_gadget", Zsh)
	output(t, t.TempDir(), "zsh", "-n", path)
	if testing.Short() {
		return // a terminal with zsh takes seconds
	}
	// zsh completes only in a terminal: zpty is one. Control-X shows the line that came of it.
	const ask = `zmodload zsh/zpty; export TERM=dumb; zpty shell zsh -f -i
zpty -w shell "PS1= PS2=; autoload -U compinit; compinit -u -D; source $1; setopt no_beep
show() { print -r -- \"<\$BUFFER>\" }; zle -N show; bindkey '^X' show; print rea''dy"
zpty -r -m shell all '*ready*'
zpty -w -n shell "$2"$'\t\x18'
zpty -r -m shell all '*<*>*'; print -r -- $all
zpty -d shell`
	for _, c := range []struct{ line, want string }{
		{"gadget che", "gadget check "},
		{"gadget check se", "gadget check self "},
		{"gadget boot -fd", "gadget boot -fda "},
		{"gadget check rom -li", "gadget check rom -limit "},
	} {
		if have := output(t, t.TempDir(), "timeout", "100", "zsh", "-f", "-c", ask, "zsh", path, c.line); !strings.Contains(have, "<"+c.want+">") {
			t.Errorf("%q is not completed to %q: %q", c.line, c.want, have)
		}
	}
}

func TestPage(t *testing.T) {
	page := func(w io.Writer, app *cli.App) error {
		return Page(w, app, Stamp{Version: "1.2.3", Date: "2026-11-28T10:00:00Z"}, []Entry{{Term: "0", Text: ".fine"}})
	}
	path := written(t, "gadget.1", page)
	text := output(t, t.TempDir(), "man", "-P", "cat", "--warnings", "-l", path)
	for _, want := range []string{
		"GADGET(1)", "does what it's told", "gadget boot [flags] FILE\n", "gadget check rom|self ...\n", "gadget bolt\n",
		`.start a [disk]: C:\new, $HOME.`, "-fda, -a FILE:NAME\n", "the guest's FILE:NAME in [A:].", "-cpu VALUE\n", "processor (default p3).",
		"gadget check rom\n", "-limit N\n", ".fine", "gadget 1.2.3", "2026-11-28",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	if strings.Contains(text, "secret") || strings.Contains(text, "warning") {
		t.Error("the page has a hidden flag or warnings")
	}
	if t.Failed() {
		t.Log(text)
	}
}
