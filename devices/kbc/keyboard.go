package kbc

import (
	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/console"
)

// selfTestTime is how long a device tests itself after a reset command. Real ones take
// half a second; firmware for emulators (Bochs) waits for 65535 reads of the status
// and of port 80h, which are 32 ms here.
const selfTestTime = 20 * clock.Millisecond

// keyboardState is what the guest can observe, and which keys are down. A time is 0 when there is
// nothing to wait for.
type keyboardState struct {
	Replies  queue // answers to commands
	Keys     queue // the keyboard's 16 bytes, and the overrun code
	Overrun  bool  // the overrun code is in Keys
	Last     uint8 // last byte sent, for Resend
	Prefixed bool  // the last byte taken from Keys was a prefix of the next one
	Scans    bool  // keys are reported
	Set      uint8 // scan code set 1 to 3
	LEDs     uint8
	Rate     uint8 // typematic: bits 0 to 4 rate, 5 and 6 delay
	Expect   uint8 // the command that waits for a byte
	Down     [console.KeyCount]bool
	Ways     [console.KeyCount]uint8 // what each key does in set 3: sendsBreak, repeats
	Held     console.Key             // the key that repeats; NoKey: none
	RepeatAt clock.Time              // when it repeats next
	TestedAt clock.Time              // when the self-test after a reset ends
}

// keyboard is the 102-key keyboard.
type keyboard struct {
	*keyboardState
	sched  *clock.Scheduler
	wake   func() // called when there is something to send
	repeat *clock.Event
	tested *clock.Event
}

func (k *keyboard) init(sched *clock.Scheduler, s *keyboardState, wake func()) {
	k.keyboardState, k.sched, k.wake = s, sched, wake
	k.repeat = sched.NewEvent("keyboard repeat", k.onRepeat)
	k.tested = sched.NewEvent("keyboard self-test", k.onTested)
}

// powerOn sets the state of power-on. Keys that are down stay down.
func (k *keyboard) powerOn() {
	*k.keyboardState = keyboardState{Down: k.Down}
	k.defaults()
	k.Scans = true
}

// defaults restores what the commands Set Default and Reset restore.
func (k *keyboard) defaults() {
	k.Keys.clear()
	k.Overrun, k.Prefixed = false, false
	k.Set, k.Rate = 2, 0x2b // 10.9 a second after 500 ms
	k.Held, k.RepeatAt = console.NoKey, 0
	for i := range k.Ways {
		k.Ways[i] = defaultWays(console.Key(i))
	}
}

func (k *keyboard) settle() {
	k.Replies.clip()
	k.Keys.clip()
	arm(k.sched, k.repeat, k.RepeatAt)
	arm(k.sched, k.tested, k.TestedAt)
}

// arm sets an event to time t; 0 disarms it.
func arm(s *clock.Scheduler, e *clock.Event, t clock.Time) {
	if t == 0 {
		s.Cancel(e)
		return
	}
	s.At(e, t)
}

func (k *keyboard) pending() bool { return k.Replies.Len > 0 || k.Keys.Len > 0 }

// next returns the byte to send. Replies come first, but never between a prefix and its key. The command
// Resend will repeat this byte, unless the byte asks the controller to resend.
func (k *keyboard) next() uint8 {
	if k.Replies.Len > 0 && !(k.Prefixed && k.Keys.Len > 0) {
		v := k.Replies.pop()
		if v != resend {
			k.Last = v
		}
		return v
	}
	k.Last = k.Keys.pop()
	k.Prefixed = k.Last == scanExtended || k.Last == scanPause || k.Last == scanBreak && k.Set != 1
	if k.Keys.Len == 0 {
		k.Overrun = false
	}
	return k.Last
}

// key takes a key that goes down or up at the host.
func (k *keyboard) key(e console.KeyEvent) {
	if e.Key == console.NoKey || e.Key >= console.KeyCount || k.Down[e.Key] == e.Down {
		return
	}
	k.Down[e.Key] = e.Down
	if !k.Scans || k.TestedAt != 0 {
		return
	}
	if !e.Down {
		if k.Held == e.Key {
			k.hold(console.NoKey)
		}
		k.send(k.up(e.Key))
		return
	}
	k.send(k.down(e.Key, false))
	if e.Key == console.KeyPause || k.Set == 3 && k.Ways[e.Key]&repeats == 0 {
		return
	}
	k.hold(e.Key)
}

// hold makes key the one that repeats. With NoKey none does.
func (k *keyboard) hold(key console.Key) {
	k.Held, k.RepeatAt = key, 0
	if key != console.NoKey {
		k.RepeatAt = k.sched.Now() + clock.Time(k.Rate>>5&3+1)*250*clock.Millisecond
	}
	arm(k.sched, k.repeat, k.RepeatAt)
}

// onRepeat sends the key that is held again, unless the guest has not read what was sent before.
func (k *keyboard) onRepeat() {
	if k.Held == console.NoKey || k.Held >= console.KeyCount {
		k.RepeatAt = 0
		return
	}
	// Periods are (8 + A) * 2^B / 240 s (PS/2 Technical Reference, "Set
	// Typematic Rate/Delay").
	period := clock.Time(8+k.Rate&7) << (k.Rate >> 3 & 3) * clock.Second / 240
	k.RepeatAt += period
	arm(k.sched, k.repeat, k.RepeatAt)
	if k.Keys.Len == 0 {
		k.send(k.down(k.Held, true))
	}
}

// send queues a sequence. If there is no room for the whole of it, it queues the overrun code instead.
func (k *keyboard) send(seq []uint8) {
	if k.Set == 1 {
		seq = toSet1(seq)
	}
	switch {
	case k.Overrun: // keys are lost until the guest has read all that are queued
	case len(seq) > k.Keys.room():
		k.Overrun = true
		if k.Set == 1 {
			k.Keys.push(0xff)
		} else {
			k.Keys.push(0)
		}
	default:
		k.Keys.push(seq...)
	}
	k.wake()
}

func (k *keyboard) shifted() bool {
	return k.Down[console.KeyLeftShift] || k.Down[console.KeyRightShift]
}

func (k *keyboard) controlled() bool {
	return k.Down[console.KeyLeftCtrl] || k.Down[console.KeyRightCtrl]
}

func (k *keyboard) alternate() bool {
	return k.Down[console.KeyLeftAlt] || k.Down[console.KeyRightAlt]
}

// down returns the sequence of a key that goes down, or that repeats if again is set, in set 2 or 3.
func (k *keyboard) down(key console.Key, again bool) []uint8 {
	if k.Set == 3 {
		return []uint8{codes[key].set3}
	}
	switch {
	case key == console.KeyPause && k.controlled(): // Break
		return []uint8{scanExtended, 0x7e, scanExtended, scanBreak, 0x7e}
	case key == console.KeyPause:
		return []uint8{scanPause, 0x14, 0x77, scanPause, scanBreak, 0x14, scanBreak, 0x77}
	case key == console.KeyPrintScreen && k.alternate():
		return []uint8{scanSysRq}
	case !codes[key].ext:
		return []uint8{codes[key].set2}
	}
	var seq []uint8
	if !again {
		seq = k.shiftsAround(key, true)
	}
	return append(seq, scanExtended, codes[key].set2)
}

// up returns the sequence of a key that goes up, in set 2 or 3.
func (k *keyboard) up(key console.Key) []uint8 {
	switch {
	case k.Set == 3:
		if k.Ways[key]&sendsBreak == 0 {
			return nil
		}
		return []uint8{scanBreak, codes[key].set3}
	case key == console.KeyPause:
		return nil
	case key == console.KeyPrintScreen && k.alternate():
		return []uint8{scanBreak, scanSysRq}
	case !codes[key].ext:
		return []uint8{scanBreak, codes[key].set2}
	}
	return append([]uint8{scanExtended, scanBreak, codes[key].set2}, k.shiftsAround(key, false)...)
}

// shiftsAround returns what is sent before an extended key when it goes down, and after it when it goes
// up. It makes software for the 83-key keyboard take the key for the cursor key of the keypad: that
// needs a shift while NumLock is on, and otherwise that no shift is held.
func (k *keyboard) shiftsAround(key console.Key, down bool) []uint8 {
	const numLock = 1 << 1
	cursor := key >= console.KeyInsert && key <= console.KeyRight
	switch {
	case key == console.KeyPrintScreen && !k.shifted() && !k.controlled(),
		cursor && k.LEDs&numLock != 0 && !k.shifted():
		return fakeShift(scanLShift, down)
	case key == console.KeyKPSlash, cursor && k.LEDs&numLock == 0:
		var seq []uint8
		if k.Down[console.KeyLeftShift] {
			seq = append(seq, fakeShift(scanLShift, !down)...)
		}
		if k.Down[console.KeyRightShift] {
			seq = append(seq, fakeShift(scanRShift, !down)...)
		}
		return seq
	}
	return nil
}

// fakeShift returns the sequence of a shift key that nobody has touched.
func fakeShift(shift uint8, down bool) []uint8 {
	if down {
		return []uint8{scanExtended, shift}
	}
	return []uint8{scanExtended, scanBreak, shift}
}
