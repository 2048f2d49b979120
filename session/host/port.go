package host

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/iron86/iron86/internal/hostfile"
)

// Port is the host's end of a serial line. Bytes from the guest are written to it; bytes for the
// guest come by a channel that the session empties between two slices of the run.
type Port struct {
	Out    io.Writer
	in     chan []byte // bytes for the guest; nil: none ever come
	stdio  bool
	tcp    bool
	keys   escapes
	flush  func() error
	closer func() error
}

// OnStreams reports whether the line is on the standard streams.
func (p *Port) OnStreams() bool { return p.stdio }

// OnNetwork reports whether the line is on a TCP port.
func (p *Port) OnNetwork() bool { return p.tcp }

// Listens reports whether something may come for the guest.
func (p *Port) Listens() bool { return p.in != nil }

// TakeKeys passes every key of the terminal in on to the line at once, until restore is called. It
// does nothing if in is no terminal or the line is elsewhere. The key with the control character escape, which is Ctrl-A for
// 0, and x end the run meanwhile.
func (p *Port) TakeKeys(in io.Reader, escape byte) (restore func()) {
	p.keys.key = cmp.Or(escape, escapeKey)
	restore, p.keys.active = RawInput(in)
	return restore
}

// Received returns what has come, without waiting, and whether the user wants to quit.
func (p *Port) Received() (b []byte, quit bool) {
	select {
	case typed := <-p.in:
		return p.keys.filter(typed)
	default:
		return nil, false
	}
}

// Flush sends what the guest has written.
func (p *Port) Flush() error { return p.flush() }

// Close sends what the guest has written and closes the line.
func (p *Port) Close() error { return p.closer() }

// OpenPort opens what spec names: stdio, file:F, append:F for a file that is not emptied, or tcp:HOST:PORT. It returns nil for "" and null.
// When ctx is done, whatever can take any time ends. Messages about the clients of a TCP port name
// flag and go to say.
func OpenPort(ctx context.Context, spec string, std Streams, flag string, say func(text string)) (*Port, error) {
	kind, arg, _ := strings.Cut(spec, ":")
	switch kind {
	case "", "null":
		return nil, nil
	case "stdio":
		out := bufio.NewWriter(std.Out)
		p := &Port{Out: out, in: make(chan []byte, 16), stdio: true, flush: out.Flush, closer: out.Flush}
		go readInto(p.in, std.In)
		return p, nil
	case "file", "append":
		open := hostfile.Stream
		if kind == "append" {
			open = hostfile.Append
		}
		f, err := open(arg)
		if err != nil {
			return nil, err
		}
		out := bufio.NewWriter(NewOutlet(ctx, f))
		return &Port{Out: out, flush: out.Flush, closer: func() error {
			err := out.Flush()
			if e := f.Close(); err == nil {
				err = e
			}
			return err
		}}, nil
	case "tcp":
		return listenPort(arg, flag, say)
	}
	return nil, fmt.Errorf("%q is not stdio, file:F, null or tcp:HOST:PORT", spec)
}

// readInto sends what it reads from r to in, until r ends.
func readInto(in chan<- []byte, r io.Reader) {
	for {
		b := make([]byte, 4096)
		n, err := r.Read(b)
		if n > 0 {
			in <- b[:n]
		}
		if err != nil {
			return
		}
	}
}

// listenPort serves one client at a time on a TCP address, which is one of the loopback unless a
// host is given. Output is dropped while nobody is connected, and while the client does not read.
func listenPort(addr, flag string, say func(string)) (*Port, error) {
	l, err := ListenLoopback(addr)
	if err != nil {
		return nil, err
	}
	p := &tcpPort{flag: flag, say: say, in: make(chan []byte, 16)}
	go p.serve(l)
	return &Port{Out: p, in: p.in, tcp: true, flush: func() error { return nil }, closer: func() error {
		err := l.Close()
		if c := p.current(); c != nil {
			_ = c.Close() // the client has gone
		}
		return err
	}}, nil
}

// ListenLoopback listens on HOST:PORT, or on a port of the loopback if no host is given.
func ListenLoopback(addr string) (net.Listener, error) {
	if !strings.Contains(addr, ":") {
		addr = ":" + addr
	}
	if strings.HasPrefix(addr, ":") {
		addr = "127.0.0.1" + addr
	}
	return net.Listen("tcp", addr)
}

// tcpPort is a serial line on a TCP port.
type tcpPort struct {
	flag   string // the flag that has opened the port, for messages
	say    func(text string)
	in     chan []byte
	mu     sync.Mutex
	client *Peer
}

// serve serves one client of l after the other until l is closed.
func (p *tcpPort) serve(l net.Listener) {
	for {
		c, err := l.Accept()
		if err != nil {
			return
		}
		client := NewPeer(c, func(n int64) {
			p.say(fmt.Sprintf("%s: the client does not read: %d bytes of the guest's output are lost", p.flag, n))
		})
		p.set(client)
		welcome := p.read(c)
		p.set(nil)
		if !welcome {
			client.drop()
		}
		_ = client.Close() // the client has gone
	}
}

// read passes on what the client sends until it ends. It reports false if the client is a browser.
func (p *tcpPort) read(c net.Conn) (welcome bool) {
	var d door
	b := make([]byte, 4096)
	for {
		until := time.Time{}
		if d.waits() {
			until = time.Now().Add(holdTime)
		}
		if c.SetReadDeadline(until) != nil {
			return true
		}
		n, err := c.Read(b)
		pass, ok := d.enter(b[:n])
		switch {
		case !ok:
			p.say(refused(p.flag))
			return false
		case errors.Is(err, os.ErrDeadlineExceeded):
			pass, err = append(bytes.Clone(pass), d.late()...), nil
		case err != nil:
			pass = append(bytes.Clone(pass), d.late()...) // the client ended without a line end
		}
		if len(pass) > 0 {
			p.in <- bytes.Clone(pass)
		}
		if err != nil {
			return true
		}
	}
}

// refused returns the message about a browser that was sent away.
func refused(flag string) string { return flag + ": a web browser's request was refused" }

func (p *tcpPort) set(c *Peer) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.client = c
}

// current returns the client, nil when there is none.
func (p *tcpPort) current() *Peer {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.client
}

// Write sends b to the client, if there is one. It returns no error, because serve sees that the
// client has gone.
func (p *tcpPort) Write(b []byte) (int, error) {
	if c := p.current(); c != nil {
		return c.Write(b)
	}
	return len(b), nil
}

// clientWriter writes what a monitor says to a client. It drops a client that does not read.
type clientWriter struct{ *Peer }

// Write sends b to the client.
func (c clientWriter) Write(b []byte) (int, error) {
	for rest := b; len(rest) > 0; {
		n := min(len(rest), maxBehind/4)
		if !c.await(maxBehind - n) {
			c.drop()
			break
		}
		_, _ = c.Peer.Write(rest[:n]) // Write of a Peer does not fail
		rest = rest[n:]
	}
	return len(b), nil
}
