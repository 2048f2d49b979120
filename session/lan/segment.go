package lan

import (
	"bytes"
	"cmp"
	"math"
	"slices"
	"sync"

	"github.com/iron86/iron86/clock"
)

// Tick is the time by which machines of a Segment are in step: frames that one sends between two ticks reach the others at the second.
const Tick = clock.Millisecond

// Segment is a network of machines in one process. Each runs as far as a tick, waits until the others are there, and takes what they have sent
// before it. So what a machine receives, and when, follows from what the machines do, and not from which of them the host runs faster.
type Segment struct {
	mu    sync.Mutex
	ports []*Port
}

// Port is a machine's place on a Segment.
type Port struct {
	s      *Segment
	number int
	tick   int64       // the last tick that the machine has reached
	sent   []sentFrame // by others, not yet taken
	wake   chan struct{}
}

// sentFrame is a frame on its way.
type sentFrame struct {
	tick int64 // at which it arrives
	at   clock.Time
	from int
	data []byte
}

// mostSent bounds the frames to a machine that does not run. Machines in step never have so many on the way.
const mostSent = 1 << 14

// gone is the tick of a machine that has left.
const gone = math.MaxInt64

// NewSegment makes a network with a number of ports.
func NewSegment(ports int) *Segment {
	s := new(Segment)
	for i := range ports {
		s.ports = append(s.ports, &Port{s: s, number: i, wake: make(chan struct{}, 1)})
	}
	return s
}

// Port returns a port, from 0 on.
func (s *Segment) Port(n int) *Port { return s.ports[n] }

// Reach says that the machine has come to a tick.
func (p *Port) Reach(tick int64) {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	if tick <= p.tick {
		return
	}
	p.tick = tick
	for _, o := range p.s.ports {
		if o == p {
			continue
		}
		select {
		case o.wake <- struct{}{}:
		default:
		}
	}
}

// Wake returns a channel that has something when another machine has come to a tick.
func (p *Port) Wake() <-chan struct{} { return p.wake }

// Leave says that the machine has ended. Nobody waits for it any more.
func (p *Port) Leave() { p.Reach(gone) }

// Send sends a frame at the time at, counted as the ticks are.
func (p *Port) Send(at clock.Time, frame []byte) {
	f := sentFrame{int64(at/Tick) + 1, at, p.number, bytes.Clone(frame)}
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	for _, o := range p.s.ports {
		if o != p && o.tick != gone && len(o.sent) < mostSent {
			o.sent = append(o.sent, f)
		}
	}
}

// Take returns the frames that arrive by a tick, in the order in which they were sent. ok is false if a machine is not there yet.
func (p *Port) Take(tick int64) (frames [][]byte, ok bool) {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	for _, o := range p.s.ports {
		if o != p && o.tick < tick {
			return nil, false
		}
	}
	var now []sentFrame
	p.sent = slices.DeleteFunc(p.sent, func(f sentFrame) bool {
		if f.tick <= tick {
			now = append(now, f)
		}
		return f.tick <= tick
	})
	slices.SortStableFunc(now, func(a, b sentFrame) int { return cmp.Or(cmp.Compare(a.at, b.at), a.from-b.from) })
	for _, f := range now {
		frames = append(frames, f.data)
	}
	return frames, true
}
