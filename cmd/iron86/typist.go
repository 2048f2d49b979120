package main

import (
	"slices"

	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/console"
)

// keyTime is how long a typed key is down, and the pause after it, in virtual
// time: 33 keys a second, which BIOS and guests of all ages keep up with, and
// not slower than a terminal repeats.
const keyTime = 15 * clock.Millisecond

// maxQueued bounds the chords that wait.
const maxQueued = 1 << 16

// typist presses queued chords one after the other, in virtual time.
type typist struct {
	queue []console.Chord
	held  console.Chord // keys that are down
	next  clock.Time    // not before
}

func (t *typist) press(keys []console.Chord) {
	t.queue = append(t.queue, keys...)
	t.queue = t.queue[:min(len(t.queue), maxQueued)]
}

func (t *typist) busy() bool { return len(t.queue) > 0 || len(t.held) > 0 }

// keyboard is where the keys go: the machine.
type keyboard interface {
	Now() clock.Time
	Key(console.KeyEvent)
}

// feed presses or releases the next chord when its time has come.
func (t *typist) feed(k keyboard) {
	now := k.Now()
	if !t.busy() || now < t.next {
		return
	}
	t.next = now + keyTime
	if len(t.held) > 0 {
		for _, key := range slices.Backward(t.held) {
			k.Key(console.KeyEvent{Key: key})
		}
		t.held = nil
		return
	}
	t.held, t.queue = t.queue[0], t.queue[1:]
	for _, key := range t.held {
		k.Key(console.KeyEvent{Key: key, Down: true})
	}
}
