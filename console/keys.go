package console

import "strings"

// keyNames are the names of keys in scripts, without braces. The first name of a key is the one that
// String returns.
var keyNames = [KeyCount]string{
	KeyEsc: "esc escape",
	KeyF1:  "f1", KeyF2: "f2", KeyF3: "f3", KeyF4: "f4", KeyF5: "f5", KeyF6: "f6",
	KeyF7: "f7", KeyF8: "f8", KeyF9: "f9", KeyF10: "f10", KeyF11: "f11", KeyF12: "f12",
	KeyPrintScreen: "prtsc printscreen print", KeyScrollLock: "scrolllock", KeyPause: "pause",
	KeyGrave: "` grave",
	Key1:     "1", Key2: "2", Key3: "3", Key4: "4", Key5: "5", Key6: "6", Key7: "7", Key8: "8", Key9: "9", Key0: "0",
	KeyMinus: "- minus", KeyEqual: "= equal", KeyBackspace: "backspace bs", KeyTab: "tab",
	KeyQ: "q", KeyW: "w", KeyE: "e", KeyR: "r", KeyT: "t", KeyY: "y", KeyU: "u", KeyI: "i", KeyO: "o", KeyP: "p",
	KeyLeftBracket: "[ leftbracket", KeyRightBracket: "] rightbracket", KeyBackslash: "\\ backslash",
	KeyCapsLock: "capslock",
	KeyA:        "a", KeyS: "s", KeyD: "d", KeyF: "f", KeyG: "g", KeyH: "h", KeyJ: "j", KeyK: "k", KeyL: "l",
	KeySemicolon: "; semicolon", KeyApostrophe: "' apostrophe", KeyEnter: "enter return",
	KeyLeftShift: "shift lshift", Key102: "102nd",
	KeyZ: "z", KeyX: "x", KeyC: "c", KeyV: "v", KeyB: "b", KeyN: "n", KeyM: "m",
	KeyComma: ", comma", KeyPeriod: ". period", KeySlash: "/ slash", KeyRightShift: "rshift",
	KeyLeftCtrl: "ctrl lctrl", KeyLeftWin: "win lwin", KeyLeftAlt: "alt lalt", KeySpace: "space spc",
	KeyRightAlt: "altgr ralt", KeyRightWin: "rwin", KeyMenu: "menu", KeyRightCtrl: "rctrl",
	KeyInsert: "ins insert", KeyHome: "home", KeyPageUp: "pgup pageup",
	KeyDelete: "del delete", KeyEnd: "end", KeyPageDown: "pgdn pagedown",
	KeyUp: "up", KeyLeft: "left", KeyDown: "down", KeyRight: "right",
	KeyNumLock: "numlock", KeyKPSlash: "kp/ kpslash", KeyKPStar: "kp* kpstar", KeyKPMinus: "kp- kpminus",
	KeyKP7: "kp7", KeyKP8: "kp8", KeyKP9: "kp9", KeyKPPlus: "kp+ kpplus",
	KeyKP4: "kp4", KeyKP5: "kp5", KeyKP6: "kp6", KeyKP1: "kp1", KeyKP2: "kp2", KeyKP3: "kp3",
	KeyKPEnter: "kpenter", KeyKP0: "kp0", KeyKPPeriod: "kp. kpperiod",
}

// String returns the key's name in scripts, without braces.
func (k Key) String() string {
	if k == NoKey || k >= KeyCount {
		return "none"
	}
	name, _, _ := strings.Cut(keyNames[k], " ")
	return name
}

// KeyNamed returns the key that scripts call name, which is without braces and in capitals or small
// letters: "enter", "F1", "kp+", "a".
func KeyNamed(name string) (Key, bool) {
	name = strings.ToLower(name)
	if name == "" || strings.Contains(name, " ") {
		return NoKey, false
	}
	for k, names := range keyNames {
		for names != "" {
			var one string
			one, names, _ = strings.Cut(names, " ")
			if one == name {
				return Key(k), true
			}
		}
	}
	return NoKey, false
}

// The characters of the US layout, of each key alone and with Shift, in the order of layoutKeys. The
// keys after layoutShifted's last one have no character with Shift.
const (
	layoutPlain   = "`1234567890-=qwertyuiop[]\\asdfghjkl;'zxcvbnm,./ \n\t\b\x1b"
	layoutShifted = "~!@#$%^&*()_+QWERTYUIOP{}|ASDFGHJKL:\"ZXCVBNM<>?"
)

// layoutKeys are the keys of layoutPlain, in its order.
var layoutKeys = [...]Key{
	KeyGrave, Key1, Key2, Key3, Key4, Key5, Key6, Key7, Key8, Key9, Key0, KeyMinus, KeyEqual,
	KeyQ, KeyW, KeyE, KeyR, KeyT, KeyY, KeyU, KeyI, KeyO, KeyP, KeyLeftBracket, KeyRightBracket, KeyBackslash,
	KeyA, KeyS, KeyD, KeyF, KeyG, KeyH, KeyJ, KeyK, KeyL, KeySemicolon, KeyApostrophe,
	KeyZ, KeyX, KeyC, KeyV, KeyB, KeyN, KeyM, KeyComma, KeyPeriod, KeySlash, KeySpace,
	KeyEnter, KeyTab, KeyBackspace, KeyEsc,
}

// KeyForRune returns the key of the US layout that types r, and whether it needs Shift. A carriage
// return is Enter, as a line feed is. ok is false if no key types r.
func KeyForRune(r rune) (k Key, shift, ok bool) {
	if r == '\r' {
		r = '\n'
	}
	if i := strings.IndexRune(layoutPlain, r); i >= 0 {
		return layoutKeys[i], false, true
	}
	if i := strings.IndexRune(layoutShifted, r); i >= 0 {
		return layoutKeys[i], true, true
	}
	return NoKey, false, false
}
