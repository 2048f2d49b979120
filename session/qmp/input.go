package qmp

import (
	"encoding/json"
	"io"
	"maps"
	"math"
	"slices"

	"github.com/iron86/iron86/console"
	"github.com/iron86/iron86/console/png"
	"github.com/iron86/iron86/internal/hostfile"
)

// sendKey does send-key: the keys go down in order and up in reverse.
func sendKey(c *call) (any, error) {
	var values []keyValue
	if err := c.into("keys", &values); err != nil {
		return nil, err
	}
	if c.has("hold-time") && c.number("hold-time") <= 0 {
		return nil, failf("Parameter 'hold-time' expects a positive number")
	}
	var chord console.Chord
	for _, v := range values {
		k, err := v.key()
		if err != nil {
			return nil, err
		}
		chord = append(chord, k)
	}
	if err := c.host.Inputs(); err != nil || len(chord) == 0 {
		return nil, err
	}
	c.host.Press(chord)
	return nil, nil
}

// inputEvent is one of input-send-event's.
type inputEvent struct {
	Type string          `json:"type"`
	Data json.RawMessage `json:"data"`
}

// buttons are the mouse's, by name.
var buttons = map[string]uint8{"left": console.ButtonLeft, "middle": console.ButtonMiddle, "right": console.ButtonRight}

// wheel is how far a button turns the wheel, in steps towards the user.
var wheel = map[string]int16{"wheel-up": -1, "wheel-down": 1}

// buttonName is the name of a button of the mouse, and axisName that of a direction.
type (
	buttonName string
	axisName   string
)

func (buttonName) values() []string {
	return slices.Sorted(slices.Values(slices.Concat(slices.Collect(maps.Keys(buttons)), slices.Collect(maps.Keys(wheel)))))
}

func (axisName) values() []string { return []string{"x", "y"} }

// Data of events.
type (
	keyEvent struct {
		Key  keyValue `json:"key"`
		Down bool     `json:"down"`
	}
	buttonEvent struct {
		Button buttonName `json:"button"`
		Down   bool       `json:"down"`
	}
	moveEvent struct {
		Axis  axisName `json:"axis"`
		Value int64    `json:"value"`
	}
)

// variants are the kinds of events.
func (inputEvent) variants() (string, map[string]any) {
	type keyInput struct {
		Data keyEvent `json:"data"`
	}
	type buttonInput struct {
		Data buttonEvent `json:"data"`
	}
	type moveInput struct {
		Data moveEvent `json:"data"`
	}
	return "type", map[string]any{"key": keyInput{}, "btn": buttonInput{}, "rel": moveInput{}, "abs": moveInput{}}
}

// sendEvents does input-send-event. What the mouse does is one movement, but a button that changes ends it.
func sendEvents(c *call) (any, error) {
	var list []inputEvent
	if err := c.into("events", &list); err != nil {
		return nil, err
	}
	if !c.host.Status().Running {
		return nil, failf("VM not running")
	}
	if err := c.host.Inputs(); err != nil {
		return nil, err
	}
	var steps []func()
	b := batch{Server: c.Server, now: c.mouse}
	for _, e := range list {
		step, err := b.step(e)
		if err != nil {
			return nil, err
		}
		steps = append(steps, step)
	}
	for _, step := range steps { // all of them are right
		step()
	}
	b.move()
	return nil, nil
}

// batch is what the mouse does in one list of events.
type batch struct {
	*Server
	now   console.MouseEvent
	moved bool
}

// move sends what has come together to the machine.
func (b *batch) move() {
	if b.moved {
		b.host.Machine().Mouse(b.now)
	}
	b.mouse, b.moved = console.MouseEvent{Buttons: b.now.Buttons, X: b.now.X, Y: b.now.Y}, false
	b.now = b.mouse
}

// step returns what does an event.
func (b *batch) step(e inputEvent) (func(), error) {
	var v struct {
		Down   bool
		Key    keyValue
		Button string
		Axis   string
		Value  int64
	}
	if json.Unmarshal(e.Data, &v) != nil {
		return nil, failf("Invalid parameter type for 'data', expected: object")
	}
	switch e.Type {
	case "key":
		k, err := v.Key.key()
		return func() { b.host.Machine().Key(console.KeyEvent{Key: k, Down: v.Down}) }, err
	case "btn":
		if buttons[v.Button] == 0 && wheel[v.Button] == 0 {
			return nil, failf("Parameter 'button' does not accept value '%s'", v.Button)
		}
		return func() { b.button(v.Button, v.Down) }, nil
	case "rel", "abs":
		if v.Axis != "x" && v.Axis != "y" {
			return nil, failf("Parameter 'axis' does not accept value '%s'", v.Axis)
		}
		return func() { b.axis(v.Axis == "x", e.Type == "abs", v.Value) }, nil
	}
	return nil, failf("Parameter 'type' does not accept value '%s'", e.Type)
}

// button presses or lets go of a button, or turns the wheel when a button of the wheel goes down.
func (b *batch) button(name string, down bool) {
	if n := wheel[name]; n != 0 {
		if down {
			b.now.DZ = clamp(int64(b.now.DZ) + int64(n))
			b.moved = true
		}
		return
	}
	if b.now.Buttons &^= buttons[name]; down {
		b.now.Buttons |= buttons[name]
	}
	b.moved = true
	b.move()
}

// axis moves along an axis, by so much or to a place.
func (b *batch) axis(x, placed bool, value int64) {
	b.moved = true
	switch {
	case placed && x:
		b.now.Placed, b.now.X = true, uint16(min(max(value, 0), console.MaxPlace))
	case placed:
		b.now.Placed, b.now.Y = true, uint16(min(max(value, 0), console.MaxPlace))
	case x:
		b.now.DX = clamp(int64(b.now.DX) + clampWide(value))
	default:
		b.now.DY = clamp(int64(b.now.DY) + clampWide(value))
	}
}

// clamp returns the nearest number of 16 bits.
func clamp(n int64) int16 { return int16(min(max(n, math.MinInt16), math.MaxInt16)) }

// clampWide returns the same, to add to.
func clampWide(n int64) int64 { return int64(clamp(n)) }

// screendump does screendump.
func screendump(c *call) (any, error) {
	name := c.text("filename")
	if device := c.text("device"); device != "" || c.number("head") != 0 {
		return nil, &Error{deviceNotFound, "Device '" + device + "' not found"}
	}
	var f console.Frame
	if !c.host.Call(func() { c.host.Frame().CopyTo(&f) }) {
		return nil, failf("the machine has ended")
	}
	write := png.WritePPM
	if c.text("format") == "png" {
		write = png.Write
	}
	err := hostfile.Write(name, hostfile.Common, func(w io.Writer) error { return write(w, &f) })
	if err != nil {
		return nil, failf("failed to open file '%s': %v", name, err)
	}
	return nil, nil
}
