package user

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"strconv"
	"strings"
)

// Config says what the network is. Default returns one, Set changes it, and Check completes it.
type Config struct {
	Net      netip.Prefix // of the guest and its servers
	Host     netip.Addr   // the gateway
	DNS      netip.Addr   // the name server
	Guest    netip.Addr   // what DHCP gives
	Restrict bool         // nothing that begins with the guest leaves the network
	Forwards []Forward
	TFTP     string // the directory that the TFTP server reads; "": there is no server
	BootFile string // what DHCP tells a guest to boot
	Hostname string // what DHCP calls the guest; "": nothing
	// Lookup resolves a name; nil: the host's resolver.
	Lookup func(ctx context.Context, name string) ([]netip.Addr, error)
}

// Forward is a port of the host that leads to the guest.
type Forward struct {
	UDP   bool
	At    netip.AddrPort // of the host
	Guest netip.AddrPort // with the zero address: what DHCP gives
}

// Default is the network without options.
func Default() *Config { return &Config{Net: netip.MustParsePrefix("10.0.2.0/24")} }

// Set sets an option by its name on the command line.
func (c *Config) Set(name, value string) (err error) {
	switch name {
	case "net":
		c.Net, err = parseNet(value)
	case "host":
		c.Host, err = parseAddr(name, value)
	case "dns":
		c.DNS, err = parseAddr(name, value)
	case "dhcpstart":
		c.Guest, err = parseAddr(name, value)
	case "restrict":
		c.Restrict, err = parseSwitch(name, value)
	case "hostfwd":
		var f Forward
		f, err = parseForward(value)
		c.Forwards = append(c.Forwards, f)
	case "tftp":
		c.TFTP = value
	case "bootfile":
		if c.BootFile = value; len(value) > maxBootFile {
			err = fmt.Errorf("bootfile= has more than %d bytes", maxBootFile)
		}
	case "hostname":
		if c.Hostname = value; len(value) > maxBootFile {
			err = fmt.Errorf("hostname= has more than %d bytes", maxBootFile)
		}
	default:
		err = fmt.Errorf("there is no %s=: net, host, dns, dhcpstart, restrict, hostfwd, tftp, bootfile and hostname are", name)
	}
	return err
}

// parseNet reads ADDRESS/BITS, or an address of a network of 24 bits.
func parseNet(text string) (netip.Prefix, error) {
	if !strings.Contains(text, "/") {
		text += "/24"
	}
	p, err := netip.ParsePrefix(text)
	if err != nil || !p.Addr().Is4() || p.Bits() < 8 || p.Bits() > 28 || !outside(p.Addr()) {
		return p, fmt.Errorf("net=%s is not ADDRESS/BITS of IPv4 with 8 to 28 bits", text)
	}
	return p.Masked(), nil
}

// parseAddr reads an address of IPv4.
func parseAddr(name, text string) (netip.Addr, error) {
	a, err := netip.ParseAddr(text)
	if err != nil || !a.Is4() {
		return a, fmt.Errorf("%s=%s is no address of IPv4", name, text)
	}
	return a, nil
}

// parseSwitch reads on or off, as QEMU spells them.
func parseSwitch(name, text string) (bool, error) {
	switch text {
	case "on", "yes", "y":
		return true, nil
	case "off", "no", "n":
		return false, nil
	}
	return false, fmt.Errorf("%s=%s is not on or off", name, text)
}

// parseForward reads tcp:[ADDRESS]:PORT-[GUEST]:PORT.
func parseForward(text string) (f Forward, err error) {
	kind, rest, _ := strings.Cut(text, ":")
	at, guest, ok := strings.Cut(rest, "-")
	if !ok || kind != "tcp" && kind != "udp" && kind != "" {
		return f, fmt.Errorf("hostfwd=%s is not tcp:[ADDRESS]:PORT-[GUEST]:PORT, nor udp:…", text)
	}
	f.UDP = kind == "udp"
	if f.At, err = parseEnd(at, netip.AddrFrom4([4]byte{127, 0, 0, 1})); err == nil {
		if f.Guest, err = parseEnd(guest, netip.IPv4Unspecified()); err == nil && f.Guest.Port() == 0 {
			err = errors.New("a port of the guest cannot be 0")
		}
	}
	if err != nil {
		return f, fmt.Errorf("hostfwd=%s: %w", text, err)
	}
	return f, nil
}

// parseEnd reads [ADDRESS]:PORT.
func parseEnd(text string, without netip.Addr) (netip.AddrPort, error) {
	host, port, ok := strings.Cut(text, ":")
	n, err := strconv.ParseUint(port, 10, 16)
	if !ok || err != nil {
		return netip.AddrPort{}, fmt.Errorf("%q is not [ADDRESS]:PORT", text)
	}
	a := without
	if host != "" {
		if a, err = netip.ParseAddr(host); err != nil || !a.Is4() {
			return netip.AddrPort{}, fmt.Errorf("%q is no address of IPv4", host)
		}
	}
	return netip.AddrPortFrom(a, uint16(n)), nil
}

// nth returns address number n of a network.
func nth(p netip.Prefix, n byte) netip.Addr {
	a := p.Addr().As4()
	a[3] += n
	return netip.AddrFrom4(a)
}

// broadcastOf returns the last address of a network.
func broadcastOf(p netip.Prefix) netip.Addr {
	a := p.Addr().As4()
	for bit := p.Bits(); bit < 32; bit++ {
		a[bit/8] |= 0x80 >> (bit % 8)
	}
	return netip.AddrFrom4(a)
}

// Check completes a Config, and reports what cannot be.
func (c *Config) Check() error {
	for _, a := range []struct {
		to *netip.Addr
		n  byte
	}{{&c.Host, 2}, {&c.DNS, 3}, {&c.Guest, 15}} {
		if a.to.IsValid() {
			continue
		}
		if *a.to = nth(c.Net, a.n); *a.to == broadcastOf(c.Net) {
			*a.to = nth(c.Net, a.n-1)
		}
	}
	for _, a := range []netip.Addr{c.Host, c.DNS, c.Guest} {
		if !c.Net.Contains(a) || a == c.Net.Addr() || a == broadcastOf(c.Net) {
			return fmt.Errorf("%v is not in the network %v", a, c.Net)
		}
	}
	if c.Host == c.DNS || c.Host == c.Guest || c.DNS == c.Guest {
		return fmt.Errorf("the gateway %v, the name server %v and the guest %v are not three addresses", c.Host, c.DNS, c.Guest)
	}
	if c.TFTP != "" {
		if info, err := os.Stat(c.TFTP); err != nil {
			return fmt.Errorf("tftp=: %w", err)
		} else if !info.IsDir() {
			return fmt.Errorf("tftp=%s is no directory", c.TFTP)
		}
	}
	for i, f := range c.Forwards {
		if f.Guest.Addr().IsUnspecified() {
			c.Forwards[i].Guest = netip.AddrPortFrom(c.Guest, f.Guest.Port())
		} else if !c.Net.Contains(f.Guest.Addr()) {
			return fmt.Errorf("hostfwd: %v is not in the network %v", f.Guest.Addr(), c.Net)
		}
	}
	return nil
}

// lookup resolves a name.
func (c *Config) lookup(ctx context.Context, name string) ([]netip.Addr, error) {
	if c.Lookup != nil {
		return c.Lookup(ctx, name)
	}
	return net.DefaultResolver.LookupNetIP(ctx, "ip4", name)
}

// outside reports whether an address can be that of somebody beyond the gateway.
func outside(a netip.Addr) bool {
	return a.Is4() && !a.IsLoopback() && !a.IsMulticast() && !a.IsLinkLocalUnicast() && !a.IsUnspecified() && a.As4()[0] != 0 && a.As4()[0] < 240
}
