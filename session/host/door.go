package host

import (
	"bytes"
	"strings"
	"time"
)

// A web page can have the browser connect to any port of the loopback and send what the
// page wants in the body of a request, or in what a TLS server has had it remember. None
// of that is for a monitor, a gdb or a guest. So what begins as HTTP or TLS is dropped
// before anything of it is obeyed.

// Bounds of a line that may be a request.
const (
	maxMethod  = 1 << 10 // bytes of its first word
	maxRequest = 1 << 20 // bytes in all
)

// holdTime is how long what may become a request is held back from a serial line. After
// it the beginning of the first line goes on, so that a guest can echo what is typed, but
// the end of the line does not before it is known to be no request.
const holdTime = 20 * time.Millisecond

// verdict is what the beginning of a connection is.
type verdict uint8

const (
	undecided verdict = iota
	harmless
	fromBrowser
)

// tlsHandshake begins every TLS connection: a record of type 22, version 3.x.
var tlsHandshake = []byte{22, 3}

// judge looks at the first line, as far as it has come.
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

// inMethod reports a character that the method of a request may have (RFC 9110, 5.6.2,
// token).
func inMethod(r rune) bool {
	return r < 0x80 && (r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("!#$%&'*+-.^_`|~", r))
}

// isRequest reports a line such as "POST /path HTTP/1.1": its last word is a protocol of
// HTTP's family and its version.
func isRequest(line string) bool {
	words := strings.Fields(line)
	if len(words) < 2 {
		return false
	}
	for _, protocol := range []string{"HTTP/", "RTSP/", "SIP/", "ICY/"} {
		version, ok := strings.CutPrefix(words[len(words)-1], protocol)
		if ok && version != "" && strings.Trim(version, "0123456789.") == "" {
			return true
		}
	}
	return false
}

// door holds back the beginning of a connection until it is known to be harmless.
type door struct {
	line   []byte // the first line so far; empty lines before it do not count
	passed int    // bytes of line that went on because their time was over
	open   bool   // it is harmless
}

// enter takes what has come. It gives what may go on, and false when a browser is there.
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

// waits reports that something is held back.
func (d *door) waits() bool { return !d.open && len(d.line) > d.passed }

// late gives what has been held back for holdTime.
func (d *door) late() []byte {
	if d.open {
		return nil
	}
	b := bytes.Clone(d.line[d.passed:])
	d.passed = len(d.line)
	return b
}
