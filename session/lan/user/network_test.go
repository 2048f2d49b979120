package user

import (
	"bytes"
	"crypto/sha256"
	"io"
	"math/rand"
	"net"
	"net/netip"
	"testing"
	"time"

	"gvisor.dev/gvisor/pkg/tcpip/adapters/gonet"
	"gvisor.dev/gvisor/pkg/tcpip/network/ipv4"
)

// copyUpper copies what comes until its end, letters as capitals.
func copyUpper(to, from net.Conn) {
	defer to.Close()
	b := make([]byte, 4096)
	for {
		n, err := from.Read(b)
		if _, e := to.Write(bytes.ToUpper(b[:n])); err != nil || e != nil {
			return
		}
	}
}

// TestTCP: the guest comes to a server on the host by the gateway's address, and half a connection can end before the other.
func TestTCP(t *testing.T) {
	g := newGuest(t)
	server := echo(t)
	c, err := g.dial(netip.AddrPortFrom(g.n.cfg.Host, server.Port()))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Write([]byte("hello")); err != nil {
		t.Fatal(err)
	}
	if err := c.CloseWrite(); err != nil {
		t.Fatal(err)
	}
	if b, err := io.ReadAll(c); string(b) != "HELLO" || err != nil {
		t.Errorf("%q, %v", b, err)
	}
}

// TestBulk: much data comes through as it is.
func TestBulk(t *testing.T) {
	g := newGuest(t)
	data := make([]byte, 4<<20)
	rand.New(rand.NewSource(1)).Read(data)
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	go func() {
		if c, err := l.Accept(); err == nil {
			_, _ = c.Write(data)
			c.Close()
		}
	}()
	c, err := g.dial(netip.AddrPortFrom(g.n.cfg.Host, netip.MustParseAddrPort(l.Addr().String()).Port()))
	if err != nil {
		t.Fatal(err)
	}
	h := sha256.New()
	if n, err := io.Copy(h, c); n != int64(len(data)) || err != nil || [32]byte(h.Sum(nil)) != sha256.Sum256(data) {
		t.Errorf("%d bytes, %v", n, err)
	}
}

// TestForward: a port of the host leads to the guest.
func TestForward(t *testing.T) {
	for _, restrict := range []string{"off", "on"} {
		g := newGuest(t, "hostfwd", "tcp::0-:7", "restrict", restrict)
		l, err := gonet.ListenTCP(g.stack, full(g.n.cfg.Guest.As4(), 7), ipv4.ProtocolNumber)
		if err != nil {
			t.Fatal(err)
		}
		go func() {
			if c, err := l.Accept(); err == nil {
				copyUpper(c, c)
			}
		}()
		c, err := net.Dial("tcp4", g.listener().String())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.Write([]byte("hello")); err != nil {
			t.Fatal(err)
		}
		_ = c.(*net.TCPConn).CloseWrite()
		if b, err := io.ReadAll(c); string(b) != "HELLO" || err != nil {
			t.Errorf("restrict=%s: %q, %v", restrict, b, err)
		}
		l.Close()
		c.Close()
	}
}

// listener returns the address of the network's only listener on the host.
func (g *guest) listener() net.Addr {
	g.n.mu.Lock()
	defer g.n.mu.Unlock()
	for c := range g.n.closers {
		switch l := c.(type) {
		case net.Listener:
			return l.Addr()
		case *net.UDPConn:
			return l.LocalAddr()
		}
	}
	g.t.Fatal("nobody listens")
	return nil
}

// TestUDP: in both directions.
func TestUDP(t *testing.T) {
	g := newGuest(t, "hostfwd", "udp::0-:7")
	from, err := gonet.DialUDP(g.stack, &[]fullAddress{full(g.n.cfg.Guest.As4(), 7)}[0], nil, ipv4.ProtocolNumber)
	if err != nil {
		t.Fatal(err)
	}
	go each(from, func(b []byte, a net.Addr) { _, _ = from.WriteTo(bytes.ToUpper(b), a) })
	c, err := net.Dial("udp4", g.listener().String())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	b := make([]byte, 100)
	for try := range 5 {
		_, _ = c.Write([]byte("hello"))
		_ = c.SetReadDeadline(time.Now().Add(time.Second))
		if n, err := c.Read(b); err == nil && string(b[:n]) == "HELLO" {
			break
		} else if try == 4 {
			t.Errorf("to the guest: %q, %v", b[:n], err)
		}
	}
	l, err := net.ListenPacket("udp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	go each(l, func(b []byte, a net.Addr) { _, _ = l.WriteTo(bytes.ToUpper(b), a) })
	port := netip.MustParseAddrPort(l.LocalAddr().String()).Port()
	if have := g.ask(netip.AddrPortFrom(g.n.cfg.Host, port), []byte("there"), 3*time.Second); string(have) != "THERE" {
		t.Errorf("to the host: %q", have)
	}
}

// TestNowhere: what a guest must not reach, or what is not there, is refused or silent.
func TestNowhere(t *testing.T) {
	server := echo(t)
	g := newGuest(t)
	for _, at := range []netip.AddrPort{
		netip.AddrPortFrom(g.n.cfg.DNS, server.Port()),
		netip.AddrPortFrom(g.n.cfg.Host, 1), // nobody listens there
	} {
		if c, err := g.dial(at); err == nil {
			c.Close()
			t.Errorf("%v can be reached", at)
		}
	}
	g = newGuest(t, "restrict", "on")
	if c, err := g.dial(netip.AddrPortFrom(g.n.cfg.Host, server.Port())); err == nil {
		c.Close()
		t.Error("a restricted guest reaches the host")
	}
	if have := g.ask(netip.AddrPortFrom(g.n.cfg.DNS, portDNS), asks("localhost", typeA), 300*time.Millisecond); have != nil {
		t.Errorf("a restricted guest has a name server: % x", have)
	}
	for _, a := range []string{"127.0.0.1", "10.0.2.1", "10.0.2.255", "224.0.0.1", "255.255.255.255", "169.254.169.254", "0.0.0.0", "240.0.0.1"} {
		cfg := Default()
		if err := cfg.Check(); err != nil {
			t.Fatal(err)
		}
		f := udpFrame(guestMAC, guestMAC, netip.AddrPortFrom(cfg.Guest, 99), netip.AddrPortFrom(netip.MustParseAddr(a), 99), nil)
		if v, _ := cfg.judge(f); v != forget {
			t.Errorf("a datagram to %s passes", a)
		}
	}
}

// TestDHCP: a guest without an address gets one.
func TestDHCP(t *testing.T) {
	g := newGuest(t, "net", "192.168.7.0/24", "bootfile", "pxelinux.0", "hostname", "old")
	m := make([]byte, bootpSize)
	m[0], m[1], m[2], m[4] = 1, 1, 6, 0x77
	copy(m[28:], guestMAC[:])
	send := func(options ...byte) []byte {
		msg := append(append(bytes.Clone(m), cookie...), options...)
		for len(g.seen) > 0 {
			<-g.seen
		}
		g.n.Send(udpFrame(guestMAC, [6]byte{255, 255, 255, 255, 255, 255}, netip.MustParseAddrPort("0.0.0.0:68"), netip.MustParseAddrPort("255.255.255.255:67"), append(msg, optEnd)))
		select {
		case f := <-g.seen:
			return f[etherSize+ipSize+udpSize:]
		case <-time.After(2 * time.Second):
			return nil
		}
	}
	offer := send(optType, 1, dhcpDiscover)
	if offer == nil || offer[4] != 0x77 || !bytes.Equal(offer[16:20], []byte{192, 168, 7, 15}) || !bytes.Equal(offer[20:24], []byte{192, 168, 7, 2}) ||
		!bytes.HasPrefix(offer[108:], []byte("pxelinux.0\x00")) || !bytes.Contains(offer, []byte{optType, 1, dhcpOffer}) || !bytes.Contains(offer, []byte{optDNS, 4, 192, 168, 7, 3}) ||
		!bytes.Contains(offer, []byte{optMask, 4, 255, 255, 255, 0}) || !bytes.Contains(offer, []byte("\x0c\x03old")) {
		t.Errorf("offer % x", offer)
	}
	for _, c := range []struct {
		name    string
		options []byte
		want    []byte // nil: no answer
	}{
		{"request", []byte{optType, 1, dhcpRequest, optRequested, 4, 192, 168, 7, 15, optServer, 4, 192, 168, 7, 2}, []byte{optType, 1, dhcpACK}},
		{"request of another address", []byte{optType, 1, dhcpRequest, optRequested, 4, 10, 0, 0, 1}, []byte{optType, 1, dhcpNAK}},
		{"BOOTP", nil, []byte{optMask, 4}},
		{"inform", []byte{optType, 1, dhcpInform}, []byte{optType, 1, dhcpACK}},
	} {
		have := send(c.options...)
		if have == nil || !bytes.Contains(have, c.want) {
			t.Errorf("%s: % x", c.name, have)
		}
	}
	msg := append(append(bytes.Clone(m), cookie...), optType, 1, dhcpRequest, optServer, 4, 1, 2, 3, 4)
	if g.n.cfg.answerDHCP(msg) != nil {
		t.Error("a request to another server is answered")
	}
	cfg := Default()
	_ = cfg.Set("restrict", "on")
	_ = cfg.Check()
	if have := cfg.answerDHCP(append(append(bytes.Clone(m), cookie...), optType, 1, dhcpDiscover)); bytes.Contains(have, []byte{optRouter, 4}) || bytes.Contains(have, []byte{optDNS, 4}) {
		t.Error("a restricted guest is told of a router")
	}
}

// TestPing: the gateway answers, also a guest that is restricted, as QEMU's does.
func TestPing(t *testing.T) {
	for _, restrict := range []string{"off", "on"} {
		pingGateway(t, newGuest(t, "restrict", restrict))
	}
}

func pingGateway(t *testing.T, g *guest) {
	t.Helper()
	echoRequest := []byte{8, 0, 0xf7, 0xff - 1, 0, 0, 0, 1} // type 8, checksum, sequence number 1
	f := udpFrame(guestMAC, g.n.cfg.mac(), netip.AddrPortFrom(g.n.cfg.Guest, 0), netip.AddrPortFrom(g.n.cfg.Host, 0), nil)
	f = append(f[:etherSize+ipSize], echoRequest...)
	ip := f[etherSize:]
	ip[3], ip[9], ip[10], ip[11] = byte(ipSize+len(echoRequest)), protoICMP, 0, 0
	sum := checksum(ip[:ipSize])
	ip[10], ip[11] = byte(sum>>8), byte(sum)
	g.n.Send(f)
	for {
		select {
		case have := <-g.seen:
			if d, ok := parseIPv4(have[etherSize:]); ok && d.proto == protoICMP && d.body[0] == 0 && d.body[7] == 1 && d.from == g.n.cfg.Host {
				return
			}
		case <-time.After(3 * time.Second):
			t.Fatal("no answer")
		}
	}
}
