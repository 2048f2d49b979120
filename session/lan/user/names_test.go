package user

import (
	"bytes"
	"context"
	"errors"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/adapters/gonet"
	"gvisor.dev/gvisor/pkg/tcpip/network/ipv4"
)

type fullAddress = tcpip.FullAddress

// zone is what Lookup knows in tests.
func zone(_ context.Context, name string) ([]netip.Addr, error) {
	switch name {
	case "host.test":
		return []netip.Addr{netip.MustParseAddr("192.0.2.7"), netip.MustParseAddr("::ffff:192.0.2.8"), netip.MustParseAddr("2001:db8::1")}, nil
	case "broken.test":
		return nil, errors.New("no server")
	}
	return nil, &net.DNSError{IsNotFound: true}
}

// asks makes a question.
func asks(name string, kind byte) []byte {
	m := []byte{0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0}
	m = append(m, encodeName(name)...)
	return append(m, 0, kind, 0, classIN)
}

// TestDNS: names of a zone, over the network and what the messages are.
func TestDNS(t *testing.T) {
	cfg := Default()
	cfg.Lookup = zone
	g := startGuest(t, cfg)
	have := g.ask(netip.AddrPortFrom(g.n.cfg.DNS, portDNS), asks("host.test", typeA), 3*time.Second)
	if len(have) < 12 || have[0] != 0x12 || have[1] != 0x34 || have[2] != 0x81 || have[3] != 0x80 || have[7] != 2 || !bytes.Contains(have, []byte{0, 4, 192, 0, 2, 7}) || !bytes.Contains(have, []byte{0, 4, 192, 0, 2, 8}) {
		t.Errorf("host.test: % x", have)
	}
	for _, c := range []struct {
		name string
		kind byte
		code byte
	}{{"other.test", typeA, codeNoName}, {"broken.test", typeA, codeFailure}, {"host.test", 28, 0}, {"host.test", typePTR, codeNoName}} {
		have := g.n.cfg.answerDNS(t.Context(), asks(c.name, c.kind))
		if len(have) < 12 || have[3]&15 != c.code || have[7] != 0 {
			t.Errorf("%s, type %d: % x", c.name, c.kind, have)
		}
	}
	bad := asks("host.test", typeA)
	for n := range len(bad) {
		if have := g.n.cfg.answerDNS(t.Context(), bad[:n]); n >= dnsHead && have[3]&15 != codeFormat {
			t.Errorf("%d bytes: % x", n, have)
		}
	}
}

// serveZone serves a zone by DNS at the host's loopback: www.zone.test has an address, and nothing else is there. It returns a resolver that asks it.
func serveZone(t *testing.T) *net.Resolver {
	t.Helper()
	c, err := net.ListenPacket("udp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	go each(c, func(b []byte, from net.Addr) {
		q, _, ok := parseDNS(b)
		if !ok {
			return
		}
		m := append(append([]byte{}, q.head...), q.asked...)
		m[2], m[3], m[11] = 0x84, codeNoName, 0 // an authority's answer, without the question's additional records
		if q.name == "www.zone.test" {
			m[3] = 0
			if q.kind == typeA {
				m[7] = 1
				m = append(m, 0xc0, dnsHead, 0, typeA, 0, classIN, 0, 0, 0, 1, 0, 4, 192, 0, 2, 99)
			}
		}
		_, _ = c.WriteTo(m, from)
	})
	return &net.Resolver{PreferGo: true, Dial: func(context.Context, string, string) (net.Conn, error) {
		return net.Dial("udp4", c.LocalAddr().String())
	}}
}

// TestZone: a resolver in the guest asks the network's name server, which asks the host's resolver, which asks the server of a zone.
func TestZone(t *testing.T) {
	cfg, host := Default(), serveZone(t)
	cfg.Lookup = func(ctx context.Context, name string) ([]netip.Addr, error) {
		return host.LookupNetIP(ctx, "ip4", name)
	}
	g := startGuest(t, cfg)
	at := full(g.n.cfg.DNS.As4(), portDNS)
	guest := &net.Resolver{PreferGo: true, Dial: func(context.Context, string, string) (net.Conn, error) {
		return gonet.DialUDP(g.stack, nil, &at, ipv4.ProtocolNumber)
	}}
	if have, err := guest.LookupHost(t.Context(), "www.zone.test."); err != nil || len(have) != 1 || have[0] != "192.0.2.99" {
		t.Errorf("www.zone.test: %v, %v", have, err)
	}
	var e *net.DNSError
	if have, err := guest.LookupHost(t.Context(), "nobody.zone.test."); !errors.As(err, &e) || !e.IsNotFound {
		t.Errorf("nobody.zone.test: %v, %v", have, err)
	}
}

// get reads a file by TFTP and returns it with what the server said first to options.
func (g *guest) get(name string, options ...string) (file []byte, first []byte) {
	g.t.Helper()
	block := blockSize
	b := append([]byte{0, opRead}, name+"\x00octet\x00"...)
	for i, o := range options {
		b = append(b, o+"\x00"...)
		if i > 0 && options[i-1] == "blksize" {
			block = 1468
		}
	}
	at := full(g.n.cfg.Guest.As4(), 2000)
	c, err := gonet.DialUDP(g.stack, &at, nil, ipv4.ProtocolNumber)
	if err != nil {
		g.t.Fatal(err)
	}
	defer c.Close()
	_, _ = c.WriteTo(b, net.UDPAddrFromAddrPort(netip.AddrPortFrom(g.n.cfg.Host, portTFTP)))
	for number := byte(1); ; {
		_ = c.SetReadDeadline(time.Now().Add(3 * time.Second))
		m := make([]byte, 2000)
		n, from, err := c.ReadFrom(m)
		if err != nil {
			g.t.Fatalf("%s: %v", name, err)
		}
		switch m = m[:n]; {
		case m[1] == opError:
			return nil, m
		case m[1] == opOptions:
			first = m
			_, _ = c.WriteTo([]byte{0, opACK, 0, 0}, from)
		case m[1] == opData && m[3] == number:
			file = append(file, m[4:]...)
			_, _ = c.WriteTo([]byte{0, opACK, m[2], m[3]}, from)
			if len(m) < 4+block {
				return file, first
			}
			number++
		}
	}
}

// TestTFTP: files of the directory, and none beyond it.
func TestTFTP(t *testing.T) {
	dir := t.TempDir()
	want := bytes.Repeat([]byte("0123456789abcdef"), 64*100) // 102400 bytes, a whole number of blocks
	for _, err := range []error{
		os.WriteFile(filepath.Join(dir, "boot.img"), want, 0o644), os.Mkdir(filepath.Join(dir, "sub"), 0o755),
		os.WriteFile(filepath.Join(dir, "sub", "small"), []byte("small"), 0o644), os.WriteFile(filepath.Join(dir, "..", "secret"), []byte("secret"), 0o644),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	_ = os.Symlink("../../secret", filepath.Join(dir, "link")) // not on every system
	g := newGuest(t, "tftp", dir)
	if have, _ := g.get("boot.img"); !bytes.Equal(have, want) {
		t.Errorf("boot.img: %d bytes", len(have))
	}
	have, first := g.get(`\boot.img`, "blksize", "65000", "tsize", "0")
	if !bytes.Equal(have, want) || string(first) != "\x00\x06blksize\x001468\x00tsize\x00102400\x00" {
		t.Errorf("with options: %d bytes, %q", len(have), first)
	}
	if have, _ := g.get("/sub/../sub/small"); string(have) != "small" {
		t.Errorf("small: %q", have)
	}
	for name, code := range map[string]byte{"none": noFile, "sub": noAccess, "../secret": noFile, "../../secret": noFile, "link": noAccess, "": illegal} {
		if have, first := g.get(name); have != nil || len(first) < 4 || first[3] != code {
			if name != "link" || first[3] != noFile {
				t.Errorf("%q: %q, %q", name, have, first)
			}
		}
	}
	if _, code := parseRead([]byte("\x00\x02x\x00octet\x00")); code != noAccess {
		t.Errorf("a write: %d", code)
	}
}

// TestOptions: what the command line may say.
func TestOptions(t *testing.T) {
	for _, c := range []struct{ name, value, err string }{
		{"net", "10.1.0.0/16", ""}, {"net", "192.168.76.9", ""}, {"net", "10.0.0.0/30", "8 to 28"}, {"net", "fe80::/64", "IPv4"}, {"net", "127.0.0.0/8", "IPv4"},
		{"restrict", "y", ""}, {"restrict", "maybe", "on or off"}, {"dns", "10.0.2.9", ""}, {"dns", "10.0.3.9", "not in the network"}, {"host", "x", "IPv4"},
		{"dhcpstart", "10.0.2.2", "three addresses"}, {"dhcpstart", "10.0.2.255", "not in the network"},
		{"hostfwd", "tcp::8080-:80", ""}, {"hostfwd", "tcp:127.0.0.1:8080-10.0.2.15:80", ""}, {"hostfwd", "udp::5353-:53", ""}, {"hostfwd", "tcp:8080-:80", "PORT"},
		{"hostfwd", "tcp::8080", "PORT"}, {"hostfwd", "tcp::99999-:80", "PORT"}, {"hostfwd", "tcp::80-:0", "cannot be 0"}, {"hostfwd", "tcp::80-10.9.9.9:80", "not in the network"},
		{"tftp", "/nowhere/at/all", "tftp="}, {"bootfile", strings.Repeat("x", 200), "bytes"}, {"guestfwd", "x", "there is no"},
	} {
		cfg := Default()
		err := cfg.Set(c.name, c.value)
		if err == nil {
			err = cfg.Check()
		}
		if (err == nil) != (c.err == "") || err != nil && !strings.Contains(err.Error(), c.err) {
			t.Errorf("%s=%s: %v", c.name, c.value, err)
		}
	}
	cfg := Default()
	_ = cfg.Set("net", "10.1.2.16/28")
	if err := cfg.Check(); err != nil || cfg.Guest.String() != "10.1.2.30" {
		t.Errorf("a small network: %v, %v", cfg.Guest, err)
	}
}

// FuzzFrames: whatever a guest sends, the filter and the servers behind it read it.
func FuzzFrames(f *testing.F) {
	cfg := Default()
	cfg.Lookup = zone
	if err := cfg.Check(); err != nil {
		f.Fatal(err)
	}
	m := append(make([]byte, bootpSize), cookie...)
	m[0], m[1], m[2] = 1, 1, 6
	f.Add(udpFrame(guestMAC, guestMAC, netip.MustParseAddrPort("0.0.0.0:68"), netip.MustParseAddrPort("255.255.255.255:67"), append(m, optType, 1, dhcpDiscover, optEnd)))
	f.Add(udpFrame(guestMAC, guestMAC, netip.AddrPortFrom(cfg.Guest, 9), netip.AddrPortFrom(cfg.DNS, portDNS), asks("host.test", typeA)))
	f.Add(udpFrame(guestMAC, guestMAC, netip.AddrPortFrom(cfg.Guest, 9), netip.AddrPortFrom(cfg.Host, portTFTP), []byte("\x00\x01a\x00octet\x00blksize\x00600\x00tsize\x000\x00")))
	f.Fuzz(func(t *testing.T, frame []byte) {
		v, d := cfg.judge(frame)
		if v == askDHCP {
			if answer := cfg.dhcp(frame, &d); len(answer) > mtu+etherSize {
				t.Errorf("an answer of %d bytes", len(answer))
			}
		}
		if len(d.body) >= udpSize {
			cfg.readAll(t, d.body[udpSize:])
		}
		cfg.readAll(t, frame)
	})
}

// readAll has the servers read a message.
func (c *Config) readAll(t *testing.T, b []byte) {
	c.answerDHCP(b)
	if q, _, ok := parseDNS(b); ok && q.kind != typePTR {
		if m := c.answerDNS(t.Context(), b); len(m) < dnsHead || len(m) > len(b)+maxAnswers*16 {
			t.Errorf("an answer of %d bytes", len(m))
		}
	}
	if r, code := parseRead(b); code == 0 && (r.block < 8 || r.block > maxBlock) {
		t.Errorf("blocks of %d bytes", r.block)
	}
}
