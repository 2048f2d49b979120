package metrics

import (
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/iron86/iron86/machine"
)

var update = flag.Bool("update", false, "write the table of docs/CONTROL.md")

// fixed is a machine that says the same each time.
type fixed struct {
	sample Sample
	silent bool
}

func (f *fixed) Sample() (Sample, bool) { return f.sample, !f.silent }

// full has a number of its own in each field.
var full = Sample{
	Running: true, Instructions: 1001, Virtual: 2.5, Halted: 0.5, Memory: 1 << 20, Frames: 17, SinceInput: 3.25, Engine: "the translator", Version: "1.2",
	GuestResets: 4, ButtonResets: 5, Translator: new(Translator),
	Counters: machine.Counters{
		Interrupts: 6, Exceptions: 7, Inputs: 8, FloppyRead: 9, FloppyWritten: 10, DiskRead: 11, DiskWritten: 12,
		Network: machine.Traffic{FramesIn: 13, FramesOut: 14, BytesIn: 15, BytesOut: 16}, Touched: 4096,
	},
}

// get asks a server for a path.
func get(t *testing.T, f *fixed, method, host, path string) (status int, body string) {
	t.Helper()
	r := httptest.NewRequest(method, "http://"+host+path, nil)
	w := httptest.NewRecorder()
	New(f, true).http.Handler.ServeHTTP(w, r)
	b, err := io.ReadAll(w.Result().Body)
	if err != nil {
		t.Fatal(err)
	}
	return w.Code, string(b)
}

// TestMetrics: each number is there under its name.
func TestMetrics(t *testing.T) {
	_, text := get(t, &fixed{sample: full}, http.MethodGet, "127.0.0.1:9100", "/metrics")
	for _, want := range []string{
		`info{engine="the translator",version="1.2"} 1`, `running 1`, `instructions_total 1001`, `virtual_seconds_total 2.5`, `halted_seconds_total 0.5`,
		`interrupts_total 6`, `exceptions_total 7`, `resets_total{by="guest"} 4`, `resets_total{by="button"} 5`, `disk_bytes_total{direction="read",drive="floppy"} 9`,
		`disk_bytes_total{direction="write",drive="floppy"} 10`, `disk_bytes_total{direction="read",drive="ata"} 11`, `disk_bytes_total{direction="write",drive="ata"} 12`,
		`network_frames_total{direction="in"} 13`, `network_frames_total{direction="out"} 14`, `network_bytes_total{direction="in"} 15`,
		`network_bytes_total{direction="out"} 16`, `display_frames_total 17`, `inputs_total 8`, `seconds_since_input 3.25`, `memory_bytes 1.048576e+06`,
		`memory_touched_bytes 4096`, `translator_exits_total{cause="interpreter"} 0`, `translator_code_bytes 0`,
	} {
		if !strings.Contains(text, "\niron86_"+want+"\n") {
			t.Errorf("there is no %s in\n%s", want, text)
		}
	}
	none := full
	none.Translator = nil
	if _, text = get(t, &fixed{sample: none}, http.MethodGet, "127.0.0.1:9100", "/metrics"); strings.Contains(text, "translator_") {
		t.Error("a translator that is not there")
	}
}

// TestHealth: what /healthz says, and who is refused.
func TestHealth(t *testing.T) {
	paused, dead := full, full
	paused.Running, dead.Died = false, "triple fault"
	for _, c := range []struct {
		f                  *fixed
		method, host, path string
		status             int
		body               string
	}{
		{&fixed{sample: full}, "GET", "127.0.0.1", "/healthz", 200, "running\n"},
		{&fixed{sample: paused}, "GET", "localhost:1", "/healthz", 200, "paused\n"},
		{&fixed{sample: dead}, "GET", "[::1]:1", "/healthz", 503, "triple fault\n"},
		{&fixed{silent: true}, "GET", "127.0.0.1", "/healthz", 503, "the machine does not answer\n"},
		{&fixed{silent: true}, "GET", "127.0.0.1", "/metrics", 500, ""},
		{&fixed{sample: full}, "GET", "evil.example", "/metrics", 421, ""},
		{&fixed{sample: full}, "POST", "127.0.0.1", "/metrics", 405, ""},
		{&fixed{sample: full}, "GET", "127.0.0.1", "/", 404, ""},
	} {
		status, body := get(t, c.f, c.method, c.host, c.path)
		if status != c.status || c.body != "" && body != c.body {
			t.Errorf("%s %s%s: %d %q, want %d %q", c.method, c.host, c.path, status, body, c.status, c.body)
		}
	}
}

// TestManual compares the table of docs/CONTROL.md with the metrics that there are.
func TestManual(t *testing.T) {
	const begin, end = "<!-- metrics: go test ./session/metrics -run TestManual -update -->\n", "<!-- end of metrics -->\n"
	page := filepath.Join("..", "..", "docs", "CONTROL.md")
	b, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, found := strings.Cut(string(b), begin)
	_, after, found2 := strings.Cut(rest, end)
	if !found || !found2 {
		t.Fatal("the page has no place for the table")
	}
	_, text := get(t, &fixed{sample: full}, http.MethodGet, "127.0.0.1", "/metrics")
	table := "\n| metric | labels | |\n|---|---|---|\n"
	for _, m := range regexp.MustCompile(`(?m)^# HELP (iron86_\w+) (.*)\n# TYPE .*\n\w+(?:\{(.*)\})?`).FindAllStringSubmatch(text, -1) {
		labels := regexp.MustCompile(`(\w+)="[^"]*"`).ReplaceAllString(m[3], "`$1`")
		table += fmt.Sprintf("| `%s` | %s | %s |\n", m[1], strings.ReplaceAll(labels, ",", ", "), m[2])
	}
	want := before + begin + table + "\n" + end + after
	if *update {
		if err := os.WriteFile(page, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if want != string(b) {
		t.Error("the table is not what there is: " + strings.Trim(begin, "<!-> \n"))
	}
}
