package user

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"runtime"
	"sync"
	"time"

	"gvisor.dev/gvisor/pkg/buffer"
	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/adapters/gonet"
	"gvisor.dev/gvisor/pkg/tcpip/header"
	"gvisor.dev/gvisor/pkg/tcpip/link/channel"
	"gvisor.dev/gvisor/pkg/tcpip/link/ethernet"
	"gvisor.dev/gvisor/pkg/tcpip/network/arp"
	"gvisor.dev/gvisor/pkg/tcpip/network/ipv4"
	"gvisor.dev/gvisor/pkg/tcpip/stack"
	"gvisor.dev/gvisor/pkg/tcpip/transport/icmp"
	"gvisor.dev/gvisor/pkg/tcpip/transport/tcp"
	"gvisor.dev/gvisor/pkg/tcpip/transport/udp"
)

// Bounds of a network.
const (
	mtu         = 1500
	linkQueue   = 512 // frames to the guest
	maxConns    = 512 // connections of TCP, and as many of UDP
	maxLookups  = 32  // names that are resolved at once
	maxTransfer = 16  // files that TFTP sends at once
)

// timeWait is how long the end of a connection that has ended first remembers it. No frame on this wire comes late or twice, so nothing has to be kept from a new connection. A
// guest that starts again does what it did before, and may open the next connection from the same port with the same number.
const timeWait = time.Millisecond

// nicID is the number of the only card that the stack has.
const nicID = 1

// Network is a running user network. Make it with New.
type Network struct {
	cfg    Config
	link   *channel.Endpoint
	stack  *stack.Stack
	ctx    context.Context
	cancel context.CancelFunc
	root   *os.Root // of TFTP; nil: there is none
	// deliver takes frames for the guest.
	deliver func(frame []byte)

	tcps, udps, lookups, transfers chan struct{} // a token each for what is under way

	mu      sync.Mutex
	closers map[closer]struct{} // what Close closes; nil: it was called
}

// closer is a connection or a listener.
type closer interface{ Close() error }

// New makes a network of a Config that Check has completed. Frames for the guest go to deliver, which must not wait. It listens at the ports that are forwarded.
func New(cfg Config, deliver func(frame []byte)) (*Network, error) {
	n := &Network{cfg: cfg, deliver: deliver, closers: map[closer]struct{}{},
		tcps: make(chan struct{}, maxConns), udps: make(chan struct{}, maxConns), lookups: make(chan struct{}, maxLookups), transfers: make(chan struct{}, maxTransfer)}
	n.ctx, n.cancel = context.WithCancel(context.Background())
	err := n.start()
	if err == nil {
		err = n.serve()
	}
	if err != nil {
		return nil, errors.Join(err, n.Close())
	}
	return n, nil
}

// start makes the network stack: one card, which takes what goes to any address.
func (n *Network) start() error {
	mac := n.cfg.mac()
	n.link = channel.New(linkQueue, mtu+etherSize, tcpip.LinkAddress(mac[:]))
	n.link.AddNotify(newCarrier(n.link, n.deliver))
	n.stack = stack.New(stack.Options{
		NetworkProtocols:   []stack.NetworkProtocolFactory{ipv4.NewProtocol, arp.NewProtocol},
		TransportProtocols: []stack.TransportProtocolFactory{tcp.NewProtocol, udp.NewProtocol, icmp.NewProtocol4},
	})
	if err := n.stack.CreateNIC(nicID, ethernet.New(n.link)); err != nil {
		return stackError(err)
	}
	for _, a := range []tcpip.Address{tcpip.AddrFrom4(n.cfg.Host.As4()), tcpip.AddrFrom4(n.cfg.DNS.As4())} {
		p := tcpip.ProtocolAddress{Protocol: ipv4.ProtocolNumber, AddressWithPrefix: tcpip.AddressWithPrefix{Address: a, PrefixLen: n.cfg.Net.Bits()}}
		if err := n.stack.AddProtocolAddress(nicID, p, stack.AddressProperties{}); err != nil {
			return stackError(err)
		}
	}
	for _, set := range []func(tcpip.NICID, bool) tcpip.Error{n.stack.SetPromiscuousMode, n.stack.SetSpoofing} {
		if err := set(nicID, true); err != nil {
			return stackError(err)
		}
	}
	n.stack.SetRouteTable([]tcpip.Route{{Destination: header.IPv4EmptySubnet, NIC: nicID}})
	sack, wait := tcpip.TCPSACKEnabled(true), tcpip.TCPTimeWaitTimeoutOption(timeWait)
	for _, option := range []tcpip.SettableTransportProtocolOption{&sack, &wait} {
		if err := n.stack.SetTransportProtocolOption(tcp.ProtocolNumber, option); err != nil {
			return stackError(err)
		}
	}
	n.stack.SetTransportProtocolHandler(tcp.ProtocolNumber, tcp.NewForwarder(n.stack, 0, maxConns, n.connect).HandlePacket)
	n.stack.SetTransportProtocolHandler(udp.ProtocolNumber, udp.NewForwarder(n.stack, n.associate).HandlePacket)
	return nil
}

// stackError makes an error of one of the stack's.
func stackError(err tcpip.Error) error { return fmt.Errorf("the network stack: %v", err) }

// serve starts the servers: DNS, TFTP and the forwarded ports.
func (n *Network) serve() error {
	if err := n.serveDNS(); err != nil {
		return err
	}
	if n.cfg.TFTP != "" {
		var err error
		if n.root, err = os.OpenRoot(n.cfg.TFTP); err != nil {
			return fmt.Errorf("tftp=: %w", err)
		}
		if err := n.serveTFTP(); err != nil {
			return err
		}
	}
	for _, f := range n.cfg.Forwards {
		if err := n.forward(f); err != nil {
			return fmt.Errorf("hostfwd: %w", err)
		}
	}
	return nil
}

// Send takes a frame of the guest's, which stays the caller's, and does not wait. Nobody may call it after Close.
func (n *Network) Send(frame []byte) {
	switch v, d := n.cfg.judge(frame); v {
	case askDHCP:
		if answer := n.cfg.dhcp(frame, &d); answer != nil {
			n.deliver(answer)
		}
	case pass:
		p := stack.NewPacketBuffer(stack.PacketBufferOptions{Payload: buffer.MakeWithData(bytes.Clone(frame))})
		n.link.InjectInbound(0, p)
		p.DecRef()
		runtime.Gosched() // who answers is another goroutine, and to wake another processor for it takes longer
	}
}

// keep has Close close c. It reports false, and closes c, if Close was called already.
func (n *Network) keep(c closer) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.closers == nil {
		_ = c.Close() // nobody uses it
		return false
	}
	n.closers[c] = struct{}{}
	return true
}

// release closes c.
func (n *Network) release(c closer) {
	n.mu.Lock()
	delete(n.closers, c)
	n.mu.Unlock()
	_ = c.Close() // both ends are done with it
}

// Close ends the network and all its connections.
func (n *Network) Close() error {
	n.cancel()
	n.mu.Lock()
	all := n.closers
	n.closers = nil
	n.mu.Unlock()
	for c := range all {
		_ = c.Close() // what it still had to say is lost with the network
	}
	if n.stack != nil {
		n.stack.Close()
		n.link.Close()
	}
	if n.root != nil {
		return n.root.Close()
	}
	return nil
}

// full returns the stack's form of an address.
func full(a [4]byte, port uint16) tcpip.FullAddress {
	return tcpip.FullAddress{NIC: nicID, Addr: tcpip.AddrFrom4(a), Port: port}
}

// bind returns a socket of UDP at one of our servers' addresses, for datagrams from anybody or from one peer.
func (n *Network) bind(at tcpip.FullAddress, peer *tcpip.FullAddress) (*gonet.UDPConn, error) {
	c, err := gonet.DialUDP(n.stack, &at, peer, ipv4.ProtocolNumber)
	if err != nil {
		return nil, err
	}
	if !n.keep(c) {
		return nil, net.ErrClosed
	}
	return c, nil
}

// take takes a token. It reports false if there are none left.
func take(tokens chan struct{}) bool {
	select {
	case tokens <- struct{}{}:
		return true
	default:
		return false
	}
}

// give gives a token back.
func give(tokens chan struct{}) { <-tokens }
