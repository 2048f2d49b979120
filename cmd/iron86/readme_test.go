package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
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

// TestReadme runs the README's console examples in one directory. A cat of a file
// that is not there makes the file: that is how an example shows a script.
func TestReadme(t *testing.T) {
	if testing.Short() {
		t.Skip("the README's examples take seconds")
	}
	need.Program(t, "sh")
	text, err := os.ReadFile(filepath.Join("..", "..", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	list := examples(string(text))
	if len(list) == 0 {
		t.Fatal("no examples found")
	}
	dir := t.TempDir()
	bin := t.TempDir()
	if out, err := exec.Command("go", "build", "-o", bin, ".").CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	for _, e := range list {
		if name, ok := strings.CutPrefix(e.command, "cat "); ok {
			if err := os.WriteFile(filepath.Join(dir, name), []byte(e.output), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		cmd := exec.Command("sh", "-c", e.command)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"))
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Errorf("$ %s\n%v\n%s", e.command, err, out)
			continue
		}
		if !regexp.MustCompile(pattern(e.output)).Match(out) {
			t.Errorf("$ %s\nhave\n%s\nwant\n%s", e.command, out, e.output)
		}
	}
}
