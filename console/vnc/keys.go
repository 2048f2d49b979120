package vnc

import "github.com/iron86/iron86/console"

// scanCodes are the keys' codes of set 1, with bit 7 set for the prefix E0h: what QEMU calls a qnum.
var scanCodes = [console.KeyCount]uint8{
	console.KeyEsc: 0x01, console.KeyF1: 0x3b, console.KeyF2: 0x3c, console.KeyF3: 0x3d, console.KeyF4: 0x3e, console.KeyF5: 0x3f,
	console.KeyF6: 0x40, console.KeyF7: 0x41, console.KeyF8: 0x42, console.KeyF9: 0x43, console.KeyF10: 0x44, console.KeyF11: 0x57,
	console.KeyF12: 0x58, console.KeyPrintScreen: 0xb7, console.KeyScrollLock: 0x46, console.KeyPause: 0xc6,

	console.KeyGrave: 0x29, console.Key1: 0x02, console.Key2: 0x03, console.Key3: 0x04, console.Key4: 0x05, console.Key5: 0x06,
	console.Key6: 0x07, console.Key7: 0x08, console.Key8: 0x09, console.Key9: 0x0a, console.Key0: 0x0b, console.KeyMinus: 0x0c,
	console.KeyEqual: 0x0d, console.KeyBackspace: 0x0e,
	console.KeyTab: 0x0f, console.KeyQ: 0x10, console.KeyW: 0x11, console.KeyE: 0x12, console.KeyR: 0x13, console.KeyT: 0x14,
	console.KeyY: 0x15, console.KeyU: 0x16, console.KeyI: 0x17, console.KeyO: 0x18, console.KeyP: 0x19,
	console.KeyLeftBracket: 0x1a, console.KeyRightBracket: 0x1b, console.KeyBackslash: 0x2b,
	console.KeyCapsLock: 0x3a, console.KeyA: 0x1e, console.KeyS: 0x1f, console.KeyD: 0x20, console.KeyF: 0x21, console.KeyG: 0x22,
	console.KeyH: 0x23, console.KeyJ: 0x24, console.KeyK: 0x25, console.KeyL: 0x26, console.KeySemicolon: 0x27,
	console.KeyApostrophe: 0x28, console.KeyEnter: 0x1c,
	console.KeyLeftShift: 0x2a, console.Key102: 0x56, console.KeyZ: 0x2c, console.KeyX: 0x2d, console.KeyC: 0x2e, console.KeyV: 0x2f,
	console.KeyB: 0x30, console.KeyN: 0x31, console.KeyM: 0x32, console.KeyComma: 0x33, console.KeyPeriod: 0x34,
	console.KeySlash: 0x35, console.KeyRightShift: 0x36,
	console.KeyLeftCtrl: 0x1d, console.KeyLeftWin: 0xdb, console.KeyLeftAlt: 0x38, console.KeySpace: 0x39, console.KeyRightAlt: 0xb8,
	console.KeyRightWin: 0xdc, console.KeyMenu: 0xdd, console.KeyRightCtrl: 0x9d,

	console.KeyInsert: 0xd2, console.KeyHome: 0xc7, console.KeyPageUp: 0xc9, console.KeyDelete: 0xd3, console.KeyEnd: 0xcf,
	console.KeyPageDown: 0xd1, console.KeyUp: 0xc8, console.KeyLeft: 0xcb, console.KeyDown: 0xd0, console.KeyRight: 0xcd,
	console.KeyNumLock: 0x45, console.KeyKPSlash: 0xb5, console.KeyKPStar: 0x37, console.KeyKPMinus: 0x4a, console.KeyKP7: 0x47,
	console.KeyKP8: 0x48, console.KeyKP9: 0x49, console.KeyKPPlus: 0x4e, console.KeyKP4: 0x4b, console.KeyKP5: 0x4c,
	console.KeyKP6: 0x4d, console.KeyKP1: 0x4f, console.KeyKP2: 0x50, console.KeyKP3: 0x51, console.KeyKPEnter: 0x9c,
	console.KeyKP0: 0x52, console.KeyKPPeriod: 0x53,
}

// byScanCode is scanCodes the other way round. Code 54h is Print Screen, too: with Alt it has that code.
var byScanCode = func() (keys [256]console.Key) {
	for k, code := range scanCodes {
		keys[code] = console.Key(k)
	}
	keys[0], keys[0x54] = console.NoKey, console.KeyPrintScreen
	return keys
}()

// keysyms are the keys of X11 keysyms that stand for no character (X11's keysymdef.h).
var keysyms = map[uint32]console.Key{
	0xff08: console.KeyBackspace, 0xff09: console.KeyTab, 0xfe20: console.KeyTab, 0xff0d: console.KeyEnter, 0xff13: console.KeyPause,
	0xff14: console.KeyScrollLock, 0xff15: console.KeyPrintScreen, 0xff1b: console.KeyEsc, 0xff50: console.KeyHome, 0xff51: console.KeyLeft,
	0xff52: console.KeyUp, 0xff53: console.KeyRight, 0xff54: console.KeyDown, 0xff55: console.KeyPageUp, 0xff56: console.KeyPageDown,
	0xff57: console.KeyEnd, 0xff61: console.KeyPrintScreen, 0xff63: console.KeyInsert, 0xff67: console.KeyMenu, 0xff6b: console.KeyPause,
	0xff7f: console.KeyNumLock, 0xffff: console.KeyDelete,

	0xff8d: console.KeyKPEnter, 0xff95: console.KeyKP7, 0xff96: console.KeyKP4, 0xff97: console.KeyKP8, 0xff98: console.KeyKP6,
	0xff99: console.KeyKP2, 0xff9a: console.KeyKP9, 0xff9b: console.KeyKP3, 0xff9c: console.KeyKP1, 0xff9d: console.KeyKP5,
	0xff9e: console.KeyKP0, 0xff9f: console.KeyKPPeriod, 0xffaa: console.KeyKPStar, 0xffab: console.KeyKPPlus,
	0xffac: console.KeyKPPeriod, 0xffad: console.KeyKPMinus, 0xffae: console.KeyKPPeriod, 0xffaf: console.KeyKPSlash,
	0xffb0: console.KeyKP0, 0xffb1: console.KeyKP1, 0xffb2: console.KeyKP2, 0xffb3: console.KeyKP3, 0xffb4: console.KeyKP4,
	0xffb5: console.KeyKP5, 0xffb6: console.KeyKP6, 0xffb7: console.KeyKP7, 0xffb8: console.KeyKP8, 0xffb9: console.KeyKP9,

	0xffbe: console.KeyF1, 0xffbf: console.KeyF2, 0xffc0: console.KeyF3, 0xffc1: console.KeyF4, 0xffc2: console.KeyF5, 0xffc3: console.KeyF6,
	0xffc4: console.KeyF7, 0xffc5: console.KeyF8, 0xffc6: console.KeyF9, 0xffc7: console.KeyF10, 0xffc8: console.KeyF11, 0xffc9: console.KeyF12,

	0xffe1: console.KeyLeftShift, 0xffe2: console.KeyRightShift, 0xffe3: console.KeyLeftCtrl, 0xffe4: console.KeyRightCtrl,
	0xffe5: console.KeyCapsLock, 0xffe7: console.KeyLeftAlt, 0xffe8: console.KeyRightAlt, 0xffe9: console.KeyLeftAlt,
	0xffea: console.KeyRightAlt, 0xffeb: console.KeyLeftWin, 0xffec: console.KeyRightWin, 0xfe03: console.KeyRightAlt,
}

// runeOf returns the character that a keysym stands for, or 0: Latin-1 by its code, anything else by its Unicode number.
func runeOf(sym uint32) rune {
	switch {
	case sym >= 0x20 && sym <= 0x7e, sym >= 0xa0 && sym <= 0xff:
		return rune(sym)
	case sym >= 0x01000100 && sym <= 0x0110ffff:
		return rune(sym - 0x01000000)
	}
	return 0
}
