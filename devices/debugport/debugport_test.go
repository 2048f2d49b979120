package debugport

import (
	"testing"

	"github.com/iron86/iron86/bus"
	"github.com/iron86/iron86/internal/devtest"
)

func TestPOST(t *testing.T) {
	var seen []uint8
	p := &POST{Show: func(v uint8) { seen = append(seen, v) }}
	p.WritePort(0, 0x12)
	p.WritePort(0, 0x34)
	if string(seen) != "\x12\x34" || p.ReadPort(0) != 0x34 {
		t.Errorf("codes: have % x, latch %#x; want 12 34, latch 0x34", seen, p.ReadPort(0))
	}
	p.Reset()
	if p.ReadPort(0) != 0 {
		t.Errorf("after reset: have %#x, want 0", p.ReadPort(0))
	}
}

func TestConsole(t *testing.T) {
	var out []byte
	c := &Console{Out: func(b uint8) { out = append(out, b) }}
	for _, b := range []byte("hello") {
		c.WritePort(0, b)
	}
	if string(out) != "hello" || c.ReadPort(0) != 0xe9 {
		t.Errorf("have %q, read %#x; want \"hello\", read 0xe9", out, c.ReadPort(0))
	}
}

func TestExit(t *testing.T) {
	var got []uint32
	b := bus.New()
	b.MapPorts(0x501, 1, &Exit{Exit: func(v uint32) { got = append(got, v) }})
	b.Out(0x501, 1, 0x10)
	b.Out(0x501, 2, 0x1234)
	b.Out(0x501, 4, 0x12345678)
	if len(got) != 3 || got[0] != 0x10 || got[1] != 0x1234 || got[2] != 0x12345678 {
		t.Errorf("values: have %#x, want 0x10 0x1234 0x12345678", got)
	}
	if v := b.In(0x501, 1); v != 0 {
		t.Errorf("read: have %#x, want 0", v)
	}
}

func TestShutdown(t *testing.T) {
	for _, c := range []struct {
		written string
		want    int
	}{
		{"Shutdown", 1}, {"Shutdow", 0}, {"ShutShutdown", 1}, {"SShutdown", 1}, {"shutdown", 0},
		{"ShutdownShutdown", 2}, {"Shut down", 0},
	} {
		n := 0
		s := &Shutdown{PowerOff: func() { n++ }}
		for _, b := range []byte(c.written) {
			s.WritePort(0, b)
		}
		if n != c.want {
			t.Errorf("%q: have %d power-offs, want %d", c.written, n, c.want)
		}
	}
}

func TestNobodyListens(t *testing.T) {
	for name, h := range map[string]bus.PortHandler{"POST": &POST{}, "Console": &Console{}, "Exit": &Exit{}, "Shutdown": &Shutdown{}} {
		for _, b := range []byte(shutdownWord) {
			h.WritePort(0, b) // must not panic
		}
		if name == "Shutdown" && h.ReadPort(0) != 0xff {
			t.Errorf("%s: have %#x, want 0xff", name, h.ReadPort(0))
		}
	}
}

func TestSnapshot(t *testing.T) {
	devtest.Snapshot(t, func() *POST { return &POST{} }, func(p *POST) { p.WritePort(0, 7) })
	devtest.Snapshot(t, func() *Shutdown { return &Shutdown{} }, func(s *Shutdown) { s.WritePort(0, 'S') })
}

func FuzzPorts(f *testing.F) {
	f.Add([]byte("\x00S\x00h\x00u\x00t\x00d\x00o\x00w\x00n"))
	f.Fuzz(func(t *testing.T, script []byte) {
		offs, posts, last := 0, 0, uint8(0)
		devtest.Traffic(&Shutdown{PowerOff: func() { offs++ }}, 1, script, nil)
		p := &POST{Show: func(v uint8) { posts++; last = v }}
		devtest.Traffic(p, 1, script, nil)
		if offs > posts/len(shutdownWord) {
			t.Errorf("%d power-offs from %d bytes", offs, posts)
		}
		devtest.Polls(t, p, p, 1)
		if p.ReadPort(0) != last {
			t.Errorf("POST code: have %#x, want %#x", p.ReadPort(0), last)
		}
	})
}
