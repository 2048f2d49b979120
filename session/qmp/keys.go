package qmp

import "github.com/iron86/iron86/console"

// qcode is a key as QEMU names it (qapi/ui.json, QKeyCode).
type qcode struct {
	name string
	key  console.Key
	// number is the scan code of set 1 (IBM Personal System/2 Hardware Interface Technical Reference, "Keyboard"), with bit 7
	// set for keys whose code follows E0h.
	number uint8
}

// qcodes are the keys that the machine's keyboard has.
var qcodes = []qcode{
	{"esc", console.KeyEsc, 0x01}, {"1", console.Key1, 0x02}, {"2", console.Key2, 0x03}, {"3", console.Key3, 0x04},
	{"4", console.Key4, 0x05}, {"5", console.Key5, 0x06}, {"6", console.Key6, 0x07}, {"7", console.Key7, 0x08},
	{"8", console.Key8, 0x09}, {"9", console.Key9, 0x0a}, {"0", console.Key0, 0x0b}, {"minus", console.KeyMinus, 0x0c},
	{"equal", console.KeyEqual, 0x0d}, {"backspace", console.KeyBackspace, 0x0e}, {"tab", console.KeyTab, 0x0f},
	{"q", console.KeyQ, 0x10}, {"w", console.KeyW, 0x11}, {"e", console.KeyE, 0x12}, {"r", console.KeyR, 0x13},
	{"t", console.KeyT, 0x14}, {"y", console.KeyY, 0x15}, {"u", console.KeyU, 0x16}, {"i", console.KeyI, 0x17},
	{"o", console.KeyO, 0x18}, {"p", console.KeyP, 0x19}, {"bracket_left", console.KeyLeftBracket, 0x1a},
	{"bracket_right", console.KeyRightBracket, 0x1b}, {"ret", console.KeyEnter, 0x1c}, {"ctrl", console.KeyLeftCtrl, 0x1d},
	{"a", console.KeyA, 0x1e}, {"s", console.KeyS, 0x1f}, {"d", console.KeyD, 0x20}, {"f", console.KeyF, 0x21},
	{"g", console.KeyG, 0x22}, {"h", console.KeyH, 0x23}, {"j", console.KeyJ, 0x24}, {"k", console.KeyK, 0x25},
	{"l", console.KeyL, 0x26}, {"semicolon", console.KeySemicolon, 0x27}, {"apostrophe", console.KeyApostrophe, 0x28},
	{"grave_accent", console.KeyGrave, 0x29}, {"shift", console.KeyLeftShift, 0x2a}, {"backslash", console.KeyBackslash, 0x2b},
	{"z", console.KeyZ, 0x2c}, {"x", console.KeyX, 0x2d}, {"c", console.KeyC, 0x2e}, {"v", console.KeyV, 0x2f},
	{"b", console.KeyB, 0x30}, {"n", console.KeyN, 0x31}, {"m", console.KeyM, 0x32}, {"comma", console.KeyComma, 0x33},
	{"dot", console.KeyPeriod, 0x34}, {"slash", console.KeySlash, 0x35}, {"shift_r", console.KeyRightShift, 0x36},
	{"asterisk", console.KeyKPStar, 0x37}, {"kp_multiply", console.KeyKPStar, 0x37}, {"alt", console.KeyLeftAlt, 0x38},
	{"spc", console.KeySpace, 0x39}, {"caps_lock", console.KeyCapsLock, 0x3a},
	{"f1", console.KeyF1, 0x3b}, {"f2", console.KeyF2, 0x3c}, {"f3", console.KeyF3, 0x3d}, {"f4", console.KeyF4, 0x3e},
	{"f5", console.KeyF5, 0x3f}, {"f6", console.KeyF6, 0x40}, {"f7", console.KeyF7, 0x41}, {"f8", console.KeyF8, 0x42},
	{"f9", console.KeyF9, 0x43}, {"f10", console.KeyF10, 0x44}, {"num_lock", console.KeyNumLock, 0x45},
	{"scroll_lock", console.KeyScrollLock, 0x46}, {"kp_7", console.KeyKP7, 0x47}, {"kp_8", console.KeyKP8, 0x48},
	{"kp_9", console.KeyKP9, 0x49}, {"kp_subtract", console.KeyKPMinus, 0x4a}, {"kp_4", console.KeyKP4, 0x4b},
	{"kp_5", console.KeyKP5, 0x4c}, {"kp_6", console.KeyKP6, 0x4d}, {"kp_add", console.KeyKPPlus, 0x4e},
	{"kp_1", console.KeyKP1, 0x4f}, {"kp_2", console.KeyKP2, 0x50}, {"kp_3", console.KeyKP3, 0x51},
	{"kp_0", console.KeyKP0, 0x52}, {"kp_decimal", console.KeyKPPeriod, 0x53}, {"less", console.Key102, 0x56},
	{"f11", console.KeyF11, 0x57}, {"f12", console.KeyF12, 0x58},
	{"kp_enter", console.KeyKPEnter, 0x9c}, {"ctrl_r", console.KeyRightCtrl, 0x9d}, {"kp_divide", console.KeyKPSlash, 0xb5},
	{"print", console.KeyPrintScreen, 0xb7}, {"sysrq", console.KeyPrintScreen, 0x54}, {"alt_r", console.KeyRightAlt, 0xb8},
	{"pause", console.KeyPause, 0xc6}, {"home", console.KeyHome, 0xc7}, {"up", console.KeyUp, 0xc8},
	{"pgup", console.KeyPageUp, 0xc9}, {"left", console.KeyLeft, 0xcb}, {"right", console.KeyRight, 0xcd},
	{"end", console.KeyEnd, 0xcf}, {"down", console.KeyDown, 0xd0}, {"pgdn", console.KeyPageDown, 0xd1},
	{"insert", console.KeyInsert, 0xd2}, {"delete", console.KeyDelete, 0xd3}, {"meta_l", console.KeyLeftWin, 0xdb},
	{"meta_r", console.KeyRightWin, 0xdc}, {"compose", console.KeyMenu, 0xdd},
}

// keyValue is a key in the arguments of commands: a name, of type qcode, or a number.
type keyValue struct {
	Type string `json:"type"`
	Data any    `json:"data"`
}

// qcodeName is the name of a key.
type qcodeName string

func (qcodeName) values() (list []string) {
	for _, q := range qcodes {
		list = append(list, q.name)
	}
	return list
}

// variants are the two forms.
func (keyValue) variants() (string, map[string]any) {
	type keyNumber struct {
		Data int `json:"data"`
	}
	type keyName struct {
		Data qcodeName `json:"data"`
	}
	return "type", map[string]any{"number": keyNumber{}, "qcode": keyName{}}
}

// key returns the key of the machine's keyboard.
func (v keyValue) key() (console.Key, error) {
	switch data := v.Data.(type) {
	case string:
		for _, q := range qcodes {
			if v.Type == "qcode" && q.name == data {
				return q.key, nil
			}
		}
	case float64:
		for _, q := range qcodes {
			if v.Type == "number" && float64(q.number) == data {
				return q.key, nil
			}
		}
	}
	if v.Type != "qcode" && v.Type != "number" {
		return 0, failf("Parameter 'type' does not accept value '%s'", v.Type)
	}
	return 0, failf("Parameter 'data' does not accept value '%v'", v.Data)
}
