package session

import (
	"fmt"
	"strings"
	"testing"

	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/console"
	"github.com/iron86/iron86/machine"
)

// fakeKeys is a guest that takes keys when it is told to.
type fakeKeys struct {
	now    clock.Time
	state  machine.Typed
	events []string
}

func (k *fakeKeys) Now() clock.Time      { return k.now }
func (k *fakeKeys) Typed() machine.Typed { return k.state }
func (k *fakeKeys) Key(e console.KeyEvent) {
	if e.Down {
		k.events = append(k.events, fmt.Sprintf("%v@%d", e.Key, k.now/clock.Millisecond))
	}
}

// TestTypistWaits is what is pressed when, in milliseconds, by guests of all kinds.
func TestTypistWaits(t *testing.T) {
	chord := func(text string) []console.Chord {
		c, err := console.Chords(text)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	for _, c := range []struct {
		name, text string
		state      machine.Typed
		want       string
	}{
		{"takes all", "ab", machine.Typed{Taken: true, Tail: 30}, "a@1020 b@1050"},
		{"takes none", "ab", machine.Typed{Tail: 30}, "a@2020 b@2050"},
		{"buffer full", "ab", machine.Typed{Taken: true, Full: true, Tail: 30}, "a@2020 b@2050"},
		{"full but hooked", "ab", machine.Typed{Taken: true, Full: true, Hooked: true, Tail: 30}, "a@1020 b@1050"},
		{"an interruption", "a{ctrl-c}", machine.Typed{Taken: true, Full: true, Tail: 30}, "a@2020 ctrl@2050 c@2050"},
	} {
		k := &fakeKeys{state: c.state}
		var ty typist
		ty.press(chord(c.text))
		for k.now = clock.Second + 20*clock.Millisecond; k.now < 3*clock.Second; k.now += 5 * clock.Millisecond {
			ty.feed(k)
		}
		if have := strings.Join(k.events, " "); have != c.want {
			t.Errorf("%s: have %s, want %s", c.name, have, c.want)
		}
	}
}
