package user

import (
	"context"
	"io"
	"net"
	"net/netip"
	"sync"
	"time"

	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/adapters/gonet"
	"gvisor.dev/gvisor/pkg/tcpip/network/ipv4"
	"gvisor.dev/gvisor/pkg/tcpip/transport/tcp"
	"gvisor.dev/gvisor/pkg/tcpip/transport/udp"
	"gvisor.dev/gvisor/pkg/waiter"
)

// How long the host waits for others.
const (
	dialPatience = 10 * time.Second
	udpIdle      = 2 * time.Minute // an association of UDP without traffic ends
)

// addrOf returns an address of the stack's.
func addrOf(a tcpip.Address) netip.Addr {
	b := a.As4()
	return netip.AddrFrom4(b)
}

// hostPort returns an address as package net takes it.
func hostPort(a [4]byte, port uint16) string {
	return netip.AddrPortFrom(netip.AddrFrom4(a), port).String()
}

// connect is called, on a goroutine of its own, when the guest opens a connection of TCP. The guest sees it open when the other end has
// accepted it, and refused when that did.
func (n *Network) connect(r *tcp.ForwarderRequest) {
	id := r.ID()
	where, ok := n.hostOf(id.LocalAddress, id.LocalPort)
	if !ok || !take(n.tcps) {
		r.Complete(true)
		return
	}
	defer give(n.tcps)
	ctx, cancel := context.WithTimeout(n.ctx, dialPatience)
	defer cancel()
	var d net.Dialer
	out, err := d.DialContext(ctx, "tcp", where)
	if err != nil {
		r.Complete(true)
		return
	}
	var wq waiter.Queue
	ep, e := r.CreateEndpoint(&wq)
	if e != nil {
		r.Complete(true)
		_ = out.Close() // nothing was said
		return
	}
	r.Complete(false)
	n.splice(gonet.NewTCPConn(&wq, ep), out)
}

// stream is a connection whose sides end one after the other.
type stream interface {
	net.Conn
	CloseWrite() error
}

// splice carries bytes between two connections until both sides have ended.
func (n *Network) splice(a, b net.Conn) {
	if !n.keep(a) || !n.keep(b) {
		_, _ = a.Close(), b.Close() // the network has ended
		return
	}
	defer n.release(a)
	defer n.release(b)
	var wg sync.WaitGroup
	one := func(to, from net.Conn) {
		_, err := io.Copy(to, from)
		s, ok := to.(stream)
		if err != nil || !ok || s.CloseWrite() != nil {
			_, _ = to.Close(), from.Close() // one is broken, so neither can go on
		}
	}
	wg.Go(func() { one(a, b) })
	wg.Go(func() { one(b, a) })
	wg.Wait()
}

// associate is called when the guest sends a datagram of UDP to somebody new.
func (n *Network) associate(r *udp.ForwarderRequest) {
	id := r.ID()
	where, ok := n.hostOf(id.LocalAddress, id.LocalPort)
	if !ok || !take(n.udps) {
		return
	}
	var wq waiter.Queue
	ep, e := r.CreateEndpoint(&wq)
	if e != nil {
		give(n.udps)
		return
	}
	in := gonet.NewUDPConn(&wq, ep)
	go func() {
		defer give(n.udps)
		out, err := net.Dial("udp", where)
		if err != nil {
			_ = in.Close() // nothing can be said
			return
		}
		n.exchange(in, out)
	}()
}

// exchange carries datagrams between two sockets until there was none for udpIdle.
func (n *Network) exchange(a, b net.Conn) {
	if !n.keep(a) || !n.keep(b) {
		_, _ = a.Close(), b.Close() // the network has ended
		return
	}
	defer n.release(a)
	defer n.release(b)
	var wg sync.WaitGroup
	one := func(to, from net.Conn) {
		buf := make([]byte, 65536)
		for {
			if from.SetReadDeadline(time.Now().Add(udpIdle)) != nil {
				break
			}
			size, err := from.Read(buf)
			if err != nil {
				break // nobody listens there, or nothing came
			}
			_, _ = to.Write(buf[:size]) // datagrams may be lost
		}
		_, _ = to.Close(), from.Close() // so that the other direction ends, too
	}
	wg.Go(func() { one(a, b) })
	wg.Go(func() { one(b, a) })
	wg.Wait()
}

// Forget ends all connections of TCP with a reset. It is for a guest that has become another one: one of a saved state, or of another moment. Its resets may not fit what
// that guest knows of a connection; then it gets one that does when it next sends something.
func (n *Network) Forget() {
	for _, e := range n.stack.RegisteredEndpoints() {
		if c, ok := e.(*tcp.Endpoint); ok {
			c.Abort()
		}
	}
}

// forward listens at a port of the host for connections to the guest.
func (n *Network) forward(f Forward) error {
	if f.UDP {
		return n.forwardUDP(f)
	}
	l, err := net.Listen("tcp4", f.At.String())
	if err != nil {
		return err
	}
	n.keep(l)
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			if !take(n.tcps) {
				_ = c.Close() // there are too many
				continue
			}
			go func() {
				defer give(n.tcps)
				n.admit(c, f)
			}()
		}
	}()
	return nil
}

// admit connects a client of a forwarded port with the guest.
func (n *Network) admit(c net.Conn, f Forward) {
	ctx, cancel := context.WithTimeout(n.ctx, dialPatience)
	defer cancel()
	in, err := gonet.DialTCPWithBind(ctx, n.stack, full(n.cfg.Host.As4(), 0), full(f.Guest.Addr().As4(), f.Guest.Port()), ipv4.ProtocolNumber)
	if err != nil {
		_ = c.Close() // the guest does not answer
		return
	}
	n.splice(in, c)
}

// forwardUDP takes datagrams at a port of the host to the guest. Each client has a socket of its own, by which answers come back.
func (n *Network) forwardUDP(f Forward) error {
	l, err := net.ListenPacket("udp4", f.At.String())
	if err != nil {
		return err
	}
	n.keep(l)
	guest := full(f.Guest.Addr().As4(), f.Guest.Port())
	var mu sync.Mutex
	clients := map[string]net.Conn{}
	go each(l, func(b []byte, from net.Addr) {
		mu.Lock()
		c := clients[from.String()]
		mu.Unlock()
		if c == nil {
			if !take(n.udps) {
				return
			}
			to, err := n.bind(full(n.cfg.Host.As4(), 0), &guest)
			if err != nil {
				give(n.udps)
				return
			}
			c = to
			mu.Lock()
			clients[from.String()] = c
			mu.Unlock()
			go func() {
				defer give(n.udps)
				n.back(c, l, from)
				mu.Lock()
				delete(clients, from.String())
				mu.Unlock()
				n.release(c)
			}()
		}
		_, _ = c.Write(b) // datagrams may be lost
	})
	return nil
}

// back carries the guest's datagrams to a client until there was none for udpIdle.
func (n *Network) back(c net.Conn, l net.PacketConn, to net.Addr) {
	b := make([]byte, 65536)
	for {
		if c.SetReadDeadline(time.Now().Add(udpIdle)) != nil {
			return
		}
		size, err := c.Read(b)
		if err != nil {
			return
		}
		_, _ = l.WriteTo(b[:size], to) // datagrams may be lost
	}
}
