package user

import (
	"bytes"
	"encoding/binary"
	"net/netip"
)

// Ports and sizes of DHCP.
const (
	portDHCP    = 67
	portClient  = 68
	bootpSize   = 236
	maxBootFile = 127 // so that it fits its field with the zero behind it
	leaseTime   = 86400
)

// cookie stands before the options (RFC 2131, section 3).
var cookie = []byte{0x63, 0x82, 0x53, 0x63}

// Types of DHCP messages (RFC 2132, section 9.6).
const (
	dhcpDiscover = 1
	dhcpOffer    = 2
	dhcpRequest  = 3
	dhcpACK      = 5
	dhcpNAK      = 6
	dhcpInform   = 8
)

// Options (RFC 2132).
const (
	optPad       = 0
	optMask      = 1
	optRouter    = 3
	optDNS       = 6
	optHostname  = 12
	optBroadcast = 28
	optRequested = 50
	optLease     = 51
	optType      = 53
	optServer    = 54
	optTFTPName  = 66
	optBootFile  = 67
	optEnd       = 255
)

// question is what a client asks.
type question struct {
	head      []byte // the fixed part, 236 bytes
	kind      byte   // 0: BOOTP, without a type
	requested netip.Addr
	server    netip.Addr
}

// parseDHCP reads a client's message.
func parseDHCP(b []byte) (q question, ok bool) {
	const request, ethernet, addressSize = 1, 1, 6
	if len(b) < bootpSize || b[0] != request || b[1] != ethernet || b[2] != addressSize {
		return q, false
	}
	q.head = b[:bootpSize]
	rest, found := bytes.CutPrefix(b[bootpSize:], cookie)
	if !found {
		return q, true
	}
	for len(rest) >= 2 && rest[0] != optEnd {
		if rest[0] == optPad {
			rest = rest[1:]
			continue
		}
		code, n := rest[0], int(rest[1])
		if n > len(rest)-2 {
			break
		}
		q.option(code, rest[2:2+n])
		rest = rest[2+n:]
	}
	return q, true
}

// option takes an option over.
func (q *question) option(code byte, v []byte) {
	switch {
	case code == optType && len(v) == 1:
		q.kind = v[0]
	case code == optRequested && len(v) == 4:
		q.requested = netip.AddrFrom4([4]byte(v))
	case code == optServer && len(v) == 4:
		q.server = netip.AddrFrom4([4]byte(v))
	}
}

// answerDHCP returns the message that answers a client's, nil if none does.
func (c *Config) answerDHCP(b []byte) []byte {
	q, ok := parseDHCP(b)
	if !ok || q.server.IsValid() && q.server != c.Host {
		return nil
	}
	at := netip.AddrFrom4([4]byte(q.head[12:16])) // ciaddr
	kind, gives := byte(0), c.Guest
	switch q.kind {
	case 0:
	case dhcpDiscover:
		kind = dhcpOffer
	case dhcpRequest:
		kind = dhcpACK
		if q.requested.IsValid() {
			at = q.requested
		}
		if at != c.Guest {
			kind, gives = dhcpNAK, netip.IPv4Unspecified()
		}
	case dhcpInform:
		kind, gives = dhcpACK, netip.IPv4Unspecified()
	default:
		return nil
	}
	return c.message(&q, kind, gives)
}

// message makes the answer.
func (c *Config) message(q *question, kind byte, gives netip.Addr) []byte {
	m := make([]byte, bootpSize, 512)
	m[0], m[1], m[2] = 2, 1, 6
	copy(m[4:8], q.head[4:8])     // the transaction
	copy(m[10:12], q.head[10:12]) // flags
	if kind != dhcpNAK {
		copy(m[12:16], q.head[12:16])
		copy(m[16:20], gives.AsSlice())
		copy(m[20:24], c.Host.AsSlice())
		copy(m[108:235], c.BootFile)
	}
	copy(m[28:44], q.head[28:44]) // the client's address
	m = append(m, cookie...)
	add := func(code byte, v []byte) {
		if len(v) > 0 {
			m = append(append(m, code, byte(len(v))), v...)
		}
	}
	if kind != 0 {
		add(optType, []byte{kind})
		add(optServer, c.Host.AsSlice())
	}
	if kind != dhcpNAK {
		c.settings(add, kind != 0 && !gives.IsUnspecified())
	}
	m = append(m, optEnd)
	for len(m) < bootpSize+64 { // what BOOTP clients expect
		m = append(m, optPad)
	}
	return m
}

// settings adds what the client is to use. A restricted guest is told of no router and no name server.
func (c *Config) settings(add func(code byte, v []byte), lease bool) {
	if lease {
		add(optLease, binary.BigEndian.AppendUint32(nil, leaseTime))
	}
	mask := ^uint32(0) << (32 - c.Net.Bits())
	add(optMask, binary.BigEndian.AppendUint32(nil, mask))
	add(optBroadcast, broadcastOf(c.Net).AsSlice())
	if !c.Restrict {
		add(optRouter, c.Host.AsSlice())
		add(optDNS, c.DNS.AsSlice())
	}
	add(optHostname, []byte(c.Hostname))
	if c.BootFile != "" {
		add(optTFTPName, []byte(c.Host.String()))
		add(optBootFile, []byte(c.BootFile))
	}
}

// dhcp returns the frame that answers one with DHCP, nil if there is no answer.
func (c *Config) dhcp(frame []byte, d *datagram) []byte {
	m := c.answerDHCP(d.body[udpSize:])
	if m == nil {
		return nil
	}
	to := [6]byte{0xff, 0xff, 0xff, 0xff, 0xff, 0xff}
	if m[10]&0x80 == 0 { // the client hears what is sent to its own address
		to = [6]byte(frame[6:12])
	}
	return udpFrame(c.mac(), to, netip.AddrPortFrom(c.Host, portDHCP), netip.AddrPortFrom(netip.AddrFrom4([4]byte{255, 255, 255, 255}), portClient), m)
}

// mac returns the address of the gateway's card, which is QEMU's.
func (c *Config) mac() [6]byte {
	h := c.Host.As4()
	return [6]byte{0x52, 0x55, h[0], h[1], h[2], h[3]}
}

// udpFrame makes a frame with a datagram of UDP. Its checksum is 0: none.
func udpFrame(from, to [6]byte, source, dest netip.AddrPort, data []byte) []byte {
	f := make([]byte, etherSize+ipSize+udpSize, etherSize+ipSize+udpSize+len(data))
	copy(f, to[:])
	copy(f[6:], from[:])
	binary.BigEndian.PutUint16(f[12:], typeIPv4)
	ip := f[etherSize:]
	ip[0], ip[8], ip[9] = 0x45, 64, protoUDP
	binary.BigEndian.PutUint16(ip[2:], uint16(ipSize+udpSize+len(data)))
	copy(ip[12:16], source.Addr().AsSlice())
	copy(ip[16:20], dest.Addr().AsSlice())
	binary.BigEndian.PutUint16(ip[10:], checksum(ip[:ipSize]))
	u := ip[ipSize:]
	binary.BigEndian.PutUint16(u, source.Port())
	binary.BigEndian.PutUint16(u[2:], dest.Port())
	binary.BigEndian.PutUint16(u[4:], uint16(udpSize+len(data)))
	return append(f, data...)
}

// checksum is the Internet's (RFC 1071) over an even number of bytes.
func checksum(b []byte) uint16 {
	var sum uint32
	for ; len(b) >= 2; b = b[2:] {
		sum += uint32(binary.BigEndian.Uint16(b))
	}
	for sum > 0xffff {
		sum = sum>>16 + sum&0xffff
	}
	return ^uint16(sum)
}
