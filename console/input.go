package console

// Key is a key of the PC keyboard with 101 or 102 keys, named by its US legend. The value is an index
// of this package's own, not a scan code.
type Key uint8

// The keys. NoKey stands for no key.
const (
	NoKey Key = iota
	KeyEsc
	KeyF1
	KeyF2
	KeyF3
	KeyF4
	KeyF5
	KeyF6
	KeyF7
	KeyF8
	KeyF9
	KeyF10
	KeyF11
	KeyF12
	KeyPrintScreen // with Alt it is SysRq
	KeyScrollLock
	KeyPause // with Ctrl it is Break
	KeyGrave
	Key1
	Key2
	Key3
	Key4
	Key5
	Key6
	Key7
	Key8
	Key9
	Key0
	KeyMinus
	KeyEqual
	KeyBackspace
	KeyTab
	KeyQ
	KeyW
	KeyE
	KeyR
	KeyT
	KeyY
	KeyU
	KeyI
	KeyO
	KeyP
	KeyLeftBracket
	KeyRightBracket
	KeyBackslash
	KeyCapsLock
	KeyA
	KeyS
	KeyD
	KeyF
	KeyG
	KeyH
	KeyJ
	KeyK
	KeyL
	KeySemicolon
	KeyApostrophe
	KeyEnter
	KeyLeftShift
	Key102 // the extra key of 102-key keyboards, left of Z
	KeyZ
	KeyX
	KeyC
	KeyV
	KeyB
	KeyN
	KeyM
	KeyComma
	KeyPeriod
	KeySlash
	KeyRightShift
	KeyLeftCtrl
	KeyLeftWin
	KeyLeftAlt
	KeySpace
	KeyRightAlt
	KeyRightWin
	KeyMenu
	KeyRightCtrl
	KeyInsert
	KeyHome
	KeyPageUp
	KeyDelete
	KeyEnd
	KeyPageDown
	KeyUp
	KeyLeft
	KeyDown
	KeyRight
	KeyNumLock
	KeyKPSlash
	KeyKPStar
	KeyKPMinus
	KeyKP7
	KeyKP8
	KeyKP9
	KeyKPPlus
	KeyKP4
	KeyKP5
	KeyKP6
	KeyKP1
	KeyKP2
	KeyKP3
	KeyKPEnter
	KeyKP0
	KeyKPPeriod

	// KeyCount is one more than the last key.
	KeyCount
)

// Mouse buttons, for MouseEvent.Buttons.
const (
	ButtonLeft = 1 << iota
	ButtonRight
	ButtonMiddle
)

// KeyEvent is a key that goes down or up. The repeats of a key that is held are not events: the
// machine's keyboard makes them.
type KeyEvent struct {
	Key  Key
	Down bool
}

// MouseEvent is a movement of the mouse and its wheel, with the buttons that are held after it.
type MouseEvent struct {
	DX, DY  int16 // in mouse counts; to the right and down are positive
	DZ      int16 // in steps of the wheel; towards the user is positive
	Buttons uint8
	// Placed says that the pointer's place on the screen is known: X and Y, from 0 at the left and at the top to MaxPlace.
	Placed bool
	X, Y   uint16
}

// MaxPlace is the place at the right edge and at the bottom of the screen.
const MaxPlace = 0x7fff

// Place returns the place in the middle of part n of count along an edge of the screen.
func Place(n, count int) uint16 {
	count = max(count, 1)
	n = max(0, min(n, count-1))
	return uint16((2*n + 1) * MaxPlace / (2 * count))
}
