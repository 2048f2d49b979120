package kbc

import (
	"testing"

	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/console"
)

func TestEveryKeyHasItsCodes(t *testing.T) {
	set2, set3 := map[code]console.Key{}, map[uint8]console.Key{}
	for k := console.KeyEsc; k < console.KeyCount; k++ {
		c := codes[k]
		if c.set3 == 0 || c.set2 == 0 && k != console.KeyPause {
			t.Errorf("key %d has no code: %+v", k, c)
		}
		if other, taken := set3[c.set3]; taken {
			t.Errorf("keys %d and %d share code %#x of set 3", k, other, c.set3)
		}
		set3[c.set3] = k
		c.set3 = 0
		if other, taken := set2[c]; taken {
			t.Errorf("keys %d and %d share code %#x of set 2", k, other, c.set2)
		}
		set2[c] = k
	}
	seen := map[uint8]bool{}
	for i, v := range translation {
		if seen[v] {
			t.Errorf("translation of %#x: %#x is there twice", i, v)
		}
		seen[v] = true
	}
}

func TestTranslatedCodes(t *testing.T) {
	// The codes of set 1 in the order of the keys on the oldest keyboard.
	order := []console.Key{
		console.KeyEsc, console.Key1, console.Key2, console.Key3, console.Key4, console.Key5, console.Key6, console.Key7,
		console.Key8, console.Key9, console.Key0, console.KeyMinus, console.KeyEqual, console.KeyBackspace, console.KeyTab,
		console.KeyQ, console.KeyW, console.KeyE, console.KeyR, console.KeyT, console.KeyY, console.KeyU, console.KeyI,
		console.KeyO, console.KeyP, console.KeyLeftBracket, console.KeyRightBracket, console.KeyEnter, console.KeyLeftCtrl,
		console.KeyA, console.KeyS, console.KeyD, console.KeyF, console.KeyG, console.KeyH, console.KeyJ, console.KeyK,
		console.KeyL, console.KeySemicolon, console.KeyApostrophe, console.KeyGrave, console.KeyLeftShift,
		console.KeyBackslash, console.KeyZ, console.KeyX, console.KeyC, console.KeyV, console.KeyB, console.KeyN,
		console.KeyM, console.KeyComma, console.KeyPeriod, console.KeySlash, console.KeyRightShift, console.KeyKPStar,
		console.KeyLeftAlt, console.KeySpace, console.KeyCapsLock, console.KeyF1, console.KeyF2, console.KeyF3,
		console.KeyF4, console.KeyF5, console.KeyF6, console.KeyF7, console.KeyF8, console.KeyF9, console.KeyF10,
		console.KeyNumLock, console.KeyScrollLock, console.KeyKP7, console.KeyKP8, console.KeyKP9, console.KeyKPMinus,
		console.KeyKP4, console.KeyKP5, console.KeyKP6, console.KeyKPPlus, console.KeyKP1, console.KeyKP2, console.KeyKP3,
		console.KeyKP0, console.KeyKPPeriod,
	}
	b := newOpenBench(0x40)
	for i, k := range order {
		b.press(k)
		b.release(k)
		b.wantBytes(t, "translated", uint8(i+1), uint8(i+1)|0x80)
	}
	b.press(console.KeyF12)
	b.press(console.Key102)
	b.wantBytes(t, "F12 and the 102nd key", 0x58, 0x56)
}

func TestSequences(t *testing.T) {
	const shift, ctrl, alt, right = console.KeyLeftShift, console.KeyLeftCtrl, console.KeyLeftAlt, console.KeyRightShift
	for _, c := range []struct {
		name string
		leds uint8
		held []console.Key
		key  console.Key
		down []byte
		up   []byte
	}{
		{"letter", 0, nil, console.KeyA, []byte{0x1c}, []byte{0xf0, 0x1c}},
		{"extended", 0, nil, console.KeyRightCtrl, []byte{0xe0, 0x14}, []byte{0xe0, 0xf0, 0x14}},
		{"cursor", 0, nil, console.KeyUp, []byte{0xe0, 0x75}, []byte{0xe0, 0xf0, 0x75}},
		{"cursor, NumLock", 2, nil, console.KeyUp, []byte{0xe0, 0x12, 0xe0, 0x75}, []byte{0xe0, 0xf0, 0x75, 0xe0, 0xf0, 0x12}},
		{"cursor, shift", 0, []console.Key{shift}, console.KeyUp, []byte{0xe0, 0xf0, 0x12, 0xe0, 0x75}, []byte{0xe0, 0xf0, 0x75, 0xe0, 0x12}},
		{"cursor, right shift", 0, []console.Key{right}, console.KeyUp, []byte{0xe0, 0xf0, 0x59, 0xe0, 0x75}, []byte{0xe0, 0xf0, 0x75, 0xe0, 0x59}},
		{"cursor, NumLock and shift", 2, []console.Key{shift}, console.KeyUp, []byte{0xe0, 0x75}, []byte{0xe0, 0xf0, 0x75}},
		{"keypad slash, shift", 2, []console.Key{shift}, console.KeyKPSlash, []byte{0xe0, 0xf0, 0x12, 0xe0, 0x4a}, []byte{0xe0, 0xf0, 0x4a, 0xe0, 0x12}},
		{"PrtSc", 0, nil, console.KeyPrintScreen, []byte{0xe0, 0x12, 0xe0, 0x7c}, []byte{0xe0, 0xf0, 0x7c, 0xe0, 0xf0, 0x12}},
		{"PrtSc, ctrl", 0, []console.Key{ctrl}, console.KeyPrintScreen, []byte{0xe0, 0x7c}, []byte{0xe0, 0xf0, 0x7c}},
		{"SysRq", 0, []console.Key{alt}, console.KeyPrintScreen, []byte{0x84}, []byte{0xf0, 0x84}},
		{"Pause", 0, nil, console.KeyPause, []byte{0xe1, 0x14, 0x77, 0xe1, 0xf0, 0x14, 0xf0, 0x77}, nil},
		{"Break", 0, []console.Key{ctrl}, console.KeyPause, []byte{0xe0, 0x7e, 0xe0, 0xf0, 0x7e}, nil},
	} {
		b := newOpenBench(0)
		b.keyboard.LEDs = c.leds
		for _, k := range c.held {
			b.press(k)
			b.drain()
		}
		b.press(c.key)
		b.wantBytes(t, c.name+" down", c.down...)
		b.release(c.key)
		b.wantBytes(t, c.name+" up", c.up...)
	}
}

func TestSets(t *testing.T) {
	b := newOpenBench(0)
	b.toKey(t, "select set 1", []byte{0xf0, 1}, 0xfa, 0xfa)
	b.toKey(t, "which set", []byte{0xf0, 0}, 0xfa, 0xfa, 1)
	b.press(console.KeyPause)
	b.wantBytes(t, "Pause in set 1", 0xe1, 0x1d, 0x45, 0xe1, 0x9d, 0xc5)
	b.press(console.KeyLeft)
	b.release(console.KeyLeft)
	b.wantBytes(t, "Left in set 1", 0xe0, 0x4b, 0xe0, 0xcb)

	b.toKey(t, "select set 3", []byte{0xf0, 3}, 0xfa, 0xfa)
	for _, k := range []console.Key{console.KeyA, console.KeyLeftShift, console.KeyF1} {
		b.press(k)
		b.release(k)
	}
	b.wantBytes(t, "set 3: only shift sends its release", 0x1c, 0x12, 0xf0, 0x12, 0x07)
	b.toKey(t, "all send make and break", []byte{0xf8}, 0xfa)
	b.toKey(t, "but F1 does not", []byte{0xfd, 0x07}, 0xfa, 0xfa)
	b.toKey(t, "set F4", []byte{0xf4}, 0xfa)
	b.press(console.KeyA)
	b.wait(2 * clock.Second)
	b.release(console.KeyA)
	b.press(console.KeyF1)
	b.release(console.KeyF1)
	b.wantBytes(t, "set 3 without typematic", 0x1c, 0xf0, 0x1c, 0x07)
	b.toKey(t, "there is no set 4", []byte{0xf0, 4}, 0xfa, 0xfe)
}

func TestTypematic(t *testing.T) {
	b := newOpenBench(0)
	count := func(d clock.Time) (n int) {
		for end := b.now + d; b.now < end; {
			b.wait(clock.Millisecond)
			if b.ReadPort(4)&stOutput != 0 {
				b.ReadPort(0)
				n++
			}
		}
		return n
	}
	b.press(console.KeyA)
	if n := count(499 * clock.Millisecond); n != 1 {
		t.Errorf("before the delay: have %d codes, want 1", n)
	}
	if n := count(clock.Second); n != 11 {
		t.Errorf("default rate: have %d repeats in a second, want 11", n)
	}
	b.press(console.KeyB)
	if n := count(499 * clock.Millisecond); n != 1 {
		t.Errorf("another key: have %d codes, want 1", n)
	}
	b.release(console.KeyB)
	if n := count(clock.Second); n != 2 {
		t.Errorf("released: have %d codes, want 2 of the release", n)
	}
	b.toKey(t, "fastest", []byte{0xf3, 0}, 0xfa, 0xfa)
	b.press(console.KeyC)
	if n := count(250 * clock.Millisecond); n != 1 {
		t.Errorf("short delay: have %d codes, want 1", n)
	}
	if n := count(clock.Second); n != 30 {
		t.Errorf("fastest: have %d repeats in a second, want 30", n)
	}
}

func TestOverrun(t *testing.T) {
	for _, set := range []uint8{1, 2} {
		b := newOpenBench(0x10)
		b.keyboard.Set = set
		for k := console.Key1; k < console.Key1+20; k++ {
			b.press(k)
		}
		b.WritePort(4, 0xae)
		got := b.drain()
		code := map[uint8]byte{1: 0xff, 2: 0}[set]
		if len(got) != 17 || got[16] != code {
			t.Errorf("set %d: have % x, want 16 codes and %02x", set, got, code)
		}
		b.press(console.KeySpace)
		if got := b.drain(); len(got) != 1 {
			t.Errorf("set %d, after the overrun: have % x, want one code", set, got)
		}
	}
}

func TestKeyboardCommands(t *testing.T) {
	b := newOpenBench(0)
	b.toKey(t, "echo", []byte{0xee}, 0xee)
	b.toKey(t, "identify", []byte{0xf2}, 0xfa, 0xab, 0x83)
	b.toKey(t, "LEDs", []byte{0xed, 0x07}, 0xfa, 0xfa)
	if b.LEDs() != 7 {
		t.Errorf("LEDs: have %d, want 7", b.LEDs())
	}
	b.toKey(t, "a command instead of the parameter", []byte{0xed, 0xee}, 0xfa, 0xee)
	b.toKey(t, "unknown", []byte{0xef}, 0xfe)
	b.toKey(t, "resend", []byte{0xf2, 0xfe}, 0xfa, 0xab, 0x83, 0x83)
	b.toKey(t, "a request to resend is not repeated", []byte{0xf4, 0xef, 0xfe}, 0xfa, 0xfe, 0xfa)
	b.toKey(t, "disable", []byte{0xf5}, 0xfa)
	b.press(console.KeyA)
	b.release(console.KeyA)
	b.wantBytes(t, "disabled")
	b.toKey(t, "enable", []byte{0xf4}, 0xfa)
	b.press(console.KeyA)
	b.wantBytes(t, "enabled", 0x1c)
	b.press(console.KeyA)
	b.wantBytes(t, "down already")
	b.WritePort(0, 0xff)
	b.wantBytes(t, "reset is acknowledged", 0xfa)
	b.press(console.KeyB)
	b.wait(selfTestTime / 2)
	b.wantBytes(t, "still testing")
	b.wait(selfTestTime)
	b.wantBytes(t, "tested", 0xaa)
	if b.LEDs() != 0 {
		t.Errorf("LEDs after reset: have %d, want 0", b.LEDs())
	}
	b.WritePort(4, 0xad)
	b.WritePort(0, 0xee)
	b.wantBytes(t, "sending frees the clock", 0xee)
}

func TestIdentifyTranslated(t *testing.T) {
	b := newOpenBench(0x40)
	b.toKey(t, "identify", []byte{0xf2}, 0xfa, 0xab, 0x41)
	b.toKey(t, "which set", []byte{0xf0, 0}, 0xfa, 0xfa, 0x41)
}

func TestAReplyDoesNotSplitAKey(t *testing.T) {
	b := newOpenBench(0)
	b.press(console.KeyA)
	b.drain()
	b.release(console.KeyA)
	b.wait(byteTime)
	if got := b.ReadPort(0); got != 0xf0 {
		t.Fatalf("prefix: have %#x, want 0xf0", got)
	}
	b.WritePort(0, 0xed)
	b.wantBytes(t, "the key before the reply", 0x1c, 0xfa)
}
