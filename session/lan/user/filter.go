package user

import (
	"encoding/binary"
	"net/netip"
)

// Sizes and numbers of what frames hold.
const (
	etherSize  = 14
	ipSize     = 20 // without options
	udpSize    = 8
	arpSize    = 28
	typeIPv4   = 0x0800
	typeARP    = 0x0806
	arpRequest = 1
	protoICMP  = 1
	protoTCP   = 6
	protoUDP   = 17
	icmpEcho   = 8
)

// datagram is what the filter reads of a frame with IPv4.
type datagram struct {
	from, to netip.Addr
	proto    byte
	first    bool   // it is no later fragment, so body begins with the header of proto
	body     []byte // behind the header of IP
}

// parseIPv4 reads a packet of IPv4. ok is false if it is none.
func parseIPv4(b []byte) (d datagram, ok bool) {
	if len(b) < ipSize || b[0]>>4 != 4 {
		return d, false
	}
	head, total := int(b[0]&15)*4, int(binary.BigEndian.Uint16(b[2:]))
	if head < ipSize || total < head || total > len(b) {
		return d, false
	}
	d.proto = b[9]
	d.first = binary.BigEndian.Uint16(b[6:])&0x1fff == 0
	d.from, d.to = netip.AddrFrom4([4]byte(b[12:16])), netip.AddrFrom4([4]byte(b[16:20]))
	d.body = b[head:total]
	return d, true
}

// verdict is what the filter does with a frame.
type verdict uint8

const (
	forget  verdict = iota
	pass            // to the network stack
	askDHCP         // to the DHCP server
)

// judge says what is done with a frame of the guest's.
func (c *Config) judge(frame []byte) (verdict, datagram) {
	if len(frame) < etherSize {
		return forget, datagram{}
	}
	body := frame[etherSize:]
	switch binary.BigEndian.Uint16(frame[12:]) {
	case typeARP:
		return c.judgeARP(body), datagram{}
	case typeIPv4:
		if d, ok := parseIPv4(body); ok {
			return c.judgeIPv4(&d), d
		}
	}
	return forget, datagram{}
}

// judgeARP lets answers pass, and questions after our own servers. Who asks for any other address, as a guest does that looks whether its own is free, gets no answer.
func (c *Config) judgeARP(b []byte) verdict {
	if len(b) < arpSize {
		return forget
	}
	from, to := netip.AddrFrom4([4]byte(b[14:18])), netip.AddrFrom4([4]byte(b[24:28]))
	if binary.BigEndian.Uint16(b[6:]) == arpRequest && to != c.Host && to != c.DNS || !c.ofGuest(from) {
		return forget
	}
	return pass
}

// ofGuest reports whether an address can be the guest's.
func (c *Config) ofGuest(a netip.Addr) bool {
	return c.Net.Contains(a) && a != c.Host && a != c.DNS && a != c.Net.Addr() && a != broadcastOf(c.Net)
}

// judgeIPv4 lets pass what goes to our servers, and to the world if the guest may go there.
func (c *Config) judgeIPv4(d *datagram) verdict {
	if d.proto == protoUDP && d.first && len(d.body) >= udpSize && binary.BigEndian.Uint16(d.body[2:]) == portDHCP {
		return askDHCP
	}
	ours := d.to == c.Host || d.to == c.DNS
	switch {
	case !c.ofGuest(d.from):
	case d.proto == protoICMP:
		if d.to == c.Host || d.to == c.DNS && !c.Restrict {
			return pass
		}
	case d.proto != protoTCP && d.proto != protoUDP:
	case d.proto == protoUDP && d.to == c.DNS && c.Restrict: // as with QEMU, nobody is there
	case ours, !c.Restrict && !c.Net.Contains(d.to) && outside(d.to):
		return pass
	}
	return forget
}
