package dap

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-dap"
	"github.com/iron86/iron86/block"
	"github.com/iron86/iron86/internal/need"
	"github.com/iron86/iron86/machine"
	"github.com/iron86/iron86/machine/history"
	"github.com/iron86/iron86/monitor"
)

// fuzzRequests are the arguments of requests that a fuzzed client sends: # stands for a number and $ for a text, which the input chooses.
var fuzzRequests = []struct{ command, arguments string }{
	{"initialize", `{"adapterID":"x","linesStartAt1":false}`}, {"launch", `{"image":"x"}`}, {"attach", `{}`}, {"configurationDone", `{}`}, {"threads", `{}`},
	{"pause", `{"threadId":#}`}, {"continue", `{"threadId":#}`}, {"next", `{"threadId":1,"granularity":$}`}, {"stepIn", `{"threadId":#,"granularity":"instruction"}`},
	{"stepIn", `{"threadId":1}`}, {"stepOut", `{"threadId":1}`}, {"stepBack", `{"threadId":1}`}, {"stepBack", `{"threadId":1,"granularity":"instruction"}`},
	{"reverseContinue", `{"threadId":1}`}, {"restart", `{}`}, {"restart", `{"arguments":#}`}, {"stackTrace", `{"threadId":1,"startFrame":#,"levels":#}`},
	{"scopes", `{"frameId":#}`}, {"variables", `{"variablesReference":#,"start":#,"count":#}`}, {"variables", `{"variablesReference":1}`},
	{"setVariable", `{"variablesReference":#,"name":$,"value":$}`}, {"evaluate", `{"expression":$,"context":"hover","frameId":#}`},
	{"evaluate", `{"expression":$,"context":"repl"}`}, {"loadedSources", `{}`}, {"setFunctionBreakpoints", `{"breakpoints":[{"name":$,"condition":$},{"name":$,"hitCondition":$}]}`},
	{"setBreakpoints", `{"source":{"path":"/x/boot.asm"},"breakpoints":[{"line":#},{"line":22,"condition":$},{"line":9,"logMessage":$}]}`},
	{"setBreakpoints", `{"source":{"path":$},"breakpoints":[{"line":#,"hitCondition":$}]}`}, {"setBreakpoints", `{"source":{"path":"boot.asm"}}`},
	{"setInstructionBreakpoints", `{"breakpoints":[{"instructionReference":$,"offset":#}]}`}, {"dataBreakpointInfo", `{"variablesReference":#,"name":$}`},
	{"setDataBreakpoints", `{"breakpoints":[{"dataId":$,"accessType":"readWrite","condition":$}]}`}, {"setDataBreakpoints", `{"breakpoints":[{"dataId":#}]}`},
	{"setExceptionBreakpoints", `{"filters":["de",$],"filterOptions":[{"filterId":"int","condition":$}]}`}, {"setExceptionBreakpoints", `{"filters":[]}`},
	{"readMemory", `{"memoryReference":$,"offset":#,"count":#}`}, {"readMemory", `{"memoryReference":"0x7c00","count":16}`},
	{"writeMemory", `{"memoryReference":$,"offset":#,"data":"AAEC"}`}, {"writeMemory", `{"memoryReference":"0x7c00","data":$}`},
	{"disassemble", `{"memoryReference":$,"offset":#,"instructionOffset":#,"instructionCount":#}`}, {"gotoTargets", `{"source":{"path":"boot.asm"},"line":#}`},
	{"goto", `{"threadId":1,"targetId":#}`}, {"modules", `{}`}, {"completions", `{"text":$,"column":#}`}, {"nothing", `{}`}, {"next", `5`}, {"variables", `{"variablesReference":"x"}`},
	{"terminate", `{}`}, {"disconnect", `{"terminateDebuggee":true}`}, {"disconnect", `{}`},
}

// fuzzNumbers and fuzzTexts are what # and $ can be.
var (
	fuzzNumbers = []int{0, 1, 2, 3, 9, 22, 200, -1, -5, 0x7c00, 1 << 16, math.MaxInt32, math.MaxInt, math.MinInt, math.MaxInt - 1, 1000}
	fuzzTexts   = []string{"", "count", "w[count] == 3", "bump", "0x7c00", "0x7c1a,2", "0xffffffffffffffff", "0x7c1a,65535", "{", "{count} {1/0} }", "2", ">= 3", "21h ah=3dh", "boot.asm",
		"line", "instruction", "goto -5", "goto 0", "last-write count", "eax", "regs", "watch count", "until bump", "\u00e9\x00\"", "set ax = 5", "while 1", "break bump", "delete"}
)

// fuzzMessage returns the message that input begins with, and the rest of input.
func fuzzMessage(seq int, input []byte) (message, rest []byte) {
	r := fuzzRequests[int(input[0])%len(fuzzRequests)]
	next := func() (n int) {
		if len(rest) > 0 {
			n, rest = int(rest[0]), rest[1:]
		}
		return n
	}
	rest = input[1:]
	var arguments []byte
	for _, c := range []byte(r.arguments) {
		switch c {
		case '#':
			arguments = fmt.Append(arguments, fuzzNumbers[next()%len(fuzzNumbers)])
		case '$':
			text, _ := json.Marshal(fuzzTexts[next()%len(fuzzTexts)])
			arguments = append(arguments, text...)
		default:
			arguments = append(arguments, c)
		}
	}
	body := fmt.Appendf(nil, `{"seq":%d,"type":"request","command":%q,"arguments":%s}`, seq, r.command, arguments)
	return fmt.Appendf(nil, "Content-Length: %d\r\n\r\n%s", len(body), body), rest
}

// Bytes of a fuzzed input that are no request.
const (
	fuzzCut   = 252 + iota // a message that is cut off, and the end of the connection
	fuzzJunk               // what is no message of the protocol
	fuzzLeave              // the end of the connection
	fuzzPause              // nothing for a moment
)

// FuzzClients: whatever a client asks for, in whatever order, and whenever it goes, the service answers no request twice, and ends.
func FuzzClients(f *testing.F) {
	f.Add([]byte{3, 7, 14, 11, 25, 1, 2, 3, 6, 0, 4, 5, 0, 46})
	f.Add([]byte{25, 5, 0, 9, 3, 6, 0, fuzzPause, 16, 0, 14, 12, 17, 1, 19, 18, 1, 2, 12, 18, 3, 1, 12, fuzzLeave})
	f.Add([]byte{3, 21, 1, 1, 22, 16, 22, 18, 22, 22, 22, 17, 29, 0, 1, 30, 5, 2, 6, 1, fuzzPause, 5, 0, 14, fuzzCut})
	f.Add([]byte{34, 4, 12, 9, 38, 4, 13, 13, 12, 39, 5, 40, 1, 28, 6, 12, 16, 1, 12, fuzzJunk, 47})
	f.Add([]byte{3, 22, 25, 6, 0, 15, 0, 13, 5, 0, 13, 15, 3, 48})
	f.Add([]byte{3, 22, 25, 32, 0, 5, 25, 5, 0, 9, fuzzPause, 19}) // points while a block of the monitor is open
	dir := f.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "boot.asm"), []byte(bootSource), 0o644); err != nil {
		f.Fatal(err)
	}
	image := append(need.Assembled(f, dir, "boot.asm", "-l", "boot.lst"), make([]byte, 1440<<10-512)...)
	listing := filepath.Join(dir, "boot.lst")
	f.Fuzz(func(t *testing.T, input []byte) {
		if len(input) <= 200 {
			fuzzClient(t, image, listing, input)
		}
	})
}

// fuzzClient has a client launch a machine with an image and send what input says.
func fuzzClient(t *testing.T, image []byte, listing string, input []byte) {
	here, there := net.Pipe()
	end, ready, answers := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	go func() {
		defer close(end)
		defer there.Close()
		ServeOne(there, there, func(c *Client, args []string) int {
			m, err := machine.New(machine.Config{Memory: 1 << 20, Floppy: [2]block.Disk{block.NewMemory(image)}})
			if err != nil {
				t.Error(err)
				return 1
			}
			history.New(m, 0)
			return int(c.Serve(monitor.New(m, host{}, c.Output("console")), host{}))
		})
	}()
	go func() { answers <- fuzzAnswers(here, ready) }()
	launch := fmt.Sprintf(`{"seq":2,"type":"request","command":"launch","arguments":{"image":"x","symbols":[%q],"stopOnEntry":true,"setup":["until 0x7c00"]}}`, listing)
	message := fmt.Appendf(nil, "Content-Length: %d\r\n\r\n%s", len(launch), launch)
	for seq := 3; ; seq++ {
		if _, err := here.Write(message); err != nil || len(input) == 0 {
			break
		}
		if seq == 3 && input[0]%2 != 0 { // some clients wait until they may
			<-ready
		}
		switch what := input[0]; what {
		case fuzzCut:
			message, input = []byte("Content-Length: 100\r\n\r\n{"), nil
		case fuzzJunk:
			message, input = []byte("\r\nX: 1\r\n\r\n"), input[1:]
		case fuzzLeave:
			message, input = nil, nil
		case fuzzPause:
			time.Sleep(time.Millisecond)
			message, input = nil, input[1:]
		default:
			message, input = fuzzMessage(seq, input)
		}
	}
	here.Close()
	select {
	case <-end:
	case <-time.After(time.Minute):
		t.Fatal("the service has not ended a minute after its client")
	}
	if err := <-answers; err != nil {
		t.Error(err)
	}
}

// fuzzAnswers reads what a client is sent until the connection ends, and closes ready when it may set points. Its error says what was wrong with that.
func fuzzAnswers(conn net.Conn, ready chan<- struct{}) error {
	in, last, answered := bufio.NewReader(conn), 0, map[int]bool{}
	for {
		b, err := dap.ReadBaseMessage(in)
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.ErrClosedPipe) {
			return nil
		}
		if err != nil {
			_, _ = io.Copy(io.Discard, conn) // the service must not wait
			return err
		}
		m, err := dap.DecodeProtocolMessage(b)
		if err != nil {
			return fmt.Errorf("%s: %w", b, err)
		}
		if last++; m.GetSeq() != last {
			return fmt.Errorf("%s has not number %d", b, last)
		}
		if _, is := m.(*dap.InitializedEvent); is {
			close(ready)
		}
		if r, is := m.(dap.ResponseMessage); is {
			seq := r.GetResponse().RequestSeq
			if answered[seq] {
				return fmt.Errorf("request %d has a second answer: %s", seq, b)
			}
			answered[seq] = true
		}
	}
}
