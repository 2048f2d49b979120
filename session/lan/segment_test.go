package lan

import (
	"fmt"
	"strings"
	"testing"

	"github.com/iron86/iron86/clock"
)

// TestSegment: frames come in the order of their times, when all machines have come to the tick; who has left is not waited for.
func TestSegment(t *testing.T) {
	s := NewSegment(3)
	a, b, c := s.Port(0), s.Port(1), s.Port(2)
	c.Send(Tick/2, []byte("c1"))
	a.Send(Tick/2, []byte("a1"))
	a.Send(Tick/4, []byte("a0"))
	a.Send(Tick+1, []byte("a2"))
	b.Send(3, []byte("b"))
	a.Reach(1)
	c.Reach(1)
	if _, ok := a.Take(1); ok {
		t.Error("a does not wait for b")
	}
	select {
	case <-b.Wake():
	default:
		t.Error("b does not hear of the others")
	}
	frames, ok := b.Take(1)
	if have := fmt.Sprintf("%s", frames); have != "[a0 a1 c1]" || !ok {
		t.Errorf("b gets %s, %v", have, ok)
	}
	b.Leave()
	a.Reach(2)
	c.Reach(2)
	if frames, ok := c.Take(2); fmt.Sprintf("%s", frames) != "[b a0 a1 a2]" || !ok {
		t.Errorf("c gets %s, %v", frames, ok)
	}
	if frames, ok := c.Take(2); len(frames) > 0 || !ok {
		t.Errorf("c gets %s again, %v", frames, ok)
	}
	for range 2 * mostSent {
		a.Send(5*Tick, []byte("flood"))
	}
	if len(c.sent) > mostSent || len(b.sent) > 1 {
		t.Errorf("%d frames wait for c, %d for b, who has left", len(c.sent), len(b.sent))
	}
	if Tick%clock.Microsecond != 0 {
		t.Error("a tick is no whole number of instructions at every rate")
	}
}

// TestCardsOnASegment have addresses of their own.
func TestCardsOnASegment(t *testing.T) {
	s := NewSegment(3)
	for _, c := range []struct {
		cfg  Config
		last uint8
		port bool
		err  string
	}{
		{cfg: Config{Port: s.Port(2)}, last: 0x58, port: true},
		{cfg: Config{Port: s.Port(1), NIC: []string{"lan,irq=5"}}, last: 0x57, port: true},
		{cfg: Config{Port: s.Port(1), NIC: []string{"lan,mac=52:54:00:12:34:56"}}, last: 0x56, port: true},
		{cfg: Config{Port: s.Port(1), NetDev: []string{"lan,id=n"}, Device: []string{"ne2k_isa,netdev=n"}}, last: 0x57, port: true},
		{cfg: Config{Port: s.Port(1), NIC: []string{"user"}}, last: 0x56},
		{cfg: Config{NIC: []string{"lan"}}, err: "-nic lan: iron86 lan has"},
		{cfg: Config{Port: s.Port(1), NIC: []string{"lan,listen=:1"}}, err: "there is no listen"},
	} {
		p, err := Parse(c.cfg)
		if c.err != "" {
			if err == nil || !strings.Contains(err.Error(), c.err) {
				t.Errorf("%+v: %v", c.cfg, err)
			}
			continue
		}
		if err != nil || p.Card.Address[5] != c.last || (p.Port() != nil) != c.port {
			t.Errorf("%+v: %+v, %v", c.cfg, p, err)
		}
	}
	if p, err := Parse(Config{Port: s.Port(0), NIC: []string{"none"}}); p != nil || err != nil {
		t.Errorf("none: %+v, %v", p, err)
	}
}
