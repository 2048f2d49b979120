package user

import (
	"context"
	"net"
	"net/netip"
	"testing"
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

var guestMAC = [6]byte{0x52, 0x54, 0, 0x12, 0x34, 0x56}

// guest is a system on the network: a network stack of its own, and the frames between both.
type guest struct {
	t     *testing.T
	n     *Network
	stack *stack.Stack
	link  *channel.Endpoint
	seen  chan []byte // the frames that came, as many as it holds
}

// newGuest starts a network, and a guest on it at its address.
func newGuest(t *testing.T, options ...string) *guest {
	t.Helper()
	cfg := Default()
	for i := 0; i < len(options); i += 2 {
		if err := cfg.Set(options[i], options[i+1]); err != nil {
			t.Fatal(err)
		}
	}
	return startGuest(t, cfg)
}

func startGuest(t *testing.T, cfg *Config) *guest {
	t.Helper()
	if err := cfg.Check(); err != nil {
		t.Fatal(err)
	}
	g := &guest{t: t, seen: make(chan []byte, 64)}
	g.link = channel.New(256, mtu+etherSize, tcpip.LinkAddress(guestMAC[:]))
	g.stack = stack.New(stack.Options{
		NetworkProtocols:   []stack.NetworkProtocolFactory{ipv4.NewProtocol, arp.NewProtocol},
		TransportProtocols: []stack.TransportProtocolFactory{tcp.NewProtocol, udp.NewProtocol, icmp.NewProtocol4},
	})
	if err := g.stack.CreateNIC(1, ethernet.New(g.link)); err != nil {
		t.Fatal(err)
	}
	p := tcpip.ProtocolAddress{Protocol: ipv4.ProtocolNumber, AddressWithPrefix: tcpip.AddressWithPrefix{Address: tcpip.AddrFrom4(cfg.Guest.As4()), PrefixLen: cfg.Net.Bits()}}
	if err := g.stack.AddProtocolAddress(1, p, stack.AddressProperties{}); err != nil {
		t.Fatal(err)
	}
	g.stack.SetRouteTable([]tcpip.Route{{Destination: p.AddressWithPrefix.Subnet(), NIC: 1}, {Destination: header.IPv4EmptySubnet, Gateway: tcpip.AddrFrom4(cfg.Host.As4()), NIC: 1}})
	var err error
	g.n, err = New(*cfg, g.receive)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		for {
			p := g.link.ReadContext(ctx)
			if p == nil {
				return
			}
			f := p.ToView()
			g.n.Send(f.ToSlice())
			p.DecRef()
		}
	}()
	t.Cleanup(func() {
		cancel()
		if err := g.n.Close(); err != nil {
			t.Error(err)
		}
		g.stack.Close()
	})
	return g
}

// receive takes a frame from the network.
func (g *guest) receive(f []byte) {
	select {
	case g.seen <- f:
	default:
	}
	p := stack.NewPacketBuffer(stack.PacketBufferOptions{Payload: buffer.MakeWithData(f)})
	g.link.InjectInbound(0, p)
	p.DecRef()
}

// dial opens a connection from the guest.
func (g *guest) dial(at netip.AddrPort) (*gonet.TCPConn, error) {
	ctx, cancel := context.WithTimeout(g.t.Context(), 3*time.Second)
	defer cancel()
	return gonet.DialContextTCP(ctx, g.stack, full(at.Addr().As4(), at.Port()), ipv4.ProtocolNumber)
}

// ask sends a datagram from the guest and returns what comes back in a short time, nil if nothing does.
func (g *guest) ask(at netip.AddrPort, b []byte, patience time.Duration) []byte {
	g.t.Helper()
	to := full(at.Addr().As4(), at.Port())
	c, err := gonet.DialUDP(g.stack, nil, &to, ipv4.ProtocolNumber)
	if err != nil {
		g.t.Fatal(err)
	}
	defer c.Close()
	if _, err := c.Write(b); err != nil {
		g.t.Fatal(err)
	}
	if err := c.SetReadDeadline(time.Now().Add(patience)); err != nil {
		g.t.Fatal(err)
	}
	answer := make([]byte, 2048)
	n, err := c.Read(answer)
	if err != nil {
		return nil
	}
	return answer[:n]
}

// echo is a server of TCP on the host's loopback that sends back what it gets, in capitals.
func echo(t *testing.T) netip.AddrPort {
	t.Helper()
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go copyUpper(c, c)
		}
	}()
	return netip.MustParseAddrPort(l.Addr().String())
}
