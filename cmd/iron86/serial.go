package main

import (
	"bufio"
	"bytes"
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

// charPort is the host's end of a serial line: bytes out, and bytes in by way of
// a channel that the session empties between two slices of the run.
type charPort struct {
	out   io.Writer
	in    chan []byte
	stdio bool
	flush func() error
	close func() error
}

// openPort opens what the flag -serial or -debugcon names. "" and null are no port.
func (s *session) openPort(flag, spec string, std stdio) (*charPort, error) {
	kind, arg, _ := strings.Cut(spec, ":")
	switch kind {
	case "", "null":
		return nil, nil
	case "stdio":
		out := bufio.NewWriter(std.out)
		p := &charPort{out: out, in: make(chan []byte, 16), stdio: true, flush: out.Flush, close: out.Flush}
		go readInto(p.in, std.in)
		return p, nil
	case "file":
		f, err := hostfile.Stream(arg)
		if err != nil {
			return nil, err
		}
		out := bufio.NewWriter(newOutlet(s.ctx, f))
		return &charPort{out: out, flush: out.Flush, close: func() error {
			err := out.Flush()
			if e := f.Close(); err == nil {
				err = e
			}
			return err
		}}, nil
	case "tcp":
		return s.listenPort(flag, arg)
	}
	return nil, fmt.Errorf("%q is not stdio, file:F, null or tcp:HOST:PORT", spec)
}

// readInto sends what can be read from r until it ends.
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

// listenPort serves one client at a time on a TCP address, the loopback unless a
// host is given. Output is dropped while nobody is connected, and while a client that is
// does not read.
func (s *session) listenPort(flag, addr string) (*charPort, error) {
	l, err := listenLoopback(addr)
	if err != nil {
		return nil, err
	}
	p := &tcpPort{flag: flag, say: s.notices.say, in: make(chan []byte, 16)}
	go p.serve(l)
	return &charPort{out: p, in: p.in, flush: func() error { return nil }, close: func() error {
		err := l.Close()
		if c := p.current(); c != nil {
			_ = c.Close() // it has gone
		}
		return err
	}}, nil
}

// listenLoopback listens on HOST:PORT, or on a port of the loopback.
func listenLoopback(addr string) (net.Listener, error) {
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
	flag   string // what has opened it, for messages
	say    func(text string)
	in     chan []byte
	mu     sync.Mutex
	client *peer
}

func (p *tcpPort) serve(l net.Listener) {
	for {
		c, err := l.Accept()
		if err != nil {
			return
		}
		client := newPeer(c, func(n int64) {
			p.say(fmt.Sprintf("%s: the client does not read: %d bytes of the guest's output are lost", p.flag, n))
		})
		p.set(client)
		welcome := p.read(c)
		p.set(nil)
		if !welcome {
			client.drop()
		}
		_ = client.Close() // it has gone
	}
}

// read passes on what the client sends until it ends. It reports false for a browser.
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
			pass = append(bytes.Clone(pass), d.late()...) // it ends without a line end
		}
		if len(pass) > 0 {
			p.in <- bytes.Clone(pass)
		}
		if err != nil {
			return true
		}
	}
}

// refused is the message about a browser that was sent away.
func refused(flag string) string { return flag + ": a web browser's request was refused" }

func (p *tcpPort) set(c *peer) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.client = c
}

// current is the client, nil when there is none.
func (p *tcpPort) current() *peer {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.client
}

// Write sends to the client, if there is one; its errors are the client's end,
// which serve sees.
func (p *tcpPort) Write(b []byte) (int, error) {
	if c := p.current(); c != nil {
		return c.Write(b)
	}
	return len(b), nil
}

// clientWriter writes what a monitor says to a client, which is dropped when it does not
// take it.
type clientWriter struct{ *peer }

// Write sends b.
func (c clientWriter) Write(b []byte) (int, error) {
	for rest := b; len(rest) > 0; {
		n := min(len(rest), maxBehind/4)
		if !c.await(maxBehind - n) {
			c.drop()
			break
		}
		_, _ = c.peer.Write(rest[:n]) // it does not fail
		rest = rest[n:]
	}
	return len(b), nil
}
