package main

import (
	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/console"
)

// keyTime is the virtual time between two events of typed keys: 25 keys a
// second, which BIOS and guests of all ages keep up with.
const keyTime = 20 * clock.Millisecond

// maxQueued bounds the typed keys that wait, in events.
const maxQueued = 1 << 16

// typist presses queued keys one after the other, in virtual time.
type typist struct {
	queue []console.KeyEvent
	next  clock.Time // not before
}

func (t *typist) press(keys []console.KeyEvent) {
	t.queue = append(t.queue, keys...)
	t.queue = t.queue[:min(len(t.queue), maxQueued)]
}

func (t *typist) busy() bool { return len(t.queue) > 0 }

// keyboard is where the keys go: the machine.
type keyboard interface {
	Now() clock.Time
	Key(console.KeyEvent)
}

// feed presses the next key when its time has come.
func (t *typist) feed(k keyboard) {
	if now := k.Now(); len(t.queue) > 0 && now >= t.next {
		k.Key(t.queue[0])
		t.queue = t.queue[1:]
		t.next = now + keyTime
	}
}
