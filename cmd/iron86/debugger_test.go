package main

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/iron86/iron86/session/host"
)

// countImage is a floppy whose boot sector counts at 0:600 for ever.
func countImage(t *testing.T) string {
	t.Helper()
	return sectorImage(t, "\x31\xc0\x8e\xd8\xff\x06\x00\x06\xeb\xfa")
}

// sectorImage is a floppy whose boot sector has this code.
func sectorImage(t *testing.T, code string) string {
	t.Helper()
	image := make([]byte, 368640)
	copy(image, code)
	image[510], image[511] = 0x55, 0xaa
	name := filepath.Join(t.TempDir(), "sector.img")
	if err := os.WriteFile(name, image, 0o644); err != nil {
		t.Fatal(err)
	}
	return name
}

// freePort is a port of the loopback that nobody listens on.
func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, port, err := net.SplitHostPort(l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	return port
}

// background runs the program and gives its exit status when it ends.
func background(args ...string) (status chan int, errs *bytes.Buffer) {
	status, errs = make(chan int, 1), new(bytes.Buffer)
	go func() {
		var out bytes.Buffer
		status <- run(append([]string{"iron86"}, args...), host.Streams{In: strings.NewReader(""), Out: &out, Err: errs})
	}()
	return status, errs
}

// visitor is a client of a debugger's socket.
type visitor struct {
	t    *testing.T
	conn net.Conn
	in   *bufio.Reader
}

func visit(t *testing.T, port string) *visitor {
	t.Helper()
	var err error
	for range 6000 {
		var c net.Conn
		if c, err = net.Dial("tcp", "127.0.0.1:"+port); err == nil {
			if err := c.SetDeadline(time.Now().Add(3 * time.Minute)); err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { c.Close() })
			return &visitor{t, c, bufio.NewReader(c)}
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatal(err)
	return nil
}

// say sends text; until reads to the next end of what is looked for.
func (v *visitor) say(text string) {
	v.t.Helper()
	if _, err := v.conn.Write([]byte(text)); err != nil {
		v.t.Fatalf("%q: %v", text, err)
	}
}

func (v *visitor) until(end string) string {
	v.t.Helper()
	var have strings.Builder
	for !strings.HasSuffix(have.String(), end) {
		b, err := v.in.ReadByte()
		if err != nil {
			v.t.Fatalf("%v after %q, which does not end with %q", err, have.String(), end)
		}
		have.WriteByte(b)
	}
	return have.String()
}

// command gives the answer to a command of the monitor's.
func (v *visitor) command(line string) string {
	v.t.Helper()
	v.say(line + "\n")
	return v.until(monitorPrompt)
}

const monitorPrompt = "(iron86) "

// ends wants the program to end with a status.
func ends(t *testing.T, status chan int, errs *bytes.Buffer, want int) {
	t.Helper()
	select {
	case s := <-status:
		if s != want {
			t.Errorf("exit status %d, want %d: %s", s, want, errs)
		}
	case <-time.After(3 * time.Minute):
		t.Fatal("the program does not end")
	}
}

func (v *visitor) wantPrefix(line, want string) {
	v.t.Helper()
	if have := v.command(line); !strings.HasPrefix(have, want) {
		v.t.Errorf("%s: have %q, want %q first", line, have, want)
	}
}

// runs wants the machine to execute instructions behind the prompt, soon.
func (v *visitor) runs(what string) {
	v.t.Helper()
	before := v.command("print instructions")
	waitFor(v.t, what, func() bool { return v.command("print instructions") != before })
}

func TestMonitorOnASocket(t *testing.T) {
	port := freePort(t)
	status, errs := background("boot", "-m", "1M", "-display", "none", "-monitor", "tcp:"+port, countImage(t))
	v := visit(t, port)
	v.until(monitorPrompt)
	v.wantPrefix("\xff\xfd\x01\x00garbage", "no command")
	v.runs("the machine does not run behind the prompt")
	v.wantPrefix("until 0:7c04", "0000:7c04")
	v.wantPrefix("watch w 0:600", "1: watch")
	v.wantPrefix("continue", "1: write of 00000600")
	v.command("delete")
	v.say("continue\nstop\nprint 7\n")
	if have := v.until("0x7 = 7\n" + monitorPrompt); !strings.Contains(have, "interrupted\n") {
		t.Errorf("stop in a run: %q", have)
	}
	v.say("continue\n")
	v.conn.Close() // before a run or in it: the machine goes on

	v = visit(t, port)
	v.until(monitorPrompt)
	v.runs("after a client has gone the machine stands")
	v.command("stop")
	before := v.command("hash")
	if after := v.command("hash"); after != before {
		t.Error("after stop the machine runs")
	}
	v.say("exit\n")
	if _, err := v.in.ReadByte(); err == nil {
		t.Error("exit does not close the connection")
	}
	v = visit(t, port)
	v.until(monitorPrompt)
	if after := v.command("hash"); after != before {
		t.Error("after exit the machine runs, though it was stopped")
	}
	v.say(strings.Repeat("x", 1<<17)) // no line: dropped
	if _, err := v.in.ReadByte(); err == nil {
		t.Error("an endless line does not close the connection")
	}
	v = visit(t, port)
	v.until(monitorPrompt)
	v.say("quit\n")
	ends(t, status, errs, 0)
}

func TestPointsStopAMachineBehindThePrompt(t *testing.T) {
	port := freePort(t)
	status, errs := background("boot", "-m", "1M", "-display", "none", "-S", "-monitor", "tcp:"+port, countImage(t))
	v := visit(t, port)
	v.until(monitorPrompt)
	v.command("break 0:7c04 after 2")
	v.say("go\n")
	if have := v.until(monitorPrompt) + v.until(monitorPrompt); !strings.Contains(have, "1: breakpoint\n0000:7c04") {
		t.Errorf("a breakpoint behind the prompt: %q", have)
	}
	v.wantPrefix("print w[0:600]", "0x2 = 2")
	v.say("go\n") // passes the one it stands on
	v.until(monitorPrompt)
	v.until(monitorPrompt)
	v.wantPrefix("print w[0:600]", "0x3 = 3")
	v.say("quit\n")
	ends(t, status, errs, 0)
}

// packet frames data for gdb's protocol.
func packet(data string) string {
	var sum byte
	for i := range len(data) {
		sum += data[i]
	}
	return fmt.Sprintf("$%s#%02x", data, sum)
}

func TestGDBOnASocket(t *testing.T) {
	port := freePort(t)
	status, errs := background("boot", "-cpu", "p3", "-m", "1M", "-display", "none", "-S", "-gdb", "tcp:127.0.0.1:"+port, countImage(t))
	v := visit(t, port)
	v.say("+garbage" + packet("?"))
	v.until(packet("T05thread:1;"))
	v.say("+" + packet("p8"))
	v.until(packet("f0ffffff")) // nothing has run
	v.say("+" + packet("Z0,7c04,1"))
	v.until(packet("OK"))
	v.say("+" + packet("c"))
	v.until("swbreak:;#")
	v.conn.Close()

	v = visit(t, port) // it stands where it was left
	other := visit(t, port)
	v.say(packet("p8"))
	v.until(packet("047c0000"))
	v.say("+" + packet("D"))
	v.until(packet("OK"))

	other.say(packet("m600,2")) // its turn has come; the machine has run meanwhile, or soon will
	first := other.until("#")
	waitFor(t, "the counter stands", func() bool {
		other.say("+" + packet("c"))
		time.Sleep(time.Millisecond) // an interrupt that is there before the machine is lets it execute nothing
		other.say("\x03")
		other.until(packet("T02thread:1;"))
		other.say("+" + packet("m600,2"))
		return other.until("#") != first
	})
	other.say("+" + packet("k"))
	ends(t, status, errs, 0)
}

func TestADebuggerOfADebugger(t *testing.T) {
	port := freePort(t)
	status, errs := background("debug", "-cpu", "p3", "-m", "1M", "-gdb", port, "-timeout", "3m", "-ex", "until 0:7c02", "-ex", "continue", countImage(t))
	v := visit(t, port) // stops the run
	v.say(packet("qRcmd," + hex.EncodeToString([]byte("view"))))
	v.until("OK#9a") // with its error on the console
	v.say("+" + packet("Z0,7c04,1"))
	v.until(packet("OK"))
	v.say("+" + packet("bc"))
	v.until("#")
	v.say("+" + packet("D"))
	v.until(packet("OK"))
	v = visit(t, port) // standard input has ended; gdb is waited for
	v.say(packet("Z0,7c04,1"))
	v.until(packet("OK"))
	v.say("+" + packet("c"))
	v.until("swbreak:;#")
	v.say("+" + packet("qSupported"))
	v.until("ReverseStep+;ReverseContinue+#")
	v.say("+" + packet("bs"))
	v.until(packet("T05thread:1;"))
	v.say("+" + packet("p8"))
	if have := v.until("#"); !strings.Contains(have, "$027c0000#") && !strings.Contains(have, "$087c0000#") {
		t.Errorf("before the instruction at 7c04: %q", have)
	}
	v.say("+" + packet("vKill;1"))
	ends(t, status, errs, 0)
}
