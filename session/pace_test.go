package session

import (
	"testing"
	"time"

	"github.com/iron86/iron86/clock"
)

// TestListening: a guest that has waited for long is kept back while its input may still come.
func TestListening(t *testing.T) {
	quiet := true
	var p pace
	p.listening(func() bool { return quiet })
	for i, c := range []struct {
		idle  clock.Time
		quiet bool
		want  time.Duration
	}{
		{longWait - 1, true, 0}, {longWait, true, time.Second}, {2 * longWait, false, 0}, {2 * longWait, true, time.Second},
	} {
		quiet = c.quiet
		if have := p.keepsBack(c.idle, time.Second); have != c.want {
			t.Errorf("%d: have %v, want %v", i, have, c.want)
		}
	}
	p.waiting()
	if have := p.keepsBack(0, time.Second); have != time.Second {
		t.Errorf("before a user: have %v, want 1s", have)
	}
}

func TestIdlePacer(t *testing.T) {
	p := &idlePacer{wall: time.Now().Add(time.Hour)} // no time passes meanwhile
	for i, c := range []struct {
		idle    clock.Time
		keyWait time.Duration
		want    time.Duration
	}{
		{10 * clock.Millisecond, 0, 10 * time.Millisecond},
		{10 * clock.Millisecond, 0, 0},                                         // it was busy
		{20 * clock.Millisecond, 15 * time.Millisecond, 0},                     // it waited for a key meanwhile
		{30 * clock.Millisecond, 0, 5 * time.Millisecond},                      // what is left of that
		{130 * clock.Millisecond, time.Hour, 100*time.Millisecond - maxCredit}, // never more than a tick
		{131 * clock.Millisecond, 0, time.Millisecond},
	} {
		p.keyWait = c.keyWait
		if have := p.ahead(c.idle); have != c.want {
			t.Errorf("%d: have %v, want %v", i, have, c.want)
		}
	}
}
