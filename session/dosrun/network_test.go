package dosrun

import (
	"bytes"
	"context"
	"encoding/binary"
	"io"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/iron86/iron86/bios"
	"github.com/iron86/iron86/dos/packet"
	"github.com/iron86/iron86/internal/need"
	"github.com/iron86/iron86/machine"
	"github.com/iron86/iron86/recording"
	"github.com/iron86/iron86/session"
	"github.com/iron86/iron86/session/lan"
	"github.com/iron86/iron86/x86"
)

// frame reads a frame of a peer's socket, nil if none comes.
func frame(c net.Conn) []byte {
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

// playOnNetwork runs a program in dir on a machine with a network card, with the card's options.
func playOnNetwork(t *testing.T, dir, options, record string) session.End {
	t.Helper()
	p, err := New(Config{Dir: dir, Args: []string{filepath.Join(dir, "ECHO.COM")}, Version: 5})
	if err != nil {
		t.Fatal(err)
	}
	s, err := session.New(session.Config{Program: p, Machine: machine.Config{CPU: x86.P3, Memory: 16 << 20, NoReboot: true}, Record: record,
		Network: lan.Config{NIC: []string{"socket," + options}}})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	end, err := s.Run(ctx)
	if err != nil {
		t.Error(err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	return end
}

// TestPacketDriver: a program sends and receives by INT 60h, with the card on either interrupt controller, and the recording of it needs no network.
func TestPacketDriver(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "ECHO.COM"), need.Assembled(t, "testdata", "echo.asm"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, card := range []string{"", ",irq=5,iobase=0x320,mac=02:00:00:00:00:07"} {
		l, err := net.Listen("tcp4", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		good := make(chan bool, 1)
		go func() { good <- echoes(l) }()
		tape := filepath.Join(dir, "run.rec")
		if end := playOnNetwork(t, dir, "connect="+l.Addr().String()+card, tape); end.Status != 0 {
			t.Errorf("%q: the program ends with %d", card, end.Status)
		}
		l.Close()
		if !<-good {
			t.Errorf("%q: the frames that came back are not those that were sent", card)
		}
		r, err := recording.Open(tape)
		if err != nil {
			t.Fatal(err)
		}
		s, err := session.New(session.Config{Replay: r})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Run(t.Context()); err != nil {
			t.Errorf("%q: replay: %v", card, err)
		}
		s.Close()
	}
}

// echoes waits for the program's first frame, sends three, and reports whether they come back.
func echoes(l net.Listener) bool {
	c, err := l.Accept()
	if err != nil {
		return false
	}
	defer c.Close()
	hello := frame(c)
	if len(hello) != 60 || !bytes.Equal(hello[14:20], []byte("hello!")) || !bytes.Equal(hello[20:], make([]byte, 40)) {
		return false
	}
	good := true
	for i := range 3 {
		f := append(append(bytes.Clone(hello[6:12]), 2, 0, 0, 0, 0, 1, 0x88, 0xb5), bytes.Repeat([]byte{byte(i + 1)}, 46+i*501)...)
		other := append(bytes.Clone(f[:12]), bytes.Repeat([]byte{9}, 60)...) // of a type that nobody wants
		for _, f := range [][]byte{other, f} {
			_, _ = c.Write(append(binary.BigEndian.AppendUint32(nil, uint32(len(f))), f...))
		}
		have := frame(c)
		good = good && len(have) == len(f) && bytes.Equal(have[:6], f[6:12]) && bytes.Equal(have[6:12], f[:6]) && bytes.Equal(have[12:], f[12:])
	}
	return good
}

// TestRoomForThePacketDriver: it lies behind the display's BIOS.
func TestRoomForThePacketDriver(t *testing.T) {
	if end := 0xc0000 + len(bios.VGA()); end > packet.Segment<<4 {
		t.Errorf("the display's BIOS ends at %#x", end)
	}
}
