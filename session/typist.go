package session

import (
	"slices"

	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/console"
	"github.com/iron86/iron86/machine"
)

// Times of typing, in virtual time.
const (
	// keyTime is how long a typed key is down, and the pause after it: 33 keys a second,
	// which BIOS and guests of all ages keep up with.
	keyTime = 15 * clock.Millisecond
	// quickTime is the same within a long text, for a guest that does not read its keys
	// through the BIOS.
	quickTime = 5 * clock.Millisecond
	// typingSlice is the time between two looks at the keyboard while keys wait.
	typingSlice = clock.Millisecond
	// keyPatience is how long a key waits for a guest that does not take the keys before
	// it; textPatience the same for a text.
	keyPatience  = clock.Second
	textPatience = 30 * clock.Second
	// takeTime is how soon a guest that reads its keys takes the next one.
	takeTime = 100 * clock.Millisecond
)

// Sizes, in chords.
const (
	maxQueued = 1 << 16 // chords that may wait
	textSize  = 8       // this many chords queued at once are a text; fewer may be somebody at the keys of a game
	longText  = 32
)

// typist presses queued chords one after the other, in virtual time: single ones as a
// person does, a text as fast as the guest takes it.
type typist struct {
	queue []console.Chord
	up    []console.KeyEvent // the releases of the chord that is down
	since clock.Time         // time of the last press or release
	text  bool               // the queue holds a text, until it is empty
	// long is set while the queue holds a text of at least longText chords.
	long  bool
	tail  uint16     // tail of the BIOS's keyboard buffer before the last press
	bios  bool       // the BIOS has stored the last chord in its buffer
	until clock.Time // the next chord waits for the guest until then; 0: it does not wait
	stuck bool       // the guest takes no keys: it has not taken one within keyPatience or textPatience
}

func (t *typist) press(keys []console.Chord) {
	t.queue = append(t.queue, keys...)
	t.queue = t.queue[:min(len(t.queue), maxQueued)]
	t.text = t.text || len(t.queue) >= textSize
	t.long = t.long || len(t.queue) >= longText
}

func (t *typist) busy() bool { return len(t.queue) > 0 || len(t.up) > 0 }

// slice returns the virtual time until the host should look at the typist again.
func (t *typist) slice() clock.Time {
	if t.text {
		return typingSlice
	}
	return slice
}

// hurries reports whether virtual time need not keep to the wall clock, because a guest that takes keys gets a text: a
// keyboard sends a byte in a millisecond.
func (t *typist) hurries(now clock.Time) bool {
	return t.text && t.busy() && (t.until == 0 || now < t.until-textPatience+takeTime)
}

// keyboard is where the typist sends its keys: the machine.
type keyboard interface {
	Now() clock.Time
	Key(console.KeyEvent)
	Typed() machine.Typed
}

// feed presses or releases the next chord when its time has come.
func (t *typist) feed(k keyboard) {
	state := k.Typed()
	t.bios = (t.bios || state.Tail != t.tail && t.tail != 0) && !state.Hooked
	if !t.busy() {
		t.text, t.long, t.tail = false, false, state.Tail
		return
	}
	past := k.Now() - t.since
	if len(t.up) > 0 {
		if past >= t.pause() {
			t.play(k, t.up)
			t.up = nil
		}
		return
	}
	if past < t.pause() || t.waits(state, k.Now()) {
		return
	}
	quick := t.text && t.bios
	t.tail, t.bios = state.Tail, false
	t.up = t.queue[0].Release()
	t.play(k, t.queue[0].Press())
	t.queue = t.queue[1:]
	if quick {
		t.play(k, t.up)
		t.up = nil
	}
}

func (t *typist) play(k keyboard, events []console.KeyEvent) {
	for _, e := range events {
		k.Key(e)
	}
	t.since = k.Now()
}

// pause returns the time between a press, its release and the next press.
func (t *typist) pause() clock.Time {
	switch {
	case t.text && t.bios:
		return 0
	case t.long:
		return quickTime
	}
	return keyTime
}

// waits reports whether the next chord has to wait because the guest has not taken those before it.
// A guest that does not take keys for a long time gets the chord all the same: it may look at which
// keys are down, and not at what they type.
func (t *typist) waits(state machine.Typed, now clock.Time) bool {
	full := state.Full && !state.Hooked && !urgent(t.queue[0])
	if !full && state.Taken {
		t.until, t.stuck = 0, false
		return false
	}
	switch {
	case t.until == 0 && t.text:
		t.until = now + textPatience
	case t.until == 0:
		t.until = now + keyPatience
	}
	t.stuck = t.stuck || now >= t.until
	return !t.stuck
}

// urgent reports whether a chord interrupts what the guest does, as one with Ctrl may.
func urgent(c console.Chord) bool {
	return len(c) > 1 && slices.ContainsFunc(c, func(k console.Key) bool {
		return k == console.KeyLeftCtrl || k == console.KeyRightCtrl
	})
}
