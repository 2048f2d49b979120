package gdb

import (
	"bufio"
	"encoding/hex"
	"errors"
	"io"
	"net"
	"strconv"
	"strings"
	"time"

	"github.com/iron86/iron86/machine/history"
	"github.com/iron86/iron86/monitor"
)

// End says how a session of gdb ended.
type End uint8

// Ends of a session.
const (
	Lost     End = iota // the connection broke, or the host ended the session: the machine stays stopped
	Detached            // the machine is to go on
	Killed              // the machine is to be switched off
)

// Times of a session.
const (
	lookPeriod   = 10 * time.Millisecond // between two looks at the host while the machine stands
	writeTimeout = 10 * time.Second      // for a client that does not read
)

// session is the state of one client.
type session struct {
	mo       *monitor.Monitor
	host     monitor.Host
	conn     net.Conn
	events   chan event    // what comes from gdb; closed when the connection breaks
	done     chan struct{} // is closed at the end of the session
	features []feature
	all      []register        // the registers of features, by gdb's number
	noAck    bool              // packets are not acknowledged
	last     []byte            // the latest packet sent
	why      string            // the latest stop reply
	points   map[pointName]int // numbers of the points that gdb has set
	ended    bool
	end      End
}

// pointName is what gdb identifies a point by.
type pointName struct {
	kind byte   // '0' to '4', as in the packets Z and z
	addr uint64 // gdb's
	size int    // of memory that is watched, in bytes; for breakpoints of no meaning here
}

// Serve serves one gdb on conn, on the goroutine of the machine, until it detaches,
// kills or goes. The machine stands but while gdb lets it run; then and while it
// stands, host.Turn is called to serve the machine's ports. A true from it stops a
// run, and ends the session of a machine that stands. The points that gdb has set
// are removed at the end, and conn is closed.
func Serve(conn net.Conn, mo *monitor.Monitor, host monitor.Host) End {
	s := &session{mo: mo, host: host, conn: conn, events: make(chan event), done: make(chan struct{}),
		points: map[pointName]int{}, why: signalTrap}
	s.features = features(mo.Machine().CPU().Generation(), mo.GDBTarget())
	s.all = numbered(s.features)
	go s.receive(bufio.NewReader(conn))
	defer close(s.done)
	defer func() { _ = conn.Close() }() // the client has gone, or is told to go
	mo.With(turner{host, s}, io.Discard, s.serve)
	mo.Forget() // a block that gdb's user has begun
	for _, id := range s.points {
		mo.Delete(id)
	}
	return s.end
}

// receive reads events from the client into a channel, which it closes at the end.
func (s *session) receive(r *bufio.Reader) {
	defer close(s.events)
	for {
		e, err := readEvent(r)
		if err != nil {
			return
		}
		select {
		case s.events <- e:
		case <-s.done:
			return
		}
	}
}

// serve handles what comes until the end.
func (s *session) serve() {
	s.mo.Arrive()
	tick := time.NewTicker(lookPeriod)
	defer tick.Stop()
	for !s.ended {
		select {
		case e, ok := <-s.events:
			if !ok {
				return
			}
			s.handle(e)
		case <-tick.C:
			if s.host.Turn() {
				return
			}
		}
	}
}

// handle handles an event while the machine stands.
func (s *session) handle(e event) {
	switch e.kind {
	case gotInterrupt: // nothing runs
	case gotResend:
		s.raw(s.last)
	case gotDamage:
		s.acknowledge("-")
	case gotPacket:
		s.acknowledge("+")
		answer, err := s.answer(e.data)
		if refused := history.Refused(s.mo.Machine()); refused != nil {
			err = refused
		}
		if err != nil {
			answer = errorReply(err)
		}
		if !s.ended || answer != "" {
			s.send(answer)
		}
	}
}

// acknowledge sends + for a packet, or - for a damaged one.
func (s *session) acknowledge(sign string) {
	if !s.noAck {
		s.raw([]byte(sign))
	}
}

// send sends a packet, and keeps it in case gdb wants it again.
func (s *session) send(data string) {
	s.last = packet(data)
	s.raw(s.last)
}

// raw writes bytes to the client. A client that does not take them counts as lost.
func (s *session) raw(b []byte) {
	err := s.conn.SetWriteDeadline(time.Now().Add(writeTimeout))
	if err == nil {
		_, err = s.conn.Write(b)
	}
	if err != nil {
		s.ended = true
	}
}

// Errors of packets. Their texts are numbers of errno, in hexadecimal, as gdbserver sends them.
var (
	errFormat = errors.New("01")
	errMemory = errors.New("0e") // EFAULT
	errPoints = errors.New("0c") // ENOMEM
)

// errorReply returns the answer to a packet that fails.
func errorReply(err error) string {
	for _, known := range []error{errFormat, errMemory, errPoints} {
		if errors.Is(err, known) {
			return "E" + known.Error()
		}
	}
	return "E01"
}

// answer executes one packet. An empty answer says that it is not known.
func (s *session) answer(p string) (string, error) {
	if p == "" {
		return "", nil
	}
	switch rest := p[1:]; p[0] {
	case '?':
		return s.why, nil
	case 'g':
		return s.readAll(), nil
	case 'G':
		return ok(s.writeAll(rest))
	case 'p':
		return s.readOne(rest)
	case 'P':
		return ok(s.writeOne(rest))
	case 'm':
		return s.readMemory(rest)
	case 'x':
		return s.readBinary(rest)
	case 'M', 'X':
		return ok(s.writeMemory(rest, p[0] == 'X'))
	case 'Z':
		return s.addPoint(rest)
	case 'z':
		return s.removePoint(rest)
	case 'c', 's':
		return s.resumeAt(p[0], rest)
	case 'C', 'S':
		_, at, _ := strings.Cut(rest, ";") // the guest takes no signals
		return s.resumeAt(p[0]|0x20, at)
	case 'b':
		return s.reverse(rest)
	case 'H', 'T':
		return "OK", nil
	case 'k':
		s.finish(Killed)
		return "", nil
	case 'D':
		s.finish(Detached)
		return "OK", nil
	case 'q', 'Q':
		return s.query(p)
	case 'v':
		return s.verbose(p)
	}
	return "", nil
}

// finish ends the session.
func (s *session) finish(e End) { s.ended, s.end = true, e }

// ok returns the answer to a packet that only succeeds or fails.
func ok(err error) (string, error) { return "OK", err }

// verbose serves the packets whose names begin with v.
func (s *session) verbose(p string) (string, error) {
	switch {
	case p == "vCont?":
		return "vCont;c;C;s;S;r", nil
	case strings.HasPrefix(p, "vCont;"):
		return s.vCont(p[len("vCont;"):])
	case strings.HasPrefix(p, "vKill"):
		s.finish(Killed)
		return "OK", nil
	}
	return "", nil
}

// vCont serves the packet vCont. It does only the first of the actions, because there is one thread.
func (s *session) vCont(actions string) (string, error) {
	if actions == "" {
		return "", errFormat
	}
	switch actions[0] {
	case 'c', 'C':
		return s.resumeAt('c', "")
	case 's', 'S':
		return s.resumeAt('s', "")
	case 'r':
		span, _, _ := strings.Cut(actions[1:], ":")
		from, to, fine := twoHex(span)
		if !fine {
			return "", errFormat
		}
		return s.stopped(stepRange(s.mo, from, to)), nil
	}
	return "", errFormat
}

// stepRange executes instructions as long as the next one is at an address of gdb's from first to before end, at least one. So gdb
// steps over a source line with one packet.
func stepRange(mo *monitor.Monitor, first, end uint64) monitor.Event {
	for {
		if e := mo.Step(); e != (monitor.Event{}) || pc(mo) < first || pc(mo) >= end {
			return e
		}
	}
}

// query serves the packets whose names begin with q or Q.
func (s *session) query(p string) (string, error) {
	const features, memoryMap = "qXfer:features:read:", "qXfer:memory-map:read::"
	switch {
	case strings.HasPrefix(p, "qSupported"):
		return s.supported(), nil
	case strings.HasPrefix(p, features):
		return s.describe(p[len(features):])
	case strings.HasPrefix(p, memoryMap):
		return part(allMemory, p[len(memoryMap):])
	case p == "qHostInfo": // lldb's
		return "triple:" + hex.EncodeToString([]byte(s.triple())) + ";endian:little;", nil
	case strings.HasPrefix(p, "qRcmd,"):
		return s.command(p[len("qRcmd,"):])
	case strings.HasPrefix(p, "qThreadExtraInfo,"):
		return hex.EncodeToString([]byte(s.mo.Machine().Mode())), nil
	case p == "QStartNoAckMode":
		s.noAck = true
		return "OK", nil
	case p == "qAttached":
		return "1", nil
	case p == "qC":
		return "QC1", nil
	case p == "qfThreadInfo":
		return "m1", nil
	case p == "qsThreadInfo":
		return "l", nil
	}
	return "", nil
}

// supported returns the answer to qSupported: what this server can do.
func (s *session) supported() string {
	text := "PacketSize=" + strconv.FormatUint(maxPacket, 16) + ";QStartNoAckMode+;qXfer:features:read+;qXfer:memory-map:read+;binary-upload+;swbreak+;hwbreak+;vContSupported+"
	if history.Of(s.mo.Machine()) != nil {
		text += ";ReverseStep+;ReverseContinue+"
	}
	return text
}

// describe returns the part NAME:OFFSET,LENGTH of the target description.
func (s *session) describe(span string) (string, error) {
	span, known := strings.CutPrefix(span, "target.xml:")
	if !known {
		return "E00", nil
	}
	return part(description(s.features, s.architecture()), span)
}

// part returns the part OFFSET,LENGTH of a text, as the packet qXfer asks for it.
func part(text, span string) (string, error) {
	off, n, fine := twoHex(span)
	if !fine {
		return "E00", nil
	}
	text = text[min(off, uint64(len(text))):]
	n = min(n, maxPacket-1)
	if uint64(len(text)) <= n {
		return "l" + text, nil
	}
	return "m" + text[:n], nil
}

// allMemory is the memory map. gdb's addresses are linear, and page tables decide what is there, so it says that every address can be
// memory. That lets gdb set breakpoints and look everywhere, as it does without a map.
const allMemory = `<?xml version="1.0"?><!DOCTYPE memory-map PUBLIC "+//IDN gnu.org//DTD GDB Memory Map V1.0//EN" "http://sourceware.org/gdb/gdb-memory-map.dtd">` +
	`<memory-map><memory type="ram" start="0x0" length="0xffffffffffffffff"/></memory-map>`

// architecture returns what the target description calls the processor. gdb takes it when it connects.
func (s *session) architecture() string {
	m, chosen := s.mo.Machine(), s.mo.GDBTarget()
	switch {
	case chosen != "":
		return chosen
	case m.CPU().Generation().Long():
		return target64
	case m.Mode() != "prot32":
		return target16
	}
	return target32
}

// triple returns what lldb calls the processor.
func (s *session) triple() string {
	switch s.architecture() {
	case target64:
		return "x86_64-unknown-unknown"
	case target16:
		return "i386-unknown-unknown-code16"
	}
	return "i386-unknown-unknown"
}

// twoHex reads two hexadecimal numbers A,B.
func twoHex(text string) (a, b uint64, fine bool) {
	x, y, two := strings.Cut(text, ",")
	a, err1 := strconv.ParseUint(x, 16, 64)
	b, err2 := strconv.ParseUint(y, 16, 64)
	return a, b, two && err1 == nil && err2 == nil
}

// command executes a command of the monitor's. What it prints goes to gdb's
// console in pieces.
func (s *session) command(text string) (string, error) {
	line, err := hex.DecodeString(text)
	if err != nil {
		return "", errFormat
	}
	out := s.mo.Execute(string(line))
	for out != "" {
		n := min(len(out), maxPacket/2-1)
		s.send("O" + hex.EncodeToString([]byte(out[:n])))
		out = out[n:]
	}
	return "OK", nil
}
