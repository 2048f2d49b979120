package host

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// screenLine is what a terminal shows after text: a carriage return goes back to the start.
func screenLine(text string) string {
	var line []rune
	at := 0
	for _, r := range text {
		if r == '\r' {
			at = 0
			continue
		}
		line = append(line[:at], append([]rune{r}, line[min(at+1, len(line)):]...)...)
		at++
	}
	return strings.TrimRight(string(line), " ")
}

func TestProgressLineIsOverwritten(t *testing.T) {
	var out strings.Builder
	show := progressLine(&out)
	for _, c := range []struct {
		done, total int
		want        string
	}{
		{1, 12, "1 of 12 files"},
		{10, 12, "10 of 12 files"},
		{2, 3, "2 of 3 files"}, // shorter than the line before
		{3, 3, ""},
		{3, 3, ""},
	} {
		show(c.done, c.total)
		if have := screenLine(out.String()); have != c.want {
			t.Errorf("%d of %d: the line shows %q, want %q", c.done, c.total, have, c.want)
		}
	}
	if strings.ContainsAny(out.String(), "\x1b\n") || !strings.HasSuffix(out.String(), "\r") {
		t.Errorf("escapes, lines or a cursor that is not at the start: %q", out.String())
	}
}

func TestProgressIsForTerminalsOnly(t *testing.T) {
	f, err := os.Create(filepath.Join(t.TempDir(), "log"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if Progress(f) != nil || Progress(&strings.Builder{}) != nil {
		t.Error("there is progress on what is no terminal")
	}
}
