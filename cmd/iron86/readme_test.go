package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/iron86/iron86/internal/need"
)

// example is a command of the README with the output it shows.
type example struct{ command, output string }

// examples reads the console blocks of a text: lines that begin with $ are
// commands, what follows is their output.
func examples(text string) []example {
	var list []example
	inside := false
	for line := range strings.Lines(text) {
		switch {
		case strings.HasPrefix(line, "```"):
			inside = strings.TrimSpace(line) == "```console"
		case !inside:
		case strings.HasPrefix(line, "$ "):
			list = append(list, example{command: strings.TrimSpace(line[2:])})
		case len(list) > 0:
			list[len(list)-1].output += line
		}
	}
	return list
}

// pattern makes shown output a regular expression: … stands for anything.
func pattern(output string) string {
	quoted := regexp.QuoteMeta(output)
	quoted = strings.ReplaceAll(quoted, "…\n", "(?s:.*)")
	return "^" + strings.ReplaceAll(quoted, "…", ".*") + "$"
}

// TestReadme runs the console examples of README.md and of the pages in docs, each page in
// a directory of its own. A cat of a file that is not there makes the file: that is how an
// example shows a script.
func TestReadme(t *testing.T) {
	if testing.Short() {
		t.Skip("the README's examples take seconds")
	}
	need.Program(t, "sh")
	root := filepath.Join("..", "..")
	pages, err := filepath.Glob(filepath.Join(root, "docs", "*.md"))
	if err != nil {
		t.Fatal(err)
	}
	shown := []string{"README.md", "NETWORK.md", "run.md", "boot.md", "script.md", "debug.md"} // the pages that must have examples
	for _, page := range append(pages, filepath.Join(root, "README.md")) {
		name := filepath.Base(page)
		t.Run(name, func(t *testing.T) {
			text, err := os.ReadFile(page)
			if err != nil {
				t.Fatal(err)
			}
			list := examples(string(text))
			if len(list) == 0 && slices.Contains(shown, name) {
				t.Error("no examples")
			}
			dir := t.TempDir()
			for _, e := range list {
				e.run(t, dir)
			}
		})
	}
}

// run executes the example in dir. testscript.Main has put iron86 before all other programs.
func (e example) run(t *testing.T, dir string) {
	t.Helper()
	if name, ok := strings.CutPrefix(e.command, "cat "); ok && !strings.ContainsAny(name, " |") {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(e.output), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	cmd := exec.Command("sh", "-c", e.command)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Errorf("$ %s\n%v\n%s", e.command, err, out)
		return
	}
	if !regexp.MustCompile(pattern(e.output)).Match(out) {
		t.Errorf("$ %s\nhave\n%s\nwant\n%s", e.command, out, e.output)
	}
}

// fenced returns the first block of a text whose opening line is "```" and kind.
func fenced(text, kind string) (string, bool) {
	_, rest, ok := strings.Cut(text, "```"+kind+"\n")
	if !ok {
		return "", false
	}
	inside, _, ok := strings.Cut(rest, "```\n")
	return inside, ok
}

// TestEmbeddedPrograms runs the programs of README.md and docs/embed.md, which stand there as a whole, and
// compares what they print.
func TestEmbeddedPrograms(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles and runs programs")
	}
	for _, page := range []string{"README.md", "docs/embed.md"} {
		t.Run(page, func(t *testing.T) { runEmbedded(t, filepath.Join("..", "..", filepath.FromSlash(page))) })
	}
}

func runEmbedded(t *testing.T, page string) {
	t.Helper()
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	program, ok := fenced(string(text), "go")
	output, too := fenced(string(text), "output")
	if !ok || !too {
		t.Fatal("no program, or no output")
	}
	file := filepath.Join(t.TempDir(), "main.go")
	if err := os.WriteFile(file, []byte(program), 0o644); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("go", "run", file) // here, so that it finds the packages of this tree
	out, err := cmd.CombinedOutput()
	if err != nil || !regexp.MustCompile(pattern(output)).Match(out) {
		t.Errorf("%v\nhave\n%s\nwant\n%s", err, out, output)
	}
}
