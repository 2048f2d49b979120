package user

import (
	"encoding/binary"
	"sync"
	"time"

	"gvisor.dev/gvisor/pkg/tcpip/link/channel"
)

// ackDelay is how long an acknowledgement alone waits for data that can carry it. RFC 1122, section 4.2.3.2, allows 500 ms, but some guests send nothing more until it comes.
const ackDelay = time.Millisecond

// carrier brings the stack's frames to the guest on the goroutine that sends them.
//
// It delays acknowledgements as other ends of TCP do. The stack acknowledges each segment at once, and every frame costs the guest an interrupt: in a conversation the
// answer, which comes a moment later, acknowledges as well. A second acknowledgement of the same connection goes out at once (RFC 1122: at least every second segment).
type carrier struct {
	link    *channel.Endpoint
	deliver func(frame []byte)

	mu    sync.Mutex
	held  []byte      // an acknowledgement that waits; nil: none does
	timer *time.Timer // of held
	flow  tcpFlow     // the connection of the frame before
	ack   uint32      // what it acknowledged
}

// newCarrier returns a carrier of link's frames to deliver.
func newCarrier(link *channel.Endpoint, deliver func(frame []byte)) *carrier {
	c := &carrier{link: link, deliver: deliver}
	c.timer = time.AfterFunc(ackDelay, func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.flush()
	})
	return c
}

// WriteNotify implements channel.Notification: a frame is in the queue.
func (c *carrier) WriteNotify() {
	c.mu.Lock()
	defer c.mu.Unlock()
	p := c.link.Read()
	if p == nil {
		return
	}
	defer p.DecRef()
	f := make([]byte, 0, p.Size())
	for _, s := range p.AsSlices() {
		f = append(f, s...)
	}
	c.pass(f)
}

// tcpFlow is a connection of TCP, of one direction: both addresses and both ports.
type tcpFlow [12]byte

// segment is what carrier looks at in a frame.
type segment struct {
	flow tcpFlow
	ack  uint32
	pure bool // it does nothing but acknowledge, without a word of segments that are missing
}

// Places in Ethernet, IPv4 and TCP headers (RFC 791, RFC 9293).
const (
	ipProtocol  = etherSize + 9
	ipAddresses = etherSize + 12
	tcpAck      = 8  // acknowledgement number
	tcpOffset   = 12 // of the data, in words of 32 bits, in the upper four bits
	tcpFlags    = 13
	tcpSize     = 20
	flagAck     = 0x10
	maxHeld     = mtu // bytes that one acknowledgement may keep back: one segment
)

// tcpSegment looks into a frame of the stack's. It reports false if it acknowledges nothing.
func tcpSegment(f []byte) (s segment, ok bool) {
	if len(f) < etherSize+ipSize || binary.BigEndian.Uint16(f[12:]) != typeIPv4 || f[ipProtocol] != protoTCP {
		return s, false
	}
	head := etherSize + int(f[etherSize]&15)*4
	if len(f) < head+tcpSize || f[head+tcpFlags]&flagAck == 0 {
		return s, false
	}
	copy(s.flow[:8], f[ipAddresses:])
	copy(s.flow[8:], f[head:])
	s.ack = binary.BigEndian.Uint32(f[head+tcpAck:])
	data := head + int(f[head+tcpOffset]>>4)*4
	s.pure = f[head+tcpFlags] == flagAck && len(f) == data && !selective(f[head+tcpSize:])
	return s, true
}

// selective reports whether options of TCP tell of segments that came out of order (RFC 2018).
func selective(options []byte) bool {
	for len(options) > 0 && options[0] != 0 {
		switch {
		case options[0] == 5:
			return true
		case options[0] == 1:
			options = options[1:]
		case len(options) < 2 || options[1] < 2 || int(options[1]) > len(options):
			return false
		default:
			options = options[options[1]:]
		}
	}
	return false
}

// pass takes the next frame for the guest, and delivers those whose time has come.
func (c *carrier) pass(f []byte) {
	s, ok := tcpSegment(f)
	if !ok || s.flow != c.flow {
		c.flush()
	}
	first := c.held == nil
	c.held = nil // f acknowledges as much
	if ok {
		news := s.ack - c.ack
		wait := s.pure && first && s.flow == c.flow && news > 0 && news <= maxHeld
		c.flow, c.ack = s.flow, s.ack
		if wait {
			c.held = f
			c.timer.Reset(ackDelay)
			return
		}
	}
	c.deliver(f)
}

// flush delivers what waits.
func (c *carrier) flush() {
	if c.held != nil {
		c.deliver(c.held)
		c.held = nil
	}
}
