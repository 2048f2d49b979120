package web

import "github.com/iron86/iron86/console"

// codes are the keys by what KeyboardEvent.code says, which names a key by its place, whatever the keyboard's layout (W3C, UI Events
// KeyboardEvent code Values, 3.1).
var codes = map[string]console.Key{
	"Escape": console.KeyEsc, "F1": console.KeyF1, "F2": console.KeyF2, "F3": console.KeyF3, "F4": console.KeyF4, "F5": console.KeyF5,
	"F6": console.KeyF6, "F7": console.KeyF7, "F8": console.KeyF8, "F9": console.KeyF9, "F10": console.KeyF10, "F11": console.KeyF11,
	"F12": console.KeyF12, "PrintScreen": console.KeyPrintScreen, "ScrollLock": console.KeyScrollLock, "Pause": console.KeyPause,

	"Backquote": console.KeyGrave, "Digit1": console.Key1, "Digit2": console.Key2, "Digit3": console.Key3, "Digit4": console.Key4,
	"Digit5": console.Key5, "Digit6": console.Key6, "Digit7": console.Key7, "Digit8": console.Key8, "Digit9": console.Key9,
	"Digit0": console.Key0, "Minus": console.KeyMinus, "Equal": console.KeyEqual, "Backspace": console.KeyBackspace,

	"Tab": console.KeyTab, "KeyQ": console.KeyQ, "KeyW": console.KeyW, "KeyE": console.KeyE, "KeyR": console.KeyR, "KeyT": console.KeyT,
	"KeyY": console.KeyY, "KeyU": console.KeyU, "KeyI": console.KeyI, "KeyO": console.KeyO, "KeyP": console.KeyP,
	"BracketLeft": console.KeyLeftBracket, "BracketRight": console.KeyRightBracket, "Backslash": console.KeyBackslash,

	"CapsLock": console.KeyCapsLock, "KeyA": console.KeyA, "KeyS": console.KeyS, "KeyD": console.KeyD, "KeyF": console.KeyF,
	"KeyG": console.KeyG, "KeyH": console.KeyH, "KeyJ": console.KeyJ, "KeyK": console.KeyK, "KeyL": console.KeyL,
	"Semicolon": console.KeySemicolon, "Quote": console.KeyApostrophe, "Enter": console.KeyEnter,

	"ShiftLeft": console.KeyLeftShift, "IntlBackslash": console.Key102, "KeyZ": console.KeyZ, "KeyX": console.KeyX, "KeyC": console.KeyC,
	"KeyV": console.KeyV, "KeyB": console.KeyB, "KeyN": console.KeyN, "KeyM": console.KeyM, "Comma": console.KeyComma,
	"Period": console.KeyPeriod, "Slash": console.KeySlash, "ShiftRight": console.KeyRightShift,

	"ControlLeft": console.KeyLeftCtrl, "MetaLeft": console.KeyLeftWin, "AltLeft": console.KeyLeftAlt, "Space": console.KeySpace,
	"AltRight": console.KeyRightAlt, "MetaRight": console.KeyRightWin, "ContextMenu": console.KeyMenu, "ControlRight": console.KeyRightCtrl,

	"Insert": console.KeyInsert, "Home": console.KeyHome, "PageUp": console.KeyPageUp, "Delete": console.KeyDelete, "End": console.KeyEnd,
	"PageDown": console.KeyPageDown, "ArrowUp": console.KeyUp, "ArrowLeft": console.KeyLeft, "ArrowDown": console.KeyDown,
	"ArrowRight": console.KeyRight,

	"NumLock": console.KeyNumLock, "NumpadDivide": console.KeyKPSlash, "NumpadMultiply": console.KeyKPStar,
	"NumpadSubtract": console.KeyKPMinus, "NumpadAdd": console.KeyKPPlus, "NumpadEnter": console.KeyKPEnter,
	"NumpadDecimal": console.KeyKPPeriod, "Numpad0": console.KeyKP0, "Numpad1": console.KeyKP1, "Numpad2": console.KeyKP2,
	"Numpad3": console.KeyKP3, "Numpad4": console.KeyKP4, "Numpad5": console.KeyKP5, "Numpad6": console.KeyKP6,
	"Numpad7": console.KeyKP7, "Numpad8": console.KeyKP8, "Numpad9": console.KeyKP9,
}
