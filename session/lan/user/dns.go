package user

import (
	"context"
	"encoding/binary"
	"errors"
	"net"
	"net/netip"
	"strings"
	"time"
)

// Numbers of DNS (RFC 1035, section 3.2 and 4.1.1).
const (
	portDNS     = 53
	dnsHead     = 12
	typeA       = 1
	typePTR     = 12
	classIN     = 1
	codeFormat  = 1 // the question makes no sense
	codeFailure = 2
	codeNoName  = 3
	codeUnknown = 4 // a kind of query that a server need not know
	dnsTTL      = 60
	maxAnswers  = 16
	dnsPatience = 10 * time.Second
)

// query is a question to the name server.
type query struct {
	head  []byte // 12 bytes
	asked []byte // the question as it stands in the message
	name  string // with dots, without the last
	kind  uint16
	class uint16
}

// parseDNS reads a message with one question. code is what is wrong with it, 0 if nothing is. ok is false if no answer is due.
func parseDNS(b []byte) (q query, code byte, ok bool) {
	if len(b) < dnsHead || b[2]&0x80 != 0 {
		return q, 0, false
	}
	q.head = b[:dnsHead]
	if b[2]>>3&15 != 0 {
		return q, codeUnknown, true
	}
	if binary.BigEndian.Uint16(b[4:]) != 1 {
		return q, codeFormat, true
	}
	var labels []string
	at := dnsHead
	for size := 0; ; {
		if at >= len(b) {
			return q, codeFormat, true
		}
		n := int(b[at])
		at++
		if n == 0 {
			break
		}
		if size += n + 1; n > 63 || size > 254 || at+n > len(b) {
			return q, codeFormat, true
		}
		labels = append(labels, string(b[at:at+n]))
		at += n
	}
	if at+4 > len(b) {
		return q, codeFormat, true
	}
	q.name = strings.Join(labels, ".")
	q.kind, q.class = binary.BigEndian.Uint16(b[at:]), binary.BigEndian.Uint16(b[at+2:])
	q.asked = b[dnsHead : at+4]
	return q, 0, true
}

// answerDNS returns the answer to a message, nil if none is due. It may take as long as the host's resolver does.
func (c *Config) answerDNS(ctx context.Context, b []byte) []byte {
	q, code, ok := parseDNS(b)
	if !ok {
		return nil
	}
	var list [][]byte
	switch {
	case code != 0:
	case q.class != classIN:
	case q.kind == typeA:
		list, code = c.addresses(ctx, q.name)
	case q.kind == typePTR:
		list, code = names(ctx, q.name)
	}
	m := append([]byte{}, q.head...)
	m[2], m[3] = m[2]&0x79|0x80, 0x80|code // an answer, recursion available
	clear(m[4:12])
	if q.asked != nil {
		m[5] = 1
		m = append(m, q.asked...)
	}
	for _, data := range list {
		m[7]++
		m = append(m, 0xc0, dnsHead) // the name that was asked for
		m = binary.BigEndian.AppendUint16(m, q.kind)
		m = binary.BigEndian.AppendUint16(m, classIN)
		m = binary.BigEndian.AppendUint32(m, dnsTTL)
		m = binary.BigEndian.AppendUint16(m, uint16(len(data)))
		m = append(m, data...)
	}
	return m
}

// addresses resolves a name.
func (c *Config) addresses(ctx context.Context, name string) (list [][]byte, code byte) {
	if name == "" {
		return nil, 0
	}
	found, err := c.lookup(ctx, name)
	if err != nil {
		return nil, failure(err)
	}
	for _, a := range found {
		if a = a.Unmap(); a.Is4() && len(list) < maxAnswers {
			list = append(list, a.AsSlice())
		}
	}
	return list, 0
}

// names finds the names of an address, which is asked for as a name below in-addr.arpa.
func names(ctx context.Context, name string) (list [][]byte, code byte) {
	digits, found := strings.CutSuffix(strings.ToLower(name), ".in-addr.arpa")
	parts := strings.Split(digits, ".")
	if !found || len(parts) != 4 {
		return nil, codeNoName
	}
	a, err := netip.ParseAddr(parts[3] + "." + parts[2] + "." + parts[1] + "." + parts[0])
	if err != nil {
		return nil, codeNoName
	}
	hosts, err := net.DefaultResolver.LookupAddr(ctx, a.String())
	if err != nil {
		return nil, failure(err)
	}
	for _, h := range hosts {
		if b := encodeName(h); b != nil && len(list) == 0 {
			list = append(list, b)
		}
	}
	return list, 0
}

// encodeName returns a name as it stands in a message, nil if it is none.
func encodeName(name string) []byte {
	var b []byte
	for label := range strings.SplitSeq(strings.TrimSuffix(name, "."), ".") {
		if len(label) == 0 || len(label) > 63 || len(b)+len(label) > 253 {
			return nil
		}
		b = append(append(b, byte(len(label))), label...)
	}
	return append(b, 0)
}

// failure returns the code for an error of the resolver.
func failure(err error) byte {
	var e *net.DNSError
	if errors.As(err, &e) && e.IsNotFound {
		return codeNoName
	}
	return codeFailure
}
