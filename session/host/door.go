package host

import (
	"bytes"
	"strings"
	"time"
)

// A web page can have the browser connect to any port of the loopback. The page decides what the body
// of such a request holds, and a TLS server decides what the browser sends back to it as a session
// ticket. None of that may reach a monitor, a gdb or a guest. So a connection that begins as HTTP or
// TLS is dropped before anything of it is obeyed.

// Bounds of a first line that may be a request of HTTP.
const (
	maxMethod  = 1 << 10 // bytes of its first word
	maxRequest = 1 << 20 // bytes of the whole line
)

// holdTime is how long the beginning of a first line is held back from a serial line when it may
// still become a request. After that time it is passed on, so that a guest can echo what is typed,
// but the end of the line is held back until the line is known to be no request.
const holdTime = 20 * time.Millisecond

// verdict says what the beginning of a connection is.
type verdict uint8

const (
	undecided verdict = iota
	harmless
	fromBrowser
)

// tlsHandshake is how every TLS connection begins: with a record of type 22 (handshake), version
// 3.x (RFC 8446, 5.1).
var tlsHandshake = []byte{22, 3}

// judge judges the first line of a connection by as much of it as has come.
func judge(line []byte) verdict {
	if len(line) > 0 && line[0] == tlsHandshake[0] {
		switch {
		case len(line) < len(tlsHandshake):
			return undecided
		case bytes.HasPrefix(line, tlsHandshake):
			return fromBrowser
		}
		return harmless
	}
	method := bytes.IndexFunc(line, func(r rune) bool { return !inMethod(r) })
	switch {
	case method < 0 && len(line) <= maxMethod:
		return undecided
	case method <= 0 || method > maxMethod || line[method] != ' ':
		return harmless
	}
	line, _, whole := bytes.Cut(line, []byte("\n"))
	switch {
	case !whole && len(line) <= maxRequest:
		return undecided
	case !whole || isRequest(string(line)):
		return fromBrowser
	}
	return harmless
}

// inMethod reports whether the method of a request may contain the character r (RFC 9110, 5.6.2,
// token).
func inMethod(r rune) bool {
	return r < 0x80 && (r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("!#$%&'*+-.^_`|~", r))
}

// isRequest reports whether a line is a request, such as "POST /path HTTP/1.1": its last word names
// a protocol of HTTP's family and a version, in whatever case.
func isRequest(line string) bool {
	words := strings.Fields(line)
	if len(words) < 2 {
		return false
	}
	for _, protocol := range []string{"HTTP/", "RTSP/", "SIP/", "ICY/"} {
		version, ok := strings.CutPrefix(strings.ToUpper(words[len(words)-1]), protocol)
		if ok && version != "" && strings.Trim(version, "0123456789.") == "" {
			return true
		}
	}
	return false
}

// door holds back the beginning of a connection until it is known to be harmless.
type door struct {
	line   []byte // the first line so far; empty lines before it are not counted
	passed int    // how many bytes of line were passed on after holdTime
	open   bool   // the connection is known to be harmless
}

// enter takes bytes that have come. It returns those that may be passed on, and false if the client
// is a browser.
func (d *door) enter(b []byte) (pass []byte, ok bool) {
	if d.open {
		return b, true
	}
	var empty []byte
	if len(d.line) == 0 {
		rest := bytes.TrimLeft(b, "\r\n")
		empty, b = b[:len(b)-len(rest)], rest
	}
	d.line = append(d.line, b...)
	switch judge(d.line) {
	case fromBrowser:
		return nil, false
	case harmless:
		pass, d.open = d.line[d.passed:], true
		d.line = nil
		return append(bytes.Clone(empty), pass...), true
	}
	return empty, true
}

// waits reports whether bytes are held back.
func (d *door) waits() bool { return !d.open && len(d.line) > d.passed }

// late returns the bytes that have been held back for holdTime.
func (d *door) late() []byte {
	if d.open {
		return nil
	}
	b := bytes.Clone(d.line[d.passed:])
	d.passed = len(d.line)
	return b
}
