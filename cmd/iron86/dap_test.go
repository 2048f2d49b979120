package main

import (
	"bufio"
	"encoding/json"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	godap "github.com/google/go-dap"
	"github.com/iron86/iron86/internal/need"
	"github.com/iron86/iron86/session/host"
)

// TestDAP: iron86 dap starts a machine as a client says, and ends it with the client; flags that are wrong are shown.
func TestDAP(t *testing.T) {
	for _, c := range []struct{ launch, want string }{
		{`{"command": "demo", "args": ["-m", "4M"], "stopOnEntry": true}`, `"reason":"entry"`},
		{`{"command": "demo", "args": ["-m", "frob"]}`, `"success":false`},
	} {
		ours, theirs := io.Pipe()
		answers, out := io.Pipe()
		end := make(chan int, 1)
		go func() {
			end <- run([]string{"iron86", "dap"}, host.Streams{In: ours, Out: out, Err: io.Discard})
			out.Close()
		}()
		send := func(command, arguments string) {
			m := map[string]any{"seq": 1, "type": "request", "command": command, "arguments": json.RawMessage(arguments)}
			b, _ := json.Marshal(m)
			if err := godap.WriteBaseMessage(theirs, b); err != nil {
				t.Error(err)
			}
		}
		go func() {
			send("initialize", `{"adapterID": "iron86", "linesStartAt1": true}`)
			send("launch", c.launch)
		}()
		var text strings.Builder
		for r := bufio.NewReader(answers); ; {
			b, err := godap.ReadBaseMessage(r)
			if err != nil {
				break
			}
			text.Write(b)
			switch {
			case strings.Contains(string(b), `"event":"initialized"`):
				go send("configurationDone", `{}`)
			case strings.Contains(string(b), `"event":"stopped"`):
				go send("disconnect", `{}`)
			}
		}
		theirs.Close()
		if status := <-end; status != 0 || !strings.Contains(text.String(), c.want) || !strings.Contains(text.String(), `"event":"terminated"`) {
			t.Errorf("%s: status %d, %s; want %s", c.launch, status, text.String(), c.want)
		}
	}
}

// editor is a client of the protocol that reads what comes in the order in which it comes.
type editor struct {
	t   *testing.T
	out io.Writer
	in  *bufio.Reader
	seq int
}

// ask sends a request and returns the first message behind it that has a text.
func (e *editor) ask(command, arguments, want string) string {
	e.t.Helper()
	e.seq++
	b, err := json.Marshal(map[string]any{"seq": e.seq, "type": "request", "command": command, "arguments": json.RawMessage(arguments)})
	if err == nil {
		err = godap.WriteBaseMessage(e.out, b)
	}
	if err != nil {
		e.t.Fatalf("%s: %v", command, err)
	}
	stuck := time.AfterFunc(time.Minute, func() { panic(command + ": no " + want) })
	defer stuck.Stop()
	for {
		b, err := godap.ReadBaseMessage(e.in)
		if err != nil {
			e.t.Fatalf("%s: no %s: %v", command, want, err)
		}
		if strings.Contains(string(b), want) {
			return string(b)
		}
		if strings.Contains(string(b), `"success":false`) {
			e.t.Fatalf("%s: %s", command, b)
		}
	}
}

// dosSession debugs the DOS program named.com, whose listing stands beside it: it stops on a line, looks at a register, finds the last write to it,
// and steps back over the line.
func (e *editor) dosSession() {
	e.t.Helper()
	path, _ := filepath.Abs("named.lst")
	lines, _ := json.Marshal(map[string]any{"source": map[string]any{"path": path}, "breakpoints": []any{map[string]any{"line": 4}}})
	e.ask("setBreakpoints", string(lines), `"verified":true`)
	e.ask("configurationDone", `{}`, `"reason":"entry"`)
	e.ask("continue", `{"threadId": 1}`, `"reason":"breakpoint"`)
	e.ask("stackTrace", `{"threadId": 1}`, `"name":"named.lst"`)
	e.ask("evaluate", `{"expression": "ah", "context": "watch"}`, `"result":"0x9 = 9"`)
	e.ask("stepBack", `{"threadId": 1}`, `"reason":"step"`)
	e.ask("evaluate", `{"expression": "ah", "context": "watch"}`, `"result":"0x0 = 0"`)
	lines, _ = json.Marshal(map[string]any{"source": map[string]any{"path": path}})
	e.ask("setBreakpoints", string(lines), `"breakpoints":[]`)
}

// namedProgram writes named.com, which is hello.com, and its listing into the working directory.
func namedProgram(t *testing.T) {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(sourceDir, "..", "..", "dos", "testdata", "hello.com"))
	if err != nil {
		t.Fatal(err)
	}
	list := "     1                                  org 100h\n     2 00000000 BA1E01                  main: mov dx,text\n" +
		"     3 00000003 B409                    show: mov ah,9\n     4 00000005 CD21                    int 21h\n"
	for name, b := range map[string][]byte{"named.com": b, "named.lst": []byte(list)} {
		if err := os.WriteFile(name, b, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// TestDAPOfPrograms: an editor starts a DOS program, on the standard streams and on a port, one after the other, or attaches to one that waits for it.
func TestDAPOfPrograms(t *testing.T) {
	t.Chdir(t.TempDir())
	namedProgram(t)
	t.Run("streams", func(t *testing.T) {
		ours, theirs := io.Pipe()
		answers, out := io.Pipe()
		end := make(chan int, 1)
		go func() { end <- run([]string{"iron86", "dap"}, host.Streams{In: ours, Out: out, Err: io.Discard}) }()
		e := &editor{t: t, out: theirs, in: bufio.NewReader(answers)}
		e.launch()
		e.ask("continue", `{"threadId": 1}`, `Hello from DOS`)
		e.ask("threads", `{}`, `"event":"terminated"`)
		theirs.Close()
		<-end
	})
	listening := func(t *testing.T, args ...string) (connect func() *editor, end func()) {
		errs, w := io.Pipe()
		in, typed := io.Pipe() // of a user who types nothing
		done := make(chan int, 1)
		go func() {
			done <- run(append([]string{"iron86"}, args...), host.Streams{In: in, Out: io.Discard, Err: w})
			w.Close()
		}()
		addr := args[len(args)-1]
		if args[0] == "dap" {
			line, err := bufio.NewReader(errs).ReadString('\n')
			if err != nil {
				t.Fatal(err)
			}
			addr = strings.TrimSpace(line[strings.LastIndexByte(line, ' ')+1:])
		} else {
			addr = args[2]
		}
		go io.Copy(io.Discard, errs)
		connect = func() *editor {
			var conn net.Conn
			waitFor(t, "nobody listens", func() (ok bool) {
				var err error
				conn, err = net.Dial("tcp", addr)
				return err == nil
			})
			t.Cleanup(func() { conn.Close() })
			return &editor{t: t, out: conn, in: bufio.NewReader(conn)}
		}
		return connect, func() { typed.Close(); <-done }
	}
	t.Run("port", func(t *testing.T) {
		connect, _ := listening(t, "dap", "-listen", "127.0.0.1:0")
		for range 2 {
			e := connect()
			e.launch()
			e.ask("disconnect", `{}`, `"event":"terminated"`)
		}
	})
	t.Run("attach", func(t *testing.T) {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		addr := l.Addr().String()
		l.Close()
		connect, end := listening(t, "run", "-dap", addr, "-S", "-history", "16M", "named.com")
		e := connect()
		e.ask("initialize", `{"adapterID": "iron86", "linesStartAt1": true}`, `"command":"initialize"`)
		e.ask("attach", `{}`, `"event":"initialized"`)
		e.dosSession()
		e.ask("disconnect", `{"terminateDebuggee": true}`, `"command":"disconnect"`)
		end()
	})
}

// launch starts named.com and debugs it.
func (e *editor) launch() {
	e.t.Helper()
	e.ask("initialize", `{"adapterID": "iron86", "linesStartAt1": true}`, `"command":"initialize"`)
	e.ask("launch", `{"program": "named.com", "stopOnEntry": true}`, `"event":"initialized"`)
	e.dosSession()
}

// TestDAPOfDJGPP debugs a program in protected mode under DPMI: main, a line, variables, the last write of one, and the step back over it.
func TestDAPOfDJGPP(t *testing.T) {
	program := need.DJGPP(t, "struct node { int value; struct node *next; } list[2] = {{1, &list[1]}, {2, 0}};\nint total;\n"+
		"int main(void)\n{\n\tstruct node *p;\n\tfor (p = list; p; p = p->next)\n\t\ttotal += p->value;\n\treturn total;\n}\n", "-gdwarf-4")
	t.Chdir(filepath.Dir(program))
	e := dapEditor(t)
	e.ask("launch", `{"program": "nodes.exe", "stopOnEntry": true, "setup": ["start"]}`, `"event":"initialized"`)
	path, _ := filepath.Abs("nodes.c")
	lines, _ := json.Marshal(map[string]any{"source": map[string]any{"path": path}, "breakpoints": []any{map[string]any{"line": 8, "condition": "p == 0"}}})
	e.ask("setBreakpoints", string(lines), `"verified":true`)
	e.ask("configurationDone", `{}`, `"reason":"entry"`)
	e.ask("stackTrace", `{"threadId": 1}`, `"name":"main"`)
	e.ask("continue", `{"threadId": 1}`, `"reason":"breakpoint"`)
	e.ask("evaluate", `{"expression": "total", "context": "watch"}`, `"result":"3"`)
	e.ask("evaluate", `{"expression": "list[1]", "context": "watch"}`, `{value = 2, next = 0x0}`)
	e.ask("evaluate", `{"expression": "last-write total", "context": "repl"}`, `0x1 -\u003e 0x3`)
	e.ask("threads", `{}`, `"reason":"step"`)
	e.ask("stepBack", `{"threadId": 1}`, `"reason":"step"`)
	e.ask("evaluate", `{"expression": "total", "context": "watch"}`, `"result":"1"`)
	e.ask("disconnect", `{}`, `"event":"terminated"`)
}

// TestDAPOfBCC debugs a program of bcc by its map and listing: main, a line, variables, the last write of one, and the step back over it.
func TestDAPOfBCC(t *testing.T) {
	t.Chdir(t.TempDir())
	need.BCC(t, ".")
	e := dapEditor(t)
	e.ask("launch", `{"program": "sum.com", "stopOnEntry": true, "setup": ["start"]}`, `"event":"initialized"`)
	path, _ := filepath.Abs("sum.c")
	lines, _ := json.Marshal(map[string]any{"source": map[string]any{"path": path}, "breakpoints": []any{map[string]any{"line": 13, "condition": "sum == 14"}}})
	e.ask("setBreakpoints", string(lines), `"verified":true`)
	e.ask("configurationDone", `{}`, `"reason":"entry"`)
	e.ask("stackTrace", `{"threadId": 1}`, `"line":19`)
	e.ask("continue", `{"threadId": 1}`, `"reason":"breakpoint"`)
	e.ask("stackTrace", `{"threadId": 1}`, path)
	e.ask("evaluate", `{"expression": "list", "context": "watch"}`, `{3, 1, 4, 1, 5}`)
	e.ask("evaluate", `{"expression": "last-write total", "context": "repl"}`, `0x0 -\u003e 0xe`) // by the instruction just executed
	e.ask("stepBack", `{"threadId": 1}`, `"reason":"step"`)
	e.ask("evaluate", `{"expression": "total", "context": "watch"}`, `"result":"0"`)
	e.ask("disconnect", `{}`, `"event":"terminated"`)
}

// dapEditor is an editor that has started iron86 dap.
func dapEditor(t *testing.T) *editor {
	t.Helper()
	ours, theirs := io.Pipe()
	answers, out := io.Pipe()
	end := make(chan int, 1)
	go func() { end <- run([]string{"iron86", "dap"}, host.Streams{In: ours, Out: out, Err: io.Discard}) }()
	t.Cleanup(func() {
		go io.Copy(io.Discard, answers)
		theirs.Close()
		<-end
	})
	e := &editor{t: t, out: theirs, in: bufio.NewReader(answers)}
	e.ask("initialize", `{"adapterID": "iron86", "linesStartAt1": true}`, `"command":"initialize"`)
	return e
}
