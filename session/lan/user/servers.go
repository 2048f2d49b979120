package user

import (
	"bytes"
	"context"
	"net"

	"gvisor.dev/gvisor/pkg/tcpip"
)

// largest is more than the largest datagram that servers take.
const largest = 2048

// serveDNS answers questions at the name server's address.
func (n *Network) serveDNS() error {
	c, err := n.bind(full(n.cfg.DNS.As4(), portDNS), nil)
	if err != nil {
		return err
	}
	go each(c, func(b []byte, from net.Addr) {
		if !take(n.lookups) {
			return
		}
		go func() {
			defer give(n.lookups)
			ctx, cancel := context.WithTimeout(n.ctx, dnsPatience)
			defer cancel()
			if answer := n.cfg.answerDNS(ctx, b); answer != nil {
				_, _ = c.WriteTo(answer, from) // a guest that has gone asks again
			}
		}()
	})
	return nil
}

// serveTFTP answers requests at the gateway, each from a port of its own.
func (n *Network) serveTFTP() error {
	c, err := n.bind(full(n.cfg.Host.As4(), portTFTP), nil)
	if err != nil {
		return err
	}
	go each(c, func(b []byte, from net.Addr) {
		u, ok := from.(*net.UDPAddr)
		if !ok || u.IP.To4() == nil || !take(n.transfers) {
			return
		}
		go func() {
			defer give(n.transfers)
			peer := full([4]byte(u.IP.To4()), uint16(u.Port))
			session, err := n.bind(full(n.cfg.Host.As4(), 0), &peer)
			if err != nil {
				return // the guest asks again
			}
			defer n.release(session)
			serveFile(n.root, b, session)
		}()
	})
	return nil
}

// each calls f with a copy of every datagram until the socket is closed.
func each(c net.PacketConn, f func(b []byte, from net.Addr)) {
	b := make([]byte, largest)
	for {
		size, from, err := c.ReadFrom(b)
		if err != nil {
			return
		}
		f(bytes.Clone(b[:size]), from)
	}
}

// hostOf returns where on the host what goes to an address of the network is for: the loopback for the gateway. ok is false if nothing is there.
func (n *Network) hostOf(a tcpip.Address, port uint16) (where string, ok bool) {
	to := addrOf(a)
	switch {
	case n.cfg.Restrict || to == n.cfg.DNS || port == 0:
		return "", false
	case to == n.cfg.Host:
		return hostPort([4]byte{127, 0, 0, 1}, port), true
	case n.cfg.Net.Contains(to) || !outside(to):
		return "", false
	}
	return hostPort(to.As4(), port), true
}
