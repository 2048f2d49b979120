package gdb

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/iron86/iron86/console"
	"github.com/iron86/iron86/cpu"
	"github.com/iron86/iron86/machine"
	"github.com/iron86/iron86/machine/history"
	"github.com/iron86/iron86/monitor"
	"github.com/iron86/iron86/x86"
)

// host counts its turns and stops when it is told to.
type host struct {
	turns int
	stop  bool
}

func (h *host) Turn() bool                { h.turns++; return h.stop }
func (*host) Press([]console.Chord)       {}
func (*host) Insert(string, string) error { return nil }
func (*host) Eject(string) error          { return nil }

// program is what stands at 7C00 and runs there, in real mode.
var program = []byte{
	0x40,             // 7c00: inc ax
	0xa3, 0x00, 0x06, // 7c01: mov [600], ax
	0x8b, 0x1e, 0x02, 0x06, // 7c04: mov bx, [602]
	0xeb, 0xf6, // 7c08: jmp 7c00
}

// newMachine is a machine about to run program.
func newMachine(t testing.TB, past bool) *machine.Machine {
	t.Helper()
	m, err := machine.New(machine.Config{Memory: 1 << 20})
	if err != nil {
		t.Fatal(err)
	}
	m.Poke(0x7c00, program)
	c := m.CPU()
	c.SetSegment(x86.CS, cpu.SegmentState{Limit: 0xffff, Access: 0x9b})
	c.SetEIP(0x7c00)
	if past {
		history.New(m, 0)
	}
	return m
}

// client is the other end of a session.
type client struct {
	t    *testing.T
	conn net.Conn
	in   *bufio.Reader
	ack  bool
	end  chan End
	mo   *monitor.Monitor
}

// connect serves a new client. The machine belongs to the session until close.
func connect(t *testing.T, m *machine.Machine, h *host) *client {
	t.Helper()
	here, there := net.Pipe()
	c := &client{t: t, conn: here, in: bufio.NewReader(here), ack: true, end: make(chan End, 1)}
	mo := monitor.New(m, h, io.Discard)
	c.mo = mo
	go func() { c.end <- Serve(there, mo, h) }()
	t.Cleanup(func() { here.Close() })
	if err := here.SetDeadline(time.Now().Add(2 * time.Minute)); err != nil {
		t.Fatal(err)
	}
	return c
}

// raw sends bytes.
func (c *client) raw(text string) {
	c.t.Helper()
	if _, err := io.WriteString(c.conn, text); err != nil {
		c.t.Fatalf("sending %q: %v", text, err)
	}
}

// read gives the data of the next packet, after a + when acknowledgements are on.
func (c *client) read() string {
	c.t.Helper()
	if c.ack {
		if b, err := c.in.ReadByte(); err != nil || b != '+' {
			c.t.Fatalf("acknowledgement: have %q, %v, want +", b, err)
		}
	}
	return c.packet()
}

func (c *client) packet() string {
	c.t.Helper()
	e, err := readEvent(c.in)
	if err != nil || e.kind != gotPacket {
		c.t.Fatalf("reading a packet: %+v, %v", e, err)
	}
	if c.ack {
		_, _ = io.WriteString(c.conn, "+") // after the last answer nobody may be there
	}
	return e.data
}

// ask sends a packet and gives the answer.
func (c *client) ask(data string) string {
	c.t.Helper()
	c.raw(string(packet(data)))
	return c.read()
}

// want asks and compares.
func (c *client) want(data, answer string) {
	c.t.Helper()
	if have := c.ask(data); have != answer {
		c.t.Errorf("%s: have %q, want %q", data, have, answer)
	}
}

// ended waits for the end of the session.
func (c *client) ended(want End) {
	c.t.Helper()
	select {
	case e := <-c.end:
		if e != want {
			c.t.Errorf("end: have %d, want %d", e, want)
		}
	case <-time.After(2 * time.Minute):
		c.t.Fatal("the session does not end")
	}
}

func TestSession(t *testing.T) {
	c := connect(t, newMachine(t, true), &host{})
	for _, s := range []struct{ ask, want string }{
		{"qSupported:multiprocess+;swbreak+", "PacketSize=20000;QStartNoAckMode+;qXfer:features:read+;qXfer:memory-map:read+;binary-upload+;swbreak+;hwbreak+;vContSupported+;ReverseStep+;ReverseContinue+"},
		{"vMustReplyEmpty", ""},
		{"?", "T05thread:1;"},
		{"qAttached", "1"},
		{"qfThreadInfo", "m1"},
		{"qsThreadInfo", "l"},
		{"qThreadExtraInfo,1", hex.EncodeToString([]byte("real"))},
		{"Hg0", "OK"},
		{"vCont?", "vCont;c;C;s;S;r"},
		{"x500,4", "b\x00\x00\x00\x00"}, {"x500,0", "b"}, {"x5", "E01"}, {"xffffffffffffffff,1", "E01"},
		{"qHostInfo", "triple:" + hex.EncodeToString([]byte("i386-unknown-unknown-code16")) + ";endian:little;"}, {"qXfer:memory-map:read::0,5", "m<?xml"}, {"qXfer:memory-map:read::zz", "E00"}, {"vCont;r5", "E01"},
		// registers: eax, eip, eflags, cs; st0; xmm0; ip
		{"p0", "00000000"}, {"p8", "007c0000"}, {"p9", "02000000"}, {"pa", "00000000"},
		{"p10", "00000000000000000000"}, {"p20", strings.Repeat("0", 32)}, {"p28", "801f0000"}, {"p29", "007c0000"},
		{"p18", "7f030000"}, {"p1a", "ffff0000"},
		{"P0=34120000", "OK"}, {"p0", "34120000"},
		{"P10=0000000000000080ff3f", "OK"}, {"p10", "0000000000000080ff3f"}, {"p1a", "fcff0000"},
		{"P20=0123456789abcdef0123456789abcdef", "OK"}, {"p20", "0123456789abcdef0123456789abcdef"},
		{"P2a=01000000", "E01"}, {"pfff", "E01"}, {"p", "E01"}, {"P0=12", "E01"}, {"P0", "E01"},
		// memory
		{"m7c00,4", "40a30006"}, {"M600,2:cdab", "OK"}, {"m600,2", "cdab"},
		{"X602,0:", "OK"}, {"X602,4:a#$}", "OK"}, {"m602,4", "6123247d"},
		{"M600,2:cd", "E01"}, {"M600,2:zz", "E01"}, {"m", "E01"}, {"m1ffffffff,1", "E01"}, {"X600,2:abc", "E01"},
		// breakpoints and watchpoints
		{"Z0,7c01,1", "OK"}, {"c", "T05thread:1;swbreak:;"}, {"p0", "35120000"}, {"z0,7c01,1", "OK"},
		{"Z1,7c08,1", "OK"}, {"vCont;c:1;s", "T05thread:1;hwbreak:;"}, {"z1,7c08,1", "OK"},
		{"Z2,600,2", "OK"}, {"c", "T05thread:1;watch:600;"}, {"p8", "047c0000"}, {"z2,600,2", "OK"},
		{"Z3,602,2", "OK"}, {"c", "T05thread:1;rwatch:602;"}, {"p8", "087c0000"}, {"z3,602,2", "OK"},
		{"Z4,600,1", "OK"}, {"c", "T05thread:1;awatch:600;"}, {"?", "T05thread:1;awatch:600;"},
		{"s", "T05thread:1;"}, {"p8", "087c0000"},
		// back: to before the write, to the beginning
		{"bc", "T05thread:1;awatch:600;"}, {"p8", "017c0000"}, {"bs", "T05thread:1;"}, {"p8", "007c0000"},
		{"z4,600,1", "OK"}, {"z4,600,1", "OK"},
		{"bc", "T05thread:1;replaylog:begin;"}, {"bs", "T05thread:1;replaylog:begin;"},
		{"s7c08", "T05thread:1;"}, {"p8", "007c0000"}, {"S05;7c08", "T05thread:1;"}, {"p8", "007c0000"},
		{"Z2,600,0", "E0c"}, {"Z5,0,1", ""}, {"Z0", "E01"}, {"Z0,x,1", "E01"}, {"z9,0,1", ""}, {"vCont;t", "E01"}, {"vCont;", "E01"}, {"cx", "E01"},
		{"bx", ""}, {"b", ""}, {"qXfer:features:read:other.xml:0,100", "E00"}, {"qRcmd,zz", "E01"},
	} {
		c.want(s.ask, s.want)
	}
	c.want("D", "OK")
	c.ended(Detached)
}

func TestWithoutHistory(t *testing.T) {
	c := connect(t, newMachine(t, false), &host{})
	if s := c.ask("qSupported"); strings.Contains(s, "Reverse") {
		t.Errorf("qSupported: %s", s)
	}
	c.want("bs", "")
	c.want("vKill;1", "OK")
	c.ended(Killed)
}

func TestAllRegisters(t *testing.T) {
	c := connect(t, newMachine(t, false), &host{})
	g := c.ask("g")
	c.want("P1=78563412", "OK")
	changed := c.ask("g")
	if g == changed || changed[8:16] != "78563412" {
		t.Errorf("after ecx was set: %s", changed)
	}
	c.want("G"+g, "OK")
	if have := c.ask("g"); have != g {
		t.Errorf("after G: have %s, want %s", have, g)
	}
	c.want("G12", "OK")
	c.want("Gxy", "E01")
	c.raw(string(packet("k")))
	if b, err := c.in.ReadByte(); err != nil || b != '+' {
		t.Errorf("k is acknowledged by %q, %v", b, err)
	}
	c.ended(Killed)
}

func TestTargetDescription(t *testing.T) {
	c := connect(t, newMachine(t, false), &host{})
	var text string
	for {
		part := c.ask(fmt.Sprintf("qXfer:features:read:target.xml:%x,300", len(text)))
		text += part[1:]
		if part[0] == 'l' {
			break
		}
	}
	for _, want := range []string{"<architecture>i8086</architecture>", "org.gnu.gdb.i386.core", "org.gnu.gdb.i386.sse", `name="xmm7"`, `name="cr4"`} {
		if !strings.Contains(text, want) {
			t.Errorf("target.xml lacks %q:\n%s", want, text)
		}
	}
	if s := description(features(x86.I80386, ""), "i386"); strings.Contains(s, "xmm") {
		t.Error("a 386 has SSE registers")
	}
	for chosen, want := range map[string]bool{"": true, target64: true, target32: false, target16: false} {
		if s := description(features(x86.X64, chosen), chosen); strings.Contains(s, `"rax"`) != want || strings.Contains(s, `"eax"`) == want {
			t.Errorf("%q: RAX is shown: %v, want %v", chosen, !want, want)
		}
	}
}

func TestInterruptStopsARun(t *testing.T) {
	c := connect(t, newMachine(t, false), &host{})
	c.want("QStartNoAckMode", "OK")
	c.ack = false
	c.raw(string(packet("c")))
	c.raw("\x03")
	if have := c.read(); have != "T02thread:1;" {
		t.Errorf("after an interrupt: %s", have)
	}
	c.raw("\x03") // nothing runs
	c.want("p8", c.ask("p8"))
}

func TestMonitorCommands(t *testing.T) {
	c := connect(t, newMachine(t, false), &host{})
	c.raw(string(packet("qRcmd," + hex.EncodeToString([]byte("print ah + 3")))))
	if have, want := c.read(), "O"+hex.EncodeToString([]byte("0x3 = 3\n")); have != want {
		t.Errorf("have %s, want %s", have, want)
	}
	if have := c.packet(); have != "OK" {
		t.Errorf("after the output: %s", have)
	}
	c.raw(string(packet("qRcmd," + hex.EncodeToString([]byte("x 0 16384")))))
	out := c.read()
	for have := c.packet(); have != "OK"; have = c.packet() {
		out += have[1:]
	}
	if text, err := hex.DecodeString(out[1:]); err != nil || !bytes.Contains(text, []byte("\n0000:3ff0")) && !bytes.Contains(text, []byte("\n00003ff0")) {
		t.Errorf("a long dump has %d bytes, %v:\n%.300s", len(text), err, text)
	}
}

// TestDisassemblyBeginsAtTheStop: u begins where a step, forwards or backwards, has led.
func TestDisassemblyBeginsAtTheStop(t *testing.T) {
	c := connect(t, newMachine(t, true), &host{})
	for _, step := range []struct{ packet, at string }{{"s", "0000:7c01"}, {"s", "0000:7c04"}, {"bs", "0000:7c01"}} {
		c.ask(step.packet)
		text, err := hex.DecodeString(c.ask("qRcmd," + hex.EncodeToString([]byte("u")))[1:])
		if err != nil || !bytes.HasPrefix(text, []byte(step.at)) {
			t.Errorf("after %s: have %.40q, %v, want %s", step.packet, text, err, step.at)
		}
		if have := c.packet(); have != "OK" {
			t.Errorf("after the output: %s", have)
		}
	}
}

func TestTheGuestEnds(t *testing.T) {
	m := newMachine(t, false)
	m.Poke(0x7c00, []byte{0xfa, 0xf4}) // cli, hlt
	c := connect(t, m, &host{})
	c.raw(string(packet("c")))
	if have, want := c.read(), "O"+hex.EncodeToString([]byte("the guest halted with interrupts disabled\n")); have != want {
		t.Errorf("have %s, want %s", have, want)
	}
	if have := c.packet(); have != "T0bthread:1;" {
		t.Errorf("stop reply: %s", have)
	}
}

func TestTheEndOfARecording(t *testing.T) {
	m := newMachine(t, true)
	end := m.Position()
	end.Retired += 10
	end.Time += 100
	history.Replay(m, nil, end)
	c := connect(t, m, &host{})
	c.want("c", "T05thread:1;replaylog:end;")
	c.want("bc", "T05thread:1;replaylog:begin;")
	c.want("s", "T05thread:1;")
}

func TestSeveralClientsInARow(t *testing.T) {
	m, h := newMachine(t, false), &host{}
	c := connect(t, m, h)
	c.want("Z0,7c08,1", "OK")
	c.conn.Close()
	c.ended(Lost)
	c = connect(t, m, h)
	c.raw(string(packet("c"))) // the points of the first are gone
	c.raw("+")
	c.conn.Close() // before a run or in the middle of it
	c.ended(Lost)
	c = connect(t, m, h)
	c.want("?", "T05thread:1;")
	if m.Stopped().Reason != machine.Running {
		t.Errorf("the machine has stopped: %v", m.Stopped())
	}
}

func TestTheHostEndsASession(t *testing.T) {
	c := connect(t, newMachine(t, false), &host{stop: true})
	c.ended(Lost)
}

func TestDamagedPackets(t *testing.T) {
	c := connect(t, newMachine(t, false), &host{})
	reply := func(want byte) {
		t.Helper()
		if b, err := c.in.ReadByte(); err != nil || b != want {
			t.Fatalf("have %q, %v, want %q", b, err, want)
		}
	}
	c.raw("garbage+++$?#00")
	reply('-')
	c.raw("$?#xx")
	reply('-')
	c.raw("$" + strings.Repeat("a", maxPacket+1))
	reply('-')
	c.raw("#00$cut off$?#3f")
	if have := c.read(); have != "T05thread:1;" {
		t.Errorf("after garbage: %s", have)
	}
	c.raw("-") // not understood: once more
	if have := c.packet(); have != "T05thread:1;" {
		t.Errorf("sent again: %s", have)
	}
}

func TestPackets(t *testing.T) {
	for _, data := range []string{"", "OK", "a}b#c$d*e", "\x00\xff\x03"} {
		e, err := readEvent(bufio.NewReader(bytes.NewReader(packet(data))))
		if err != nil || e.kind != gotPacket || e.data != data {
			t.Errorf("%q: have %+v, %v", data, e, err)
		}
	}
}

// FuzzSession gives a session any bytes: it answers or drops the client, and the
// machine can be looked at afterwards.
func FuzzSession(f *testing.F) {
	for _, p := range []string{"?", "g", "p8", "m7c00,10", "Z0,7c00,1", "bs", "s", "qXfer:features:read:target.xml:0,fff", "X600,1:a", "vCont;s:1"} {
		f.Add(append(packet(p), "\x03-$cut"...))
	}
	m := newMachine(f, true)
	f.Fuzz(func(t *testing.T, input []byte) {
		if bytes.Contains(input, []byte("qRcmd")) { // commands write files
			return
		}
		here, there := net.Pipe()
		go func() {
			_, _ = here.Write(input)
			time.Sleep(time.Millisecond)
			here.Close()
		}()
		go func() { _, _ = io.Copy(io.Discard, here) }()
		Serve(there, monitor.New(m, &host{}, io.Discard), &host{})
		m.Hash()
	})
}

// TestBlocksEndWithTheSession: a block of the monitor that gdb's user has begun does not swallow the lines of the next user.
func TestBlocksEndWithTheSession(t *testing.T) {
	c := connect(t, newMachine(t, false), &host{})
	c.ask("qRcmd," + hex.EncodeToString([]byte("while 1"))) // the answer begins with what the monitor says
	c.conn.Close()
	<-c.end
	if have := c.mo.Execute("echo on"); have != "on\n" {
		t.Errorf("after the session: %q", have)
	}
}
