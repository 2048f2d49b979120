package kbc

import (
	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/snapshot"
)

// state is what the guest can observe of the controller and its two devices.
type state struct {
	Controller controllerState
	Keyboard   keyboardState
	Mouse      mouseState
}

// stateVersion is the version of the layout of state.
const stateVersion = 2

// stateV1 is the layout of version 1, which differs in the mouse.
type stateV1 struct {
	Controller controllerState
	Keyboard   keyboardState
	Mouse      mouseStateV1
}

// mouseStateV1 is the state of a mouse whose Resend repeats one byte.
type mouseStateV1 struct {
	Out        queue
	Last       uint8 // the byte that Resend repeats
	Refused    bool
	Enabled    bool
	Remote     bool
	Wrap       bool
	Scale2     bool
	Resolution uint8
	Rate       uint8
	Knock      [2]uint8
	ID         uint8
	Expect     uint8
	DX, DY, DZ int32
	Buttons    uint8
	Shown      uint8
	NextAt     clock.Time
	SampleAt   clock.Time
	TestedAt   clock.Time
}

// Save gives the state of all three.
func (c *Chip) Save() (version uint16, data any) { return stateVersion, &c.reg }

// Load takes a saved state over.
func (c *Chip) Load(in snapshot.Saved) error {
	if in.Version != 1 {
		return in.Only(stateVersion, &c.reg)
	}
	var old stateV1
	if err := in.Into(&old); err != nil {
		return err
	}
	c.reg = state{old.Controller, old.Keyboard, old.Mouse.now()}
	return nil
}

// now returns the state in the present layout. The byte that Resend repeats is a packet of one byte.
func (m *mouseStateV1) now() mouseState {
	return mouseState{
		Out:        m.Out,
		Refused:    m.Refused,
		Enabled:    m.Enabled,
		Remote:     m.Remote,
		Wrap:       m.Wrap,
		Scale2:     m.Scale2,
		Resolution: m.Resolution,
		Rate:       m.Rate,
		Knock:      m.Knock,
		ID:         m.ID,
		Expect:     m.Expect,
		DX:         m.DX,
		DY:         m.DY,
		DZ:         m.DZ,
		Buttons:    m.Buttons,
		Shown:      m.Shown,
		NextAt:     m.NextAt,
		SampleAt:   m.SampleAt,
		TestedAt:   m.TestedAt,
		Sent:       queue{Bytes: [queueSize]uint8{m.Last}, Len: 1},
	}
}
