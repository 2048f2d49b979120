package lan

import (
	"bytes"
	"encoding/binary"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/iron86/iron86/machine"
)

// TestParse: what the flags may say, and what they must not.
func TestParse(t *testing.T) {
	for _, c := range []struct {
		nic, netdev, device string
		err                 string // part of the error; "": none
	}{
		{nic: "none"}, {nic: "user"}, {nic: "user,model=ne2k_isa,mac=52:54:00:aa:bb:cc,restrict=on,hostfwd=tcp::0-:80,hostfwd=tcp::0-:81"},
		{nic: "user,iobase=0x320,irq=5"}, {nic: "socket,listen=:0"}, {nic: "socket,connect=127.0.0.1:99"},
		{netdev: "user,id=n", device: "ne2k_isa,netdev=n,iobase=0x280,irq=10,mac=02:00:00:00:00:01"},
		{nic: "tap", err: "user or socket"}, {nic: "user,model=e1000", err: "only card"}, {nic: "user,restrict", err: "NAME=VALUE"}, {nic: "user,what=1", err: "there is no"},
		{nic: "user,mac=01:00:00:00:00:00", err: "no address"}, {nic: "user,mac=x", err: "no address"}, {nic: "user,irq=0", err: "number"}, {nic: "user,iobase=q", err: "number"},
		{nic: "socket", err: "listen= or connect="}, {nic: "socket,listen=:1,connect=h:2", err: "listen= or connect="}, {nic: "socket,listen=1", err: "PORT"},
		{nic: "socket,connect=:1", err: "no host"}, {nic: "socket,mcast=1", err: "there is no"},
		{netdev: "user", device: "ne2k_isa,netdev=n", err: "needs an id"}, {netdev: "user,id=n", err: "no -device"}, {device: "ne2k_isa,netdev=n", err: "no -netdev"},
		{netdev: "user,id=n", device: "e1000,netdev=n", err: "only card"}, {netdev: "user,id=n", device: "ne2k_isa,netdev=n,foo=1", err: "there is no foo"},
		{nic: "user", netdev: "user,id=n", device: "ne2k_isa,netdev=n", err: "one network card"},
	} {
		cfg := Config{}
		for _, f := range []struct {
			to   *[]string
			text string
		}{{&cfg.NIC, c.nic}, {&cfg.NetDev, c.netdev}, {&cfg.Device, c.device}} {
			if f.text != "" {
				*f.to = []string{f.text}
			}
		}
		p, err := Parse(cfg)
		if (err == nil) != (c.err == "") || err != nil && (!strings.Contains(err.Error(), c.err) || strings.Contains(err.Error(), "\n")) {
			t.Errorf("%+v: %v", c, err)
		}
		if err == nil && (p == nil) != (c.nic == "none") {
			t.Errorf("%+v: %+v", c, p)
		}
	}
	p, err := Parse(Config{NetDev: []string{"user,id=n"}, Device: []string{"ne2k_isa,netdev=n,iobase=0x280,irq=10,mac=02:00:00:00:00:01"}})
	if err != nil || p.Card.IOBase != 0x280 || p.Card.IRQ != 10 || p.Card.Address != [6]byte{2, 0, 0, 0, 0, 1} {
		t.Errorf("%+v, %v", p, err)
	}
}

// open opens a wire for -nic text, and says where it listens.
func open(t *testing.T, text string) (w *Wire, at string, said func() string) {
	t.Helper()
	p, err := Parse(Config{NIC: []string{text}})
	if err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	var b strings.Builder
	w, err = Open(p, func(text string) {
		mu.Lock()
		defer mu.Unlock()
		b.WriteString(text + "\n")
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := w.Close(); err != nil {
			t.Error(err)
		}
	})
	said = func() string {
		mu.Lock()
		defer mu.Unlock()
		return b.String()
	}
	_, at, _ = strings.Cut(strings.TrimSpace(said()), "peer at ")
	return w, at, said
}

// received waits for a frame.
func received(t *testing.T, w *Wire) []byte {
	t.Helper()
	late := time.After(5 * time.Second)
	for {
		if f := w.Received(); f != nil {
			return f
		}
		select {
		case <-w.Wake():
		case <-late:
			t.Fatal("no frame has come")
		}
	}
}

// TestSocket: two wires are each other's ends, as two processes are.
func TestSocket(t *testing.T) {
	a, at, _ := open(t, "socket,listen=:0")
	b, _, _ := open(t, "socket,connect="+at)
	b.Send([]byte("from b to a"))
	if have := received(t, a); string(have) != "from b to a" {
		t.Errorf("%q", have)
	}
	a.Send([]byte("from a to b"))
	if have := received(t, b); string(have) != "from a to b" {
		t.Errorf("%q", have)
	}
	if !a.Used() || !b.Used() {
		t.Error("the wires do not know that they were used")
	}
	if p, err := Parse(Config{NIC: []string{"socket,connect=127.0.0.1:1"}}); err != nil {
		t.Fatal(err)
	} else if _, err := Open(p, func(string) {}); err == nil || strings.Contains(err.Error(), "\n") {
		t.Errorf("nobody is there: %v", err)
	}
}

// TestLastFrames: what a machine sent just before it ends reaches the peer, and a peer that does not read keeps no machine from ending.
func TestLastFrames(t *testing.T) {
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	p, err := Parse(Config{NIC: []string{"socket,connect=" + l.Addr().String()}})
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range []int{200, 20_000} { // the second: more than waits in the host, for a peer that reads nothing
		w, err := Open(p, func(string) {})
		if err != nil {
			t.Fatal(err)
		}
		c, err := l.Accept()
		if err != nil {
			t.Fatal(err)
		}
		size := 60
		if n > queueSize {
			size = machine.MaxFrame
		}
		for i := range n {
			w.Send(bytes.Repeat([]byte{byte(i)}, size))
		}
		if err := w.Close(); err != nil {
			t.Error(err)
		}
		for i := 0; n < queueSize && i < n; i++ {
			if f, err := readFrame(c); err != nil || !bytes.Equal(f, bytes.Repeat([]byte{byte(i)}, size)) {
				t.Fatalf("frame %d: %d bytes, %v", i, len(f), err)
			}
		}
		c.Close()
	}
}

// TestBadPeers: who sends garbage is sent away; who does not read, or floods, delays nobody; the next is let in.
func TestBadPeers(t *testing.T) {
	w, at, said := open(t, "socket,listen=:0")
	dial := func() net.Conn {
		c, err := net.Dial("tcp", at)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { c.Close() })
		return c
	}
	c := dial()
	_, _ = c.Write([]byte("GET / HTTP/1.1\r\n\r\n"))
	_ = c.SetReadDeadline(time.Now().Add(5 * time.Second))
	if n, err := c.Read(make([]byte, 10)); err == nil || n > 0 {
		t.Error("garbage is taken")
	}
	if !strings.Contains(said(), "sent away") {
		t.Errorf("said %q", said())
	}
	c = dial()
	for range 2000 {
		b := binary.BigEndian.AppendUint32(nil, 60)
		if _, err := c.Write(append(b, make([]byte, 60)...)); err != nil {
			t.Fatal(err)
		}
	}
	received(t, w)
	begin := time.Now()
	for range 100_000 {
		w.Send(make([]byte, machine.MaxFrame))
	}
	if d := time.Since(begin); d > 5*time.Second {
		t.Errorf("a peer that does not read has kept the machine for %v", d)
	}
	n := 0
	for w.Received() != nil {
		n++
	}
	if n > queueSize {
		t.Errorf("%d frames have waited", n)
	}
	c.Close()
}

// TestDump: what tcpdump finds in the file.
func TestDump(t *testing.T) {
	name := filepath.Join(t.TempDir(), "f.pcap")
	d, err := Begin(name)
	if err != nil {
		t.Fatal(err)
	}
	d.Frame(time.Unix(5, 7), []byte("frame"))
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	have, err := os.ReadFile(name)
	want := "\x4d\x3c\xb2\xa1\x02\x00\x04\x00\x00\x00\x00\x00\x00\x00\x00\x00\xff\xff\x00\x00\x01\x00\x00\x00" +
		"\x05\x00\x00\x00\x07\x00\x00\x00\x05\x00\x00\x00\x05\x00\x00\x00frame"
	if string(have) != want || err != nil {
		t.Errorf("%q, %v", have, err)
	}
	if _, err := Begin(filepath.Join(name, "x")); err == nil || !strings.HasPrefix(err.Error(), "-net-dump: ") {
		t.Errorf("%v", err)
	}
}

// FuzzSocket reads what a peer sends.
func FuzzSocket(f *testing.F) {
	f.Add([]byte("\x00\x00\x00\x02ab\x00\x00\x00\x01c"))
	f.Fuzz(func(t *testing.T, b []byte) {
		in := bytes.NewReader(b)
		for {
			frame, err := readFrame(in)
			if err != nil {
				break
			}
			if len(frame) == 0 || len(frame) > maxSocketFrame {
				t.Errorf("a frame of %d bytes", len(frame))
			}
		}
		_, _ = io.Copy(io.Discard, in)
	})
}
