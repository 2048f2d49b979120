package user

import (
	"bytes"
	"errors"
	"net"
	"net/netip"
	"os"
	"testing"
	"time"

	"gvisor.dev/gvisor/pkg/tcpip/header"
)

// rawGuest is a guest that makes its segments of TCP itself.
type rawGuest struct {
	t    *testing.T
	n    *Network
	cfg  *Config
	seen chan header.TCP
}

// newRawGuest starts a network, and tells its gateway the guest's address.
func newRawGuest(t *testing.T) *rawGuest {
	t.Helper()
	g := &rawGuest{t: t, cfg: Default(), seen: make(chan header.TCP, 16)}
	if err := g.cfg.Check(); err != nil {
		t.Fatal(err)
	}
	n, err := New(*g.cfg, func(f []byte) {
		if d, ok := parseIPv4(f[etherSize:]); ok && d.proto == protoTCP {
			g.seen <- d.body
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	g.n = n
	t.Cleanup(func() {
		if err := n.Close(); err != nil {
			t.Error(err)
		}
	})
	ask := append([]byte{255, 255, 255, 255, 255, 255}, guestMAC[:]...)
	ask = append(append(ask, typeARP>>8, typeARP&0xff, 0, 1, 8, 0, 6, 4, 0, arpRequest), guestMAC[:]...)
	ask = append(append(ask, g.cfg.Guest.AsSlice()...), make([]byte, 6)...)
	g.n.Send(append(ask, g.cfg.Host.AsSlice()...))
	return g
}

// say sends a segment without data from port 3000.
func (g *rawGuest) say(to uint16, flags header.TCPFlags, seq, ack uint32) {
	f := udpFrame(guestMAC, g.cfg.mac(), netip.AddrPortFrom(g.cfg.Guest, 0), netip.AddrPortFrom(g.cfg.Host, 0), make([]byte, header.TCPMinimumSize-udpSize))
	ip := header.IPv4(f[etherSize:])
	tcp := header.TCP(ip[ipSize:])
	tcp.Encode(&header.TCPFields{SrcPort: 3000, DstPort: to, SeqNum: seq, AckNum: ack, DataOffset: header.TCPMinimumSize, Flags: flags, WindowSize: 8192})
	tcp.SetChecksum(checksum(append(append(bytes.Clone(ip[12:20]), 0, protoTCP, 0, header.TCPMinimumSize), tcp...)))
	ip[9] = protoTCP
	ip.SetChecksum(0)
	ip.SetChecksum(checksum(ip[:ipSize]))
	g.n.Send(f)
}

// hear waits for a segment with the flags. It calls say at first and again and again.
func (g *rawGuest) hear(flags header.TCPFlags, say func()) header.TCP {
	g.t.Helper()
	late := time.After(5 * time.Second)
	for {
		say()
		select {
		case s := <-g.seen:
			if s.Flags() == flags {
				return s
			}
		case <-time.After(100 * time.Millisecond):
		case <-late:
			g.t.Fatalf("no segment with %v", flags)
		}
	}
}

// TestPortUsedAgain: a guest that starts again opens a connection from the port, with the number, that its last one had, whose other end had ended first.
func TestPortUsedAgain(t *testing.T) {
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			c.Close()
		}
	}()
	g := newRawGuest(t)
	port := netip.MustParseAddrPort(l.Addr().String()).Port()
	const first = 1_000_000
	for range 2 {
		s := g.hear(header.TCPFlagSyn|header.TCPFlagAck, func() { g.say(port, header.TCPFlagSyn, first, 0) })
		ack := s.SequenceNumber() + 1
		g.say(port, header.TCPFlagAck, first+1, ack)
		g.hear(header.TCPFlagFin|header.TCPFlagAck, func() {})
		g.say(port, header.TCPFlagFin|header.TCPFlagAck, first+1, ack+1)
		g.hear(header.TCPFlagAck, func() {})
	}
}

// TestForget: when the guest has become another one, the host's end of its connection is closed, and the guest gets a reset at once if it is where it was, else when it sends
// something. A guest of a saved state, whose connections this network never had, gets one, too.
func TestForget(t *testing.T) {
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	g := newRawGuest(t)
	port := netip.MustParseAddrPort(l.Addr().String()).Port()
	const first = 1_000_000
	s := g.hear(header.TCPFlagSyn|header.TCPFlagAck, func() { g.say(port, header.TCPFlagSyn, first, 0) })
	g.say(port, header.TCPFlagAck, first+1, s.SequenceNumber()+1)
	c, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	time.Sleep(50 * time.Millisecond) // the acknowledgement has come
	g.n.Forget()
	if r := g.hear(header.TCPFlagRst|header.TCPFlagAck, func() {}); r.SequenceNumber() != s.SequenceNumber()+1 {
		t.Errorf("the reset has the number %d, not %d", r.SequenceNumber(), s.SequenceNumber()+1)
	}
	_ = c.SetReadDeadline(time.Now().Add(5 * time.Second))
	if n, err := c.Read(make([]byte, 1)); n != 0 || err == nil || errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("the host's end: %d bytes, %v", n, err)
	}
	const old = 500_000 // what an earlier guest says, and one of another run
	if r := g.hear(header.TCPFlagRst, func() { g.say(port, header.TCPFlagAck, old, 77) }); r.SequenceNumber() != 77 {
		t.Errorf("the reset has the number %d, not 77", r.SequenceNumber())
	}
}
