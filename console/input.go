package console

// Key is a key of the 101/102-key PC keyboard, named by its US legend. The
// value is an index of this package's own, not a scan code.
type Key uint8

// The keys. NoKey is none.
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
	KeyPrintScreen // SysRq with Alt
	KeyScrollLock
	KeyPause // Break with Ctrl
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

// KeyEvent is a key going down or up. Typematic repeats are made by the
// keyboard, not by the host.
type KeyEvent struct {
	Key  Key
	Down bool
}

// MouseEvent is a movement in mouse counts (right and down positive, wheel
// towards the user positive) with the buttons held after it.
type MouseEvent struct {
	DX, DY, DZ int16
	Buttons    uint8
}
