package qmp

import (
	"bufio"
	"errors"
	"fmt"
	"net"
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/iron86/iron86/block"
	"github.com/iron86/iron86/console"
	"github.com/iron86/iron86/machine"
)

// fake is a session whose machine nobody runs.
type fake struct {
	mu     sync.Mutex
	m      *machine.Machine
	paused bool
	quit   bool
	past   error // why inputs are refused
	chords []console.Chord
	frame  console.Frame
	drives []Drive
	moving *Migration
	did    []string // snapshots
	fails  error    // of them
}

func (f *fake) Call(do func()) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	do()
	return true
}
func (f *fake) Alone(do func()) bool      { return f.Call(do) }
func (f *fake) Machine() *machine.Machine { return f.m }
func (f *fake) SetRunning(run bool)       { f.paused = !run }
func (f *fake) Reset() error              { f.m.Reset(); return nil }
func (f *fake) Quit()                     { f.quit = true }
func (f *fake) Inputs() error             { return f.past }
func (f *fake) Press(c console.Chord)     { f.chords = append(f.chords, c) }
func (f *fake) Frame() *console.Frame     { f.m.Render(&f.frame); return &f.frame }
func (f *fake) Serial() string            { return "null" }
func (f *fake) Memory() uint64            { return 1 << 20 }
func (f *fake) Drives() []Drive           { return f.drives }

func (f *fake) Migrate(uri string, down time.Duration) error {
	if f.moving != nil {
		return errors.New("busy")
	}
	f.moving = &Migration{Status: "active", Memory: 1 << 20, Sent: 4096, Pages: 1, Down: down}
	return nil
}
func (f *fake) MigrateIncoming(uri string) error { return errors.New("not deferred") }
func (f *fake) MigrateCancel()                   { f.moving.Status = "cancelled" }
func (f *fake) Migration() *Migration            { return f.moving }

func (f *fake) SaveState(name string) error { return os.WriteFile(name, []byte("state"), 0o600) }

func (f *fake) Backup(dir, rule string) (Backup, error) {
	if rule == "bad" {
		return Backup{}, errors.New("what is bad?")
	}
	return Backup{Point: "in " + dir, Pieces: 3}, nil
}

func (f *fake) Monitor(line string, _ <-chan struct{}) string { return "did " + line + "\n" }

func (f *fake) Status() Status {
	if f.paused {
		return Status{State: "paused"}
	}
	return Status{State: "running", Running: true}
}

func (f *fake) SaveSnapshot(tag, vmstate string, drives []string) error {
	f.did = append(f.did, fmt.Sprint("save ", tag, " ", vmstate, " ", drives))
	return f.fails
}

func (f *fake) LoadSnapshot(tag, vmstate string, drives []string) error {
	f.did = append(f.did, fmt.Sprint("load ", tag, " ", vmstate, " ", drives))
	return f.fails
}

func (f *fake) DeleteSnapshot(tag string, drives []string) error {
	f.did = append(f.did, fmt.Sprint("delete ", tag, " ", drives))
	return f.fails
}

func (f *fake) Insert(drive, file, _ string, _ bool) error {
	return f.change(drive, file, block.NewMemory(make([]byte, 368640)))
}

func (f *fake) Eject(drive string) error { return f.change(drive, "", nil) }

func (f *fake) change(drive, file string, d block.Disk) error {
	for i := range f.drives {
		if f.drives[i].Name == drive {
			f.drives[i].Medium, f.drives[i].Disk = file, d
		}
	}
	return nil
}

// newFake makes a session with a floppy, a hard disk and an empty CD drive, and a server for it.
func newFake(t testing.TB) (*fake, *Server) {
	t.Helper()
	m, err := machine.New(machine.Config{Memory: 1 << 20})
	if err != nil {
		t.Fatal(err)
	}
	f := &fake{m: m, drives: []Drive{
		{Name: "fda", Medium: "dos.img", Disk: block.NewMemory(make([]byte, 368640)), Removable: true},
		{Name: "hda", Medium: "disk.img", Disk: block.NewROM(make([]byte, 1<<20))},
		{Name: "cdrom", CD: true, Removable: true},
	}}
	s := New(f, func(string) {})
	t.Cleanup(func() { s.Close(false, "host-ui") })
	return f, s
}

// peer is a client.
type peer struct {
	net.Conn
	in      *bufio.Reader
	form    form   // that all messages must have
	request string // the last
}

// connect returns a client of s that has read the greeting.
func connect(t testing.TB, s *Server) *peer {
	t.Helper()
	there, here := net.Pipe()
	done := make(chan struct{})
	go func() { s.Serve(there); close(done) }()
	p := &peer{Conn: here, in: bufio.NewReader(here), form: readForm(t)}
	t.Cleanup(func() { here.Close(); <-done })
	p.want(t, `{"QMP":{"version":{"qemu":{"micro":0,"minor":2,"major":7},"package":"iron86 …"},"capabilities":[]}}`)
	return p
}

// ready returns a client that may send commands.
func ready(t testing.TB, s *Server) *peer {
	t.Helper()
	p := connect(t, s)
	p.ask(t, `{"execute":"qmp_capabilities"}`, `{"return":{}}`)
	return p
}

// timePattern is what stands in for the time of an event.
var timePattern = regexp.MustCompile(`,"timestamp":\{"seconds":\d+,"microseconds":\d+\}`)

// want reads a message, in which … of want stands for anything and events have no time.
func (p *peer) want(t testing.TB, want string) {
	t.Helper()
	p.wantOneOf(t, want)
}

// wantOneOf reads a message that is one of some, and returns which.
func (p *peer) wantOneOf(t testing.TB, list ...string) string {
	t.Helper()
	if err := p.SetReadDeadline(time.Now().Add(10 * time.Second)); err != nil {
		t.Fatal(err)
	}
	line, err := p.in.ReadString('\n')
	if err != nil {
		t.Fatalf("want %s: %v", list, err)
	}
	if wrong := p.form.wrongMessage(p.request, line); wrong != "" {
		t.Errorf("%s for %s is not as the schema says: %s", line, p.request, wrong)
	}
	have := timePattern.ReplaceAllString(strings.TrimSuffix(line, "\r\n"), "")
	for _, want := range list {
		if regexp.MustCompile("^" + strings.ReplaceAll(regexp.QuoteMeta(want), "…", ".*") + "$").MatchString(have) {
			return want
		}
	}
	t.Fatalf("have %s\nwant %s", have, strings.Join(list, "\n  or "))
	return ""
}

// ask sends a request and reads the messages that come, the answer last.
func (p *peer) ask(t testing.TB, request string, want ...string) {
	t.Helper()
	p.request = request
	go func() { _, _ = p.Write([]byte(request)) }() // an error shows in what is read
	for _, w := range want {
		p.want(t, w)
	}
}
