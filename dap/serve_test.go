package dap

import (
	"bufio"
	"encoding/base64"
	"encoding/json"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-dap"
	"github.com/iron86/iron86/block"
	"github.com/iron86/iron86/console"
	"github.com/iron86/iron86/internal/need"
	"github.com/iron86/iron86/machine"
	"github.com/iron86/iron86/machine/history"
	"github.com/iron86/iron86/monitor"
)

// host is a monitor's host without ports.
type host struct{}

func (host) Turn() bool                  { return false }
func (host) Press([]console.Chord)       {}
func (host) Insert(string, string) error { return nil }
func (host) Eject(string) error          { return nil }

// client is the editor's end of a connection.
type client struct {
	t    *testing.T
	conn net.Conn
	in   *bufio.Reader
	seq  int
	seen []dap.Message // events that nobody has waited for
}

// bootSource is a boot sector that counts in memory, and then makes a divide error and writes to the debug-exit port.
const bootSource = `        bits 16
        org 7c00h
start:  xor ax,ax
        mov ds,ax
        mov ss,ax
        mov sp,7c00h
        mov word [count],0
.loop:  call bump
        cmp word [count],10
        jb .loop
        mov word [0],handler
        mov word [2],0
        div cx
handler:
        mov dx,501h
        mov al,2
        out dx,al
halt:   hlt
        jmp halt
bump:   push bp
        mov bp,sp
        inc word [count]
        pop bp
        ret
count   dw 0
        times 510-($-$$) db 0
        dw 0aa55h
`

// launched connects a client to a machine with bootSource, which is launched. Its end is checked when the test is over.
func launched(t *testing.T, past bool, setup ...string) *client {
	t.Helper()
	dir := t.TempDir()
	t.Chdir(dir)
	if err := os.WriteFile("boot.asm", []byte(bootSource), 0o644); err != nil {
		t.Fatal(err)
	}
	image := append(need.Assembled(t, ".", "boot.asm", "-l", filepath.Join(dir, "boot.lst")), make([]byte, 1440<<10-512)...)
	return connected(t, past, machine.Config{Memory: 1 << 20, Floppy: [2]block.Disk{block.NewMemory(image)}}, "boot.lst", setup)
}

// connected connects a client to the machine of a Config, whose symbols are in a file.
func connected(t *testing.T, past bool, cfg machine.Config, symbols string, setup []string) *client {
	t.Helper()
	here, there := net.Pipe()
	end := make(chan struct{})
	go func() {
		defer close(end)
		ServeOne(there, there, func(c *Client, args []string) int {
			m, err := machine.New(cfg)
			if err != nil {
				t.Error(err)
				return 1
			}
			if past {
				history.New(m, 0)
			}
			return int(c.Serve(monitor.New(m, host{}, c.Output("console")), host{}))
		})
	}()
	c := &client{t: t, conn: here, in: bufio.NewReader(here)}
	t.Cleanup(func() {
		here.Close()
		<-end
	})
	if err := here.SetDeadline(time.Now().Add(2 * time.Minute)); err != nil {
		t.Fatal(err)
	}
	ask[*dap.InitializeResponse](c, &dap.InitializeRequest{Request: request("initialize"), Arguments: dap.InitializeRequestArguments{AdapterID: "iron86", LinesStartAt1: true, ColumnsStartAt1: true}})
	l, _ := json.Marshal(map[string]any{"command": "boot", "image": "boot.img", "symbols": []string{symbols}, "stopOnEntry": true, "setup": setup})
	ask[*dap.LaunchResponse](c, &dap.LaunchRequest{Request: request("launch"), Arguments: l})
	wait[*dap.InitializedEvent](c)
	return c
}

// request returns the head of a request.
func request(command string) dap.Request {
	return dap.Request{ProtocolMessage: dap.ProtocolMessage{Type: "request"}, Command: command}
}

// write sends a request and returns its number.
func (c *client) write(m dap.RequestMessage) int {
	c.t.Helper()
	c.seq++
	m.GetRequest().Seq = c.seq
	if err := dap.WriteProtocolMessage(c.conn, m); err != nil {
		c.t.Fatal(err)
	}
	return c.seq
}

// read returns the next message.
func (c *client) read() dap.Message {
	c.t.Helper()
	m, err := dap.ReadProtocolMessage(c.in)
	if err != nil {
		c.t.Fatal(err)
	}
	return m
}

// reply sends a request and returns what answers it. Events before it are kept.
func (c *client) reply(m dap.RequestMessage) dap.Message {
	c.t.Helper()
	seq := c.write(m)
	for {
		m := c.read()
		if r, is := m.(dap.ResponseMessage); is {
			if r.GetResponse().RequestSeq != seq {
				c.t.Fatalf("an answer to request %d, not %d", r.GetResponse().RequestSeq, seq)
			}
			return m
		}
		c.seen = append(c.seen, m)
	}
}

// ask sends a request that must succeed.
func ask[T dap.Message](c *client, m dap.RequestMessage) T {
	c.t.Helper()
	r := c.reply(m)
	answer, is := r.(T)
	if !is {
		text, _ := json.Marshal(r)
		c.t.Fatalf("%s: %s", m.GetRequest().Command, text)
	}
	return answer
}

// wait returns the next event of a type.
func wait[T dap.Message](c *client) T {
	c.t.Helper()
	for {
		var m dap.Message
		if len(c.seen) > 0 {
			m, c.seen = c.seen[0], c.seen[1:]
		} else {
			m = c.read()
		}
		if e, is := m.(T); is {
			return e
		}
	}
}

// stop waits until the machine stands, and wants the reason and the line.
func (c *client) stop(reason string, line int) *dap.StoppedEvent {
	c.t.Helper()
	e := wait[*dap.StoppedEvent](c)
	s := ask[*dap.StackTraceResponse](c, &dap.StackTraceRequest{Request: request("stackTrace"), Arguments: dap.StackTraceArguments{ThreadId: 1, Levels: 20}})
	if f := s.Body.StackFrames[0]; e.Body.Reason != reason || f.Line != line {
		c.t.Errorf("stopped for %s at line %d (%+v), want %s at %d", e.Body.Reason, f.Line, f, reason, line)
	}
	return e
}

// breakAt sets the breakpoints of boot.asm.
func (c *client) breakAt(list ...dap.SourceBreakpoint) []dap.Breakpoint {
	c.t.Helper()
	return c.breakIn("boot.asm", list...)
}

// breakIn sets the breakpoints of a file.
func (c *client) breakIn(file string, list ...dap.SourceBreakpoint) []dap.Breakpoint {
	c.t.Helper()
	path, _ := filepath.Abs(file)
	return ask[*dap.SetBreakpointsResponse](c, &dap.SetBreakpointsRequest{Request: request("setBreakpoints"),
		Arguments: dap.SetBreakpointsArguments{Source: dap.Source{Path: path}, Breakpoints: list}}).Body.Breakpoints
}

// eval evaluates in a context.
func (c *client) eval(context, text string) string {
	c.t.Helper()
	return ask[*dap.EvaluateResponse](c, &dap.EvaluateRequest{Request: request("evaluate"), Arguments: dap.EvaluateArguments{Expression: text, Context: context}}).Body.Result
}

// goOn lets the machine run.
func (c *client) goOn() {
	c.t.Helper()
	ask[*dap.ContinueResponse](c, &dap.ContinueRequest{Request: request("continue"), Arguments: dap.ContinueArguments{ThreadId: 1}})
}

// begin ends the configuration: the machine stands at its first instruction.
func (c *client) begin(line int) {
	c.t.Helper()
	ask[*dap.ConfigurationDoneResponse](c, &dap.ConfigurationDoneRequest{Request: request("configurationDone")})
	c.stop("entry", line)
}

// TestSession is what a programmer does: stop on a line, look at a variable, find its last write, step back over it, and let the program end.
func TestSession(t *testing.T) {
	c := launched(t, true)
	points := c.breakAt(dap.SourceBreakpoint{Line: 22, HitCondition: "3"}, dap.SourceBreakpoint{Line: 200}, dap.SourceBreakpoint{Line: 9, LogMessage: "count is {w[count]}"})
	if !points[0].Verified || points[0].Line != 22 || points[1].Verified || points[1].Message == "" || !points[2].Verified {
		t.Errorf("breakpoints: %+v", points)
	}
	c.begin(0)
	c.goOn()
	if e := c.stop("breakpoint", 22); len(e.Body.HitBreakpointIds) != 1 || e.Body.HitBreakpointIds[0] != points[0].Id {
		t.Errorf("the stop is %+v, want point %d", e.Body, points[0].Id)
	}
	s := ask[*dap.StackTraceResponse](c, &dap.StackTraceRequest{Request: request("stackTrace"), Arguments: dap.StackTraceArguments{ThreadId: 1}})
	if f := s.Body.StackFrames; len(f) != 2 || f[0].Name != "bump" || f[1].Name != "start.loop" || f[1].Line != 8 || filepath.Base(f[1].Source.Path) != "boot.asm" {
		t.Errorf("the stack is %+v", f)
	}
	if have := c.eval("watch", "w[count]"); !strings.HasPrefix(have, "0x2 ") {
		t.Errorf("count is %q, want 2", have)
	}
	for _, step := range []struct {
		m    dap.RequestMessage
		line int
	}{
		{&dap.NextRequest{Request: request("next")}, 23}, {&dap.StepBackRequest{Request: request("stepBack")}, 22}, {&dap.StepOutRequest{Request: request("stepOut")}, 9},
		{&dap.StepBackRequest{Request: request("stepBack")}, 8}, {&dap.StepInRequest{Request: request("stepIn")}, 20},
		{&dap.StepInRequest{Request: request("stepIn"), Arguments: dap.StepInArguments{Granularity: "instruction"}}, 21},
		{&dap.StepBackRequest{Request: request("stepBack"), Arguments: dap.StepBackArguments{Granularity: "instruction"}}, 20},
	} {
		c.reply(step.m)
		c.stop("step", step.line)
	}
	if have := c.eval("repl", "last-write count"); !strings.Contains(have, "0x1 -> 0x2, by 0000:") {
		t.Errorf("last-write says %q", have)
	}
	c.stop("step", 23)
	ask[*dap.ReverseContinueResponse](c, &dap.ReverseContinueRequest{Request: request("reverseContinue")})
	c.stop("breakpoint", 22)
	c.breakAt()
	c.goOn()
	if e := wait[*dap.ExitedEvent](c); e.Body.ExitCode != int(Detached) {
		t.Errorf("the end is %d, want %d", e.Body.ExitCode, Detached)
	}
	wait[*dap.TerminatedEvent](c)
}

// TestPoints: conditions, functions, instructions, data, exceptions, and messages.
func TestPoints(t *testing.T) {
	c := launched(t, true)
	c.begin(0)
	c.breakAt(dap.SourceBreakpoint{Line: 9, Condition: "w[count] == 4"})
	c.goOn()
	c.stop("breakpoint", 9)
	if have := c.eval("hover", "w[count]"); !strings.HasPrefix(have, "0x4 ") {
		t.Errorf("count is %q, want 4", have)
	}
	c.breakAt()
	f := ask[*dap.SetFunctionBreakpointsResponse](c, &dap.SetFunctionBreakpointsRequest{Request: request("setFunctionBreakpoints"),
		Arguments: dap.SetFunctionBreakpointsArguments{Breakpoints: []dap.FunctionBreakpoint{{Name: "bump"}, {Name: "nothing"}}}})
	if b := f.Body.Breakpoints; !b[0].Verified || b[1].Verified {
		t.Errorf("function breakpoints: %+v", b)
	}
	c.goOn()
	c.stop("function breakpoint", 20)
	ask[*dap.SetFunctionBreakpointsResponse](c, &dap.SetFunctionBreakpointsRequest{Request: request("setFunctionBreakpoints")})
	d := ask[*dap.DataBreakpointInfoResponse](c, &dap.DataBreakpointInfoRequest{Request: request("dataBreakpointInfo"), Arguments: dap.DataBreakpointInfoArguments{Name: "count"}})
	id, _ := d.Body.DataId.(string)
	ask[*dap.SetDataBreakpointsResponse](c, &dap.SetDataBreakpointsRequest{Request: request("setDataBreakpoints"),
		Arguments: dap.SetDataBreakpointsArguments{Breakpoints: []dap.DataBreakpoint{{DataId: id, AccessType: "write"}}}})
	c.goOn()
	if e := c.stop("data breakpoint", 23); !strings.Contains(e.Body.Description, "0x4 -> 0x5") {
		t.Errorf("the stop is %+v", e.Body)
	}
	ask[*dap.SetDataBreakpointsResponse](c, &dap.SetDataBreakpointsRequest{Request: request("setDataBreakpoints")})
	code := ask[*dap.DisassembleResponse](c, &dap.DisassembleRequest{Request: request("disassemble"),
		Arguments: dap.DisassembleArguments{MemoryReference: "0x7c00", InstructionCount: 4}}).Body.Instructions
	if len(code) != 4 || code[1].Instruction != "mov ds,ax" || code[1].InstructionBytes != "8ed8" || code[1].Line != 4 || code[0].Symbol != "start" {
		t.Errorf("the code is %+v", code)
	}
	c.breakAt(dap.SourceBreakpoint{Line: 9, LogMessage: "count is {w[count]}"})
	ask[*dap.SetInstructionBreakpointsResponse](c, &dap.SetInstructionBreakpointsRequest{Request: request("setInstructionBreakpoints"),
		Arguments: dap.SetInstructionBreakpointsArguments{Breakpoints: []dap.InstructionBreakpoint{{InstructionReference: "0x7c1a"}}}})
	ask[*dap.SetExceptionBreakpointsResponse](c, &dap.SetExceptionBreakpointsRequest{Request: request("setExceptionBreakpoints"),
		Arguments: dap.SetExceptionBreakpointsArguments{FilterOptions: []dap.ExceptionFilterOptions{{FilterId: "de"}}}})
	c.goOn()
	if e := wait[*dap.OutputEvent](c); e.Body.Category != "console" || !strings.HasPrefix(e.Body.Output, "count is 0x5 ") {
		t.Errorf("the message is %+v", e.Body)
	}
	c.stop("exception", 15)
}

// TestLooking: registers, flags, chips and memory are shown and changed.
func TestLooking(t *testing.T) {
	c := launched(t, false, "until 0x7c00")
	c.begin(3)
	scopes := ask[*dap.ScopesResponse](c, &dap.ScopesRequest{Request: request("scopes"), Arguments: dap.ScopesArguments{FrameId: 1}}).Body.Scopes
	refs := map[string]int{}
	for _, s := range scopes {
		refs[s.Name] = s.VariablesReference
	}
	variables := func(ref int) map[string]dap.Variable {
		m := map[string]dap.Variable{}
		for _, v := range ask[*dap.VariablesResponse](c, &dap.VariablesRequest{Request: request("variables"), Arguments: dap.VariablesArguments{VariablesReference: ref}}).Body.Variables {
			m[v.Name] = v
		}
		return m
	}
	if v := variables(refs["Registers"]); v["eip"].Value != "00007c00" || v["cf"].Value != "0" {
		t.Errorf("registers: %+v", v)
	}
	ask[*dap.SetVariableResponse](c, &dap.SetVariableRequest{Request: request("setVariable"), Arguments: dap.SetVariableArguments{VariablesReference: refs["Registers"], Name: "ecx", Value: "0x1234"}})
	if v := variables(refs["Registers"]); v["ecx"].Value != "00001234" {
		t.Errorf("ecx is %+v", v["ecx"])
	}
	if v := variables(variables(refs["Chips"])["pic"].VariablesReference); v["Master.IMR"].Value == "" {
		t.Errorf("the PIC: %+v", v)
	}
	for _, name := range []string{"Segments", "System", "FPU", "MMX", "SSE"} {
		if len(variables(refs[name])) < 4 {
			t.Errorf("%s has %+v", name, variables(refs[name]))
		}
	}
	data := base64.StdEncoding.EncodeToString([]byte{1, 2, 3})
	ask[*dap.WriteMemoryResponse](c, &dap.WriteMemoryRequest{Request: request("writeMemory"), Arguments: dap.WriteMemoryArguments{MemoryReference: "0x600", Data: data}})
	if r := ask[*dap.ReadMemoryResponse](c, &dap.ReadMemoryRequest{Request: request("readMemory"), Arguments: dap.ReadMemoryArguments{MemoryReference: "0x5ff", Offset: 1, Count: 3}}); r.Body.Data != data {
		t.Errorf("memory is %+v", r.Body)
	}
	for _, m := range []dap.RequestMessage{&dap.StepBackRequest{Request: request("stepBack")}, &dap.RestartRequest{Request: request("restart")}, &dap.ModulesRequest{Request: request("modules")},
		&dap.VariablesRequest{Request: request("variables"), Arguments: dap.VariablesArguments{VariablesReference: 9999}}, &dap.ReadMemoryRequest{Request: request("readMemory"), Arguments: dap.ReadMemoryArguments{MemoryReference: "x"}}} {
		if r, is := c.reply(m).(*dap.ErrorResponse); !is || r.Message == "" {
			t.Errorf("%s has no error", m.GetRequest().Command)
		}
	}
}

// TestRunningMachine: a machine that runs can be paused, gets points, and refuses to be run.
func TestRunningMachine(t *testing.T) {
	c := launched(t, true, "until 0x7c00", "edit halt 0xeb 0xfe")
	c.begin(3)
	ask[*dap.SetExceptionBreakpointsResponse](c, &dap.SetExceptionBreakpointsRequest{Request: request("setExceptionBreakpoints")})
	c.eval("repl", "edit handler+5 0x90") // the write to the debug-exit port
	wait[*dap.InvalidatedEvent](c)
	c.goOn()
	if r, is := c.reply(&dap.NextRequest{Request: request("next")}).(*dap.ErrorResponse); !is || r.Message != errRunning.Error() {
		t.Errorf("a step of a machine that runs: %+v", r)
	}
	ask[*dap.PauseResponse](c, &dap.PauseRequest{Request: request("pause")})
	wait[*dap.StoppedEvent](c)
	ask[*dap.RestartResponse](c, &dap.RestartRequest{Request: request("restart")})
	c.stop("entry", 0)
	ask[*dap.DisconnectResponse](c, &dap.DisconnectRequest{Request: request("disconnect")})
	if e := wait[*dap.ExitedEvent](c); e.Body.ExitCode != int(Killed) {
		t.Errorf("the end is %d, want %d", e.Body.ExitCode, Killed)
	}
}
