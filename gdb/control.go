package gdb

import (
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"

	"github.com/iron86/iron86/cpu"
	"github.com/iron86/iron86/machine"
	"github.com/iron86/iron86/machine/history"
	"github.com/iron86/iron86/monitor"
)

// readAll serves the packet g, which reads all registers.
func (s *session) readAll() string {
	var b strings.Builder
	for _, r := range s.all {
		b.WriteString(hex.EncodeToString(r.get(s.mo)))
	}
	return b.String()
}

// writeAll serves the packet G, which writes all registers. Those that cannot be written stay as they are.
func (s *session) writeAll(text string) error {
	b, err := hex.DecodeString(text)
	if err != nil {
		return errFormat
	}
	defer s.mo.Edited()
	for _, r := range s.all {
		n := r.bits / 8
		if len(b) < n {
			break // gdb may leave out the end
		}
		if r.set != nil {
			if err := r.store(s.mo, b[:n]); err != nil {
				return err
			}
		}
		b = b[n:]
	}
	return nil
}

// readOne serves the packet p, which reads one register.
func (s *session) readOne(text string) (string, error) {
	n, err := strconv.ParseUint(text, 16, 32)
	if err != nil || n >= uint64(len(s.all)) {
		return "", errFormat
	}
	return hex.EncodeToString(s.all[n].get(s.mo)), nil
}

// writeOne serves the packet P, which writes one register.
func (s *session) writeOne(text string) error {
	number, value, _ := strings.Cut(text, "=")
	n, err := strconv.ParseUint(number, 16, 32)
	if err != nil || n >= uint64(len(s.all)) {
		return errFormat
	}
	v, err := hex.DecodeString(value)
	if err != nil || len(v) != s.all[n].bits/8 {
		return errFormat
	}
	defer s.mo.Edited()
	return s.all[n].store(s.mo, v)
}

// span reads ADDRESS,LENGTH within gdb's address space, which has 64 bits on a processor with long mode.
func (s *session) span(text string) (addr uint64, n int, err error) {
	addr, size, fine := twoHex(text)
	if !fine || addr>>32 != 0 && !s.mo.Machine().CPU().Generation().Long() || size > maxPacket {
		return 0, 0, errFormat
	}
	return addr, int(size), nil
}

// linear returns the linear address that gdb's address addr stands for. Where gdb's addresses begin behind 0, they have 32 bits.
func linear(mo *monitor.Monitor, addr uint64) uint64 {
	if base := monitor.GDBBase(mo); base != 0 {
		return uint64(uint32(addr + base))
	}
	return addr
}

// forGDB returns gdb's address for a linear one.
func forGDB(mo *monitor.Monitor, lin uint64) uint64 {
	if base := monitor.GDBBase(mo); base != 0 {
		return uint64(uint32(lin - base))
	}
	return lin
}

// readMemory serves the packet m. The answer is shorter than gdb asked for when the rest is not there.
func (s *session) readMemory(text string) (string, error) {
	addr, n, err := s.span(text)
	if err != nil {
		return "", err
	}
	b := make([]byte, min(n, maxPacket/2))
	got := s.mo.ReadMemory(linear(s.mo, addr), b)
	if got == 0 && n > 0 {
		return "", errMemory
	}
	return hex.EncodeToString(b[:got]), nil
}

// readBinary serves the packet x, which is m with an answer of bytes instead of digits.
func (s *session) readBinary(text string) (string, error) {
	addr, n, err := s.span(text)
	if err != nil {
		return "", err
	}
	b := make([]byte, min(n, maxPacket/2-1)) // each may have to be escaped
	got := s.mo.ReadMemory(linear(s.mo, addr), b)
	if got == 0 && n > 0 {
		return "", errMemory
	}
	return "b" + string(b[:got]), nil
}

// writeMemory serves the packets M, whose data is hexadecimal, and X, whose data is binary.
func (s *session) writeMemory(text string, binary bool) error {
	head, data, found := strings.Cut(text, ":")
	addr, n, err := s.span(head)
	if err != nil || !found {
		return errFormat
	}
	b := []byte(data)
	if !binary {
		if b, err = hex.DecodeString(data); err != nil {
			return errFormat
		}
	}
	switch {
	case len(b) != n:
		return errFormat
	case n == 0:
		return nil
	case s.mo.WriteMemory(linear(s.mo, addr), b) != nil:
		return errMemory
	}
	return nil
}

// pointOf reads TYPE,ADDRESS,KIND. known says that the type is one that is served. Conditions and commands that may
// follow are ignored: gdb sends them only to servers that ask for them.
func (s *session) pointOf(text string) (p pointName, known bool, err error) {
	text, _, _ = strings.Cut(text, ";")
	if len(text) < 2 || text[1] != ',' {
		return p, false, errFormat
	}
	if text[0] < '0' || text[0] > '4' {
		return p, false, nil
	}
	addr, size, err := s.span(text[2:])
	return pointName{text[0], addr, size}, true, err
}

// accesses holds what each type of watchpoint waits for.
var accesses = map[byte]cpu.Access{'2': cpu.WatchWrite, '3': cpu.WatchRead, '4': cpu.WatchRead | cpu.WatchWrite}

// addPoint serves the packet Z. Z0 and Z1 are breakpoints, Z2 to Z4 watchpoints. None of them changes
// memory or the debug registers of the guest.
func (s *session) addPoint(text string) (string, error) {
	p, known, err := s.pointOf(text)
	if err != nil || !known {
		return "", err
	}
	if _, there := s.points[p]; there {
		return "OK", nil
	}
	var id int
	if on := accesses[p.kind]; on == 0 {
		id, err = s.mo.AddBreak(linear(s.mo, p.addr))
	} else {
		id, err = s.mo.AddWatch(linear(s.mo, p.addr), p.size, on)
	}
	if err != nil {
		return "", errPoints
	}
	s.points[p] = id
	return "OK", nil
}

// removePoint serves the packet z. To remove what is not there is no error.
func (s *session) removePoint(text string) (string, error) {
	p, known, err := s.pointOf(text)
	if err != nil || !known {
		return "", err
	}
	if id, there := s.points[p]; there {
		s.mo.Delete(id)
		delete(s.points, p)
	}
	return "OK", nil
}

// resumeAt serves the packets c and s. They go on from another address if one is given.
func (s *session) resumeAt(how byte, at string) (string, error) {
	if at != "" {
		addr, _, err := s.span(at + ",0")
		if err != nil {
			return "", errFormat
		}
		setPC(s.mo, addr)
		s.mo.Edited()
	}
	if how == 's' {
		return s.stopped(s.mo.Step()), nil
	}
	return s.stopped(s.mo.Continue()), nil
}

// reverse serves the packets bs and bc, which step and run backwards.
func (s *session) reverse(how string) (string, error) {
	var e monitor.Event
	var err error
	switch {
	case history.Of(s.mo.Machine()) == nil:
		return "", nil
	case how == "s":
		e, err = s.mo.StepBack()
	case how == "c":
		e, err = s.mo.ContinueBack()
	default:
		return "", nil
	}
	if err != nil {
		return "", err
	}
	return s.stopped(e), nil
}

// Beginnings of stop replies, with the number of a signal. The guest has one thread, 1.
const (
	signalTrap      = "T05thread:1;"
	signalInterrupt = "T02thread:1;"
	signalSegment   = "T0bthread:1;" // the guest died
	signalTerm      = "T0fthread:1;" // the guest ended
)

// stopped returns the stop reply for e, and keeps it for the packet ?.
func (s *session) stopped(e monitor.Event) string {
	if s.ended { // the client went while the machine ran
		return ""
	}
	s.mo.Arrive()
	s.why = s.reply(e)
	return s.why
}

// reply returns the stop reply for e. Why the machine itself has stopped is printed on gdb's console.
func (s *session) reply(e monitor.Event) string {
	switch {
	case e.Interrupted:
		return signalInterrupt
	case e.Begin:
		return signalTrap + "replaylog:begin;"
	case e.Stop.Reason == machine.RecordingEnd:
		return signalTrap + "replaylog:end;"
	case e.Stop.Reason != machine.Running:
		s.send("O" + hex.EncodeToString([]byte(e.Stop.String()+"\n")))
		if e.Stop.Reason == machine.Dead || e.Stop.Reason == machine.Shutdown {
			return signalSegment
		}
		return signalTerm
	}
	for p, id := range s.points {
		if id == e.Point {
			return signalTrap + p.reason()
		}
	}
	return signalTrap
}

// reason returns the part of a stop reply that says which point has stopped the run.
func (p pointName) reason() string {
	switch p.kind {
	case '0':
		return "swbreak:;"
	case '1':
		return "hwbreak:;"
	}
	return fmt.Sprintf("%s:%x;", map[byte]string{'2': "watch", '3': "rwatch", '4': "awatch"}[p.kind], p.addr)
}

// turner is the host of the monitor while gdb has the machine. It also looks for gdb's interrupt.
type turner struct {
	monitor.Host
	s *session
}

// Turn serves the ports, and gdb.
func (t turner) Turn() bool {
	stop := t.Host.Turn()
	select {
	case e, ok := <-t.s.events:
		if !ok {
			t.s.ended = true
		}
		return stop || !ok || e.kind == gotInterrupt
	default:
		return stop
	}
}
