package dap

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"
	"regexp"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-dap"
)

// TestCommandLine: what a launch configuration becomes.
func TestCommandLine(t *testing.T) {
	for text, want := range map[string][]string{
		`{"image": "a.img"}`: {"boot", "-history", "512M", "a.img"},
		`{"command": "boot", "kernel": "k.elf", "history": "", "args": ["-m", "32M"]}`:     {"boot", "-kernel", "k.elf", "-m", "32M"},
		`{"command": "demo", "history": "64M"}`:                                            {"demo", "-history", "64M"},
		`{"program": "HELLO.EXE", "args": ["a", "b"]}`:                                     {"run", "-history", "512M", "HELLO.EXE", "a", "b"},
		`{"command": "run", "program": "HELLO.EXE", "args": ["-cpu", "486", "--", "a b"]}`: {"run", "-history", "512M", "-cpu", "486", "HELLO.EXE", "a b"},
		`{"command": "conform"}`:                                                           nil,
		`{"command": "boot", "program": "A.EXE"}`:                                          nil,
		`{"image": 5}`: nil,
	} {
		var have []string
		l, err := parseLaunch(json.RawMessage(text))
		if err == nil {
			have = l.CommandLine()
		}
		if diff := cmp.Diff(want, have); diff != "" || (err == nil) != (want != nil) {
			t.Errorf("%s: %v (-want +have)\n%s", text, err, diff)
		}
	}
}

// TestDocumentedConfigurations: the launch configurations of docs/debug.md are ones.
func TestDocumentedConfigurations(t *testing.T) {
	text, err := os.ReadFile("../docs/debug.md")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, m := range regexp.MustCompile("(?s)```json\n(.*?)```").FindAllSubmatch(text, -1) {
		var file struct {
			Configurations []json.RawMessage `json:"configurations"`
		}
		if err := json.Unmarshal(m[1], &file); err != nil {
			t.Errorf("%s: %v", m[1], err)
		}
		for _, c := range file.Configurations {
			n++
			if l, err := parseLaunch(c); err != nil || len(l.CommandLine()) < 2 {
				t.Errorf("%s: %v", c, err)
			}
		}
	}
	if n < 3 {
		t.Errorf("%d configurations", n)
	}
}

// FuzzMessages: no bytes from a client do harm.
func FuzzMessages(f *testing.F) {
	for _, s := range []string{"", "Content-Length: 2\r\n\r\n{}", "Content-Length: -1\r\n\r\n", "Content-Length: 99999999999\r\n\r\n", "content-length:5\n\n{\"a\"",
		"Content-Length: 43\r\n\r\n{\"seq\":1,\"type\":\"request\",\"command\":\"next\"}"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		r := bufio.NewReader(bytes.NewReader(b))
		for {
			m, err := readMessage(r)
			if err != nil {
				return
			}
			if req, is := m.(dap.RequestMessage); is {
				_ = req.GetRequest().Command
			}
		}
	})
}
