package main

import (
	"bufio"
	"fmt"
	"io"
	"net"
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

// openPort opens what -serial or -debugcon names. "" and null are no port.
func openPort(spec string, std stdio) (*charPort, error) {
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
		out := bufio.NewWriter(f)
		return &charPort{out: out, flush: out.Flush, close: func() error {
			err := out.Flush()
			if e := f.Close(); err == nil {
				err = e
			}
			return err
		}}, nil
	case "tcp":
		return listenPort(arg)
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
// host is given. Output is dropped while nobody is connected.
func listenPort(addr string) (*charPort, error) {
	l, err := listenLoopback(addr)
	if err != nil {
		return nil, err
	}
	s := &tcpPort{in: make(chan []byte, 16)}
	go s.serve(l)
	return &charPort{out: s, in: s.in, flush: func() error { return nil }, close: l.Close}, nil
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

type tcpPort struct {
	in     chan []byte
	mu     sync.Mutex
	client net.Conn
}

func (s *tcpPort) serve(l net.Listener) {
	for {
		c, err := l.Accept()
		if err != nil {
			return
		}
		s.set(c)
		readInto(s.in, c)
		s.set(nil)
		c.Close()
	}
}

func (s *tcpPort) set(c net.Conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.client = c
}

// clientTimeout is for a client that does not read.
const clientTimeout = 10 * time.Second

// clientWriter writes to a client, which is dropped when it does not take it.
type clientWriter struct{ net.Conn }

// Write sends b.
func (c clientWriter) Write(b []byte) (int, error) {
	err := c.SetWriteDeadline(time.Now().Add(clientTimeout))
	if err == nil {
		_, err = c.Conn.Write(b)
	}
	if err != nil {
		_ = c.Close() // its reader sees the end
	}
	return len(b), nil
}

// Write sends to the client, if there is one; its errors are the client's end,
// which serve sees.
func (s *tcpPort) Write(b []byte) (int, error) {
	s.mu.Lock()
	c := s.client
	s.mu.Unlock()
	if c != nil {
		_, _ = c.Write(b)
	}
	return len(b), nil
}
