package session

import (
	"bytes"
	"context"
	"encoding/binary"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/iron86/iron86/block"
	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/session/host"
	"github.com/iron86/iron86/testdata/demo"
)

// bootSector is a floppy that begins with code.
func bootSector(code ...byte) block.Disk {
	image := make([]byte, 368640)
	copy(image, code)
	image[510], image[511] = 0x55, 0xaa
	return block.NewMemory(image)
}

// TestTyping: while a guest that reads keys through the BIOS gets a text, virtual time does not keep to the wall clock, so that
// the text is as fast as the host. It does again when the guest takes no keys.
func TestTyping(t *testing.T) {
	s := newSession(t, Config{Machine: small(bootSector(
		0x31, 0xc0, // xor ax, ax
		0x8e, 0xd8, // mov ds, ax
		0xb4, 0x00, 0xcd, 0x16, // next: mov ah, 0; int 16h
		0xb4, 0x0e, 0xcd, 0x10, // mov ah, 0Eh; int 10h
		0xff, 0x06, 0x00, 0x06, // inc word [600h]
		0x3c, 0x0d, // cmp al, 13
		0x75, 0xf0, // jne next
		0xeb, 0xfe, // jmp $
	))})
	s.run(3 * clock.Second) // firmware
	s.pace.all(true)
	const chars = 2000
	if err := s.Type(strings.Repeat("The quick brown fox. ", chars/21+1)[:chars-1] + "\nmore that nobody reads"); err != nil {
		t.Fatal(err)
	}
	kept, began := time.Duration(0), s.m.Now()
	for s.keys.hurries(s.m.Now()) && s.m.Now() < began+20*clock.Second {
		s.turn()
		s.runSlice(s.m.Now() + s.keys.slice())
		kept = max(kept, s.pace.ahead(s.m))
	}
	var n [2]byte
	s.Machine().Bus().ReadBytes(0x600, n[:])
	if have := binary.LittleEndian.Uint16(n[:]); have != chars {
		t.Errorf("%d characters came, want %d", have, chars)
	}
	if kept > 100*time.Millisecond {
		t.Errorf("the guest was kept back by %v", kept)
	}
	if len(s.keys.queue) == 0 || s.m.Now() >= began+20*clock.Second {
		t.Errorf("%d keys wait at %v, want those that nobody reads", len(s.keys.queue), s.m.Now()-began)
	}
}

// TestBack: the menu's undo makes the machine what it was, and the run goes on from there.
func TestBack(t *testing.T) {
	s := newSession(t, Config{Machine: small(block.NewMemory(demo.Image())), Debugger: &Debugger{History: 64 << 20}})
	c := controls{s: s, post: func(f func()) bool { f(); return true }}
	s.run(4 * clock.Second)
	was := s.m.Hash()
	at := s.m.Now()
	s.run(500 * clock.Millisecond)
	if err := s.Type("8"); err != nil {
		t.Fatal(err)
	}
	s.run(500 * clock.Millisecond)
	if s.m.Hash() == was {
		t.Fatal("the key changed nothing")
	}
	if err := c.Back(time.Duration(s.m.Now() - at)); err != nil || s.m.Hash() != was {
		t.Errorf("the machine is not what it was: %v", err)
	}
	s.run(500 * clock.Millisecond)
	if err := c.Back(time.Hour); err != nil || s.m.Retired() != 0 {
		t.Errorf("an hour back is instruction %d, %v, want the first one", s.m.Retired(), err)
	}
	none := newSession(t, Config{Machine: small(counter())})
	c.s = none
	if err := c.Back(time.Second); err == nil || !strings.Contains(err.Error(), "-history") {
		t.Errorf("without a history: %v", err)
	}
}

// TestMenuStates: the menu saves and loads a state, and says what cannot be loaded.
func TestMenuStates(t *testing.T) {
	s := newSession(t, Config{Machine: small(block.NewMemory(demo.Image()))})
	c := controls{s: s, post: func(f func()) bool { f(); return true }}
	name := filepath.Join(t.TempDir(), "demo.state")
	s.run(4 * clock.Second)
	was := s.m.Hash()
	if err := c.SaveState(name); err != nil {
		t.Fatal(err)
	}
	if err := s.Type("8"); err != nil {
		t.Fatal(err)
	}
	s.run(clock.Second)
	if err := c.LoadState(name); err != nil || s.m.Hash() != was {
		t.Errorf("the machine is not what it was: %v", err)
	}
	if err := c.LoadState(name + "x"); err == nil || s.m.Hash() != was {
		t.Errorf("no such file: %v", err)
	}
	c.s = newSession(t, Config{Machine: small(counter()), Debugger: &Debugger{History: 64 << 20}})
	if err := c.LoadState(name); err == nil || !strings.Contains(err.Error(), "-history") {
		t.Errorf("with a history: %v", err)
	}
}

// TestMenuSpeed: the menu has the machine's time pass faster or slower than the wall clock.
func TestMenuSpeed(t *testing.T) {
	s := newSession(t, Config{Machine: small(counter())})
	c := controls{s: s, post: func(f func()) bool { f(); return true }}
	for _, times := range []float64{0.5, 4, 0, 1} {
		if c.SetSpeed(times); c.Speed() != times {
			t.Errorf("have %v, want %v", c.Speed(), times)
		}
	}
}

// TestSilence: who sees only COM1 is told why nothing comes.
func TestSilence(t *testing.T) {
	hello := []byte{0xb8, 'Q', 0x0e, 0xcd, 0x10, 0xeb, 0xfe}      // mov ax, 0E51h; int 10h; jmp $
	send := []byte{0xba, 0xf8, 0x03, 0xb0, 'S', 0xee, 0xeb, 0xfe} // mov dx, 3F8h; mov al, 'S'; out dx, al; jmp $
	picture := []byte{0xb8, 0x13, 0x00, 0xcd, 0x10, 0xeb, 0xfe}   // mov ax, 13h; int 10h; jmp $
	for _, c := range []struct {
		name string
		code []byte
		want string
	}{
		{"text", hello, `the last line there is "Q"`},
		{"picture", picture, "the guest draws pictures"},
		{"COM1", send, ""},
	} {
		var said bytes.Buffer
		s := newSession(t, Config{Machine: small(bootSector(c.code...)), Serial: "stdio", Streams: host.Streams{Err: &said}, Limit: 1_000_000})
		s.silence.until = time.Now().Add(time.Hour)
		_, _ = s.Run(context.Background()) // it ends by the limit
		s.silence.until = time.Now().Add(-time.Second)
		s.explainSilence()
		if have := said.String(); !strings.Contains(have, c.want) || c.want == "" && strings.Contains(have, "COM1") {
			t.Errorf("%s: have %q, want %q", c.name, have, c.want)
		}
	}
}
