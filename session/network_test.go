package session

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/iron86/iron86/block"
	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/console"
	"github.com/iron86/iron86/machine"
	"github.com/iron86/iron86/machine/history"
	"github.com/iron86/iron86/recording"
	"github.com/iron86/iron86/session/host"
	"github.com/iron86/iron86/session/lan"
)

// echoDisk is a floppy whose boot sector sends every frame back (machine/testdata/nic.asm).
func echoDisk(t *testing.T) block.Disk {
	t.Helper()
	program, err := os.ReadFile("../machine/testdata/nic.bin")
	if err != nil {
		t.Fatal(err)
	}
	image := make([]byte, 1440<<10)
	copy(image, program)
	return block.NewMemory(image)
}

// TestNetwork: frames pass between the guest and a peer behind a socket; the dump has them; a replay needs no peer, and its dump is the same.
func TestNetwork(t *testing.T) {
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	dir := t.TempDir()
	tape, dump := filepath.Join(dir, "run"), filepath.Join(dir, "run.pcap")
	cfg := Config{Machine: machine.Config{Memory: 4 << 20, DebugExit: 0x555, Floppy: [2]block.Disk{echoDisk(t)}}, Unpaced: true, Record: tape, NetDump: dump,
		Network: lan.Config{NIC: []string{"socket,connect=" + l.Addr().String()}}}
	s, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	peer, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	done := make(chan []byte, 1)
	go func() {
		defer cancel()
		first := readFrame(peer) // the program sends one by itself
		f := append([]byte{0x52, 0x54, 0, 0x12, 0x34, 0x56, 2, 0, 0, 0, 0, 1, 0x88, 0xb5}, bytes.Repeat([]byte("x"), 500)...)
		_, _ = peer.Write(append(binary.BigEndian.AppendUint32(nil, uint32(len(f))), f...))
		answer := readFrame(peer)
		if len(first) == 60 && len(answer) == len(f) && bytes.Equal(answer[:6], f[6:12]) && bytes.Equal(answer[12:], f[12:]) {
			done <- answer
		}
		close(done)
	}()
	_, err = s.Run(ctx)
	if answer := <-done; answer == nil || !errors.Is(err, context.Canceled) && !errors.Is(err, host.ErrInterrupted) {
		t.Errorf("no answer: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile(dump)
	if err != nil || len(want) < 24+3*16+60+2*514 {
		t.Fatalf("a dump of %d bytes, %v", len(want), err)
	}
	r, err := recording.Open(tape)
	if err != nil {
		t.Fatal(err)
	}
	again := newSession(t, Config{Replay: r, NetDump: dump + "2"})
	if _, err := again.Run(t.Context()); err != nil {
		t.Errorf("replay: %v", err)
	}
	if err := again.Close(); err != nil {
		t.Fatal(err)
	}
	if have, err := os.ReadFile(dump + "2"); !bytes.Equal(have, want) {
		t.Errorf("the replay's dump has %d bytes, not %d, or others; %v", len(have), len(want), err)
	}
}

// readFrame reads a frame behind its length, nil if none comes.
func readFrame(c net.Conn) []byte {
	_ = c.SetReadDeadline(time.Now().Add(20 * time.Second))
	var head [4]byte
	if _, err := io.ReadFull(c, head[:]); err != nil {
		return nil
	}
	f := make([]byte, binary.BigEndian.Uint32(head[:]))
	if _, err := io.ReadFull(c, f); err != nil {
		return nil
	}
	return f
}

// TestNetworksThatCannotBe are refused before anything runs.
func TestNetworksThatCannotBe(t *testing.T) {
	for _, c := range []struct {
		cfg  Config
		want string
	}{
		{Config{Network: lan.Config{NIC: []string{"tap"}}}, "-nic tap: "},
		{Config{Network: lan.Config{NIC: []string{"user,irq=13"}}}, "interrupt request 13"},
		{Config{NetDump: filepath.Join(t.TempDir(), "x")}, "no network card"},
		{Config{NetDump: "/nowhere/at/all", Network: lan.Config{NIC: []string{"user"}}}, "-net-dump: "},
	} {
		_, err := New(c.cfg)
		if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%q: %v", c.want, err)
		}
	}
}

// discover is a guest's question for an address, in DHCP.
func discover() []byte {
	f := make([]byte, 14+20+8+236+8)
	copy(f, "\xff\xff\xff\xff\xff\xff\x52\x54\x00\x12\x34\x56\x08\x00\x45")
	binary.BigEndian.PutUint16(f[16:], uint16(len(f)-14))
	f[23] = 17
	copy(f[30:], "\xff\xff\xff\xff\x00\x44\x00\x43")
	binary.BigEndian.PutUint16(f[38:], uint16(len(f)-34))
	copy(f[42:], "\x01\x01\x06")
	copy(f[278:], "\x63\x82\x53\x63\x35\x01\x01\xff")
	return f
}

// TestNetworkAndPast: frames wait while the guest repeats what it has lived, and are lost when it gets another future or another state.
func TestNetworkAndPast(t *testing.T) {
	s := newSession(t, Config{Machine: machine.Config{Memory: 4 << 20, Floppy: [2]block.Disk{echoDisk(t)}}, Unpaced: true, Network: lan.Config{NIC: []string{"user"}}})
	answered := func() {
		t.Helper()
		s.network.wire.Send(discover())
		select {
		case <-s.network.wake():
		case <-time.After(10 * time.Second):
			t.Fatal("no answer has come")
		}
	}
	taken := func() int {
		before := s.m.Position().Inputs
		s.network.pump()
		return s.m.Position().Inputs - before
	}
	s.m.Run(clock.Second)
	var state bytes.Buffer
	if err := s.m.Save(&state); err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(t.TempDir(), "state")
	if err := os.WriteFile(name, state.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	answered()
	if err := loadState(s, name); err != nil {
		t.Fatal(err)
	}
	if n := taken(); n != 0 {
		t.Errorf("a loaded state gets %d frames that were for another", n)
	}
	h := history.New(s.m, 0)
	s.m.Run(2 * clock.Second)
	answered()
	back := func() {
		t.Helper()
		if err := h.Back(clock.Second / 2); err != nil {
			t.Fatal(err)
		}
	}
	back()
	if n := taken(); n != 0 {
		t.Errorf("a guest in the past gets %d frames", n)
	}
	s.m.Run(clock.Second)
	if n := taken(); n != 1 {
		t.Errorf("a guest that has repeated its past gets %d frames, not the one that waits", n)
	}
	answered()
	back()
	s.m.Key(console.KeyEvent{Key: console.KeyA, Down: true})
	if n := taken(); n != 0 {
		t.Errorf("a guest with another future gets %d frames", n)
	}
}
