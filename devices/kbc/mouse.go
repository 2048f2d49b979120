package kbc

import (
	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/console"
)

// Commands to the mouse (PS/2 Technical Reference, "Mouse", "Commands").
const (
	mouseScale1     = 0xe6
	mouseScale2     = 0xe7
	mouseResolution = 0xe8
	mouseStatus     = 0xe9
	mouseStream     = 0xea
	mouseRead       = 0xeb
	mouseUnwrap     = 0xec
	mouseWrap       = 0xee
	mouseRemote     = 0xf0
	mouseIdentify   = 0xf2
	mouseRate       = 0xf3
	mouseEnable     = 0xf4
	mouseDisable    = 0xf5
	mouseDefault    = 0xf6
	mouseResend     = 0xfe
	mouseReset      = 0xff
)

const (
	plainMouse = 0x00
	wheelMouse = 0x03
	mouseError = 0xfc
)

// mouseState is what the guest can observe, and the movement that was not sent yet. A time is 0 when
// there is nothing to wait for.
type mouseState struct {
	Out        queue // bytes to send
	Sent       queue // what Resend sends again: the last packet, or what followed the acknowledgement of a command
	Refused    bool  // the last byte was answered with Resend
	Enabled    bool  // in stream mode movements are reported
	Remote     bool  // remote mode: a packet is sent only when it is asked for
	Wrap       bool  // wrap mode: every byte is sent back
	Scale2     bool  // scaling 2:1
	Resolution uint8
	Rate       uint8      // the most packets a second
	Knock      [2]uint8   // the two sample rates that were set before this one
	ID         uint8      // plainMouse or wheelMouse
	Expect     uint8      // the command that waits for a byte
	DX, DY, DZ int32      // movement that was not reported yet
	Buttons    uint8      // the buttons that are down
	Shown      uint8      // the buttons of the last packet
	NextAt     clock.Time // the next packet comes at this time at the earliest
	SampleAt   clock.Time // when the next packet comes
	TestedAt   clock.Time // when the self-test after a reset ends
}

// mouse is the PS/2 mouse.
type mouse struct {
	*mouseState
	sched  *clock.Scheduler
	wake   func()
	sample *clock.Event
	tested *clock.Event
}

func (m *mouse) init(sched *clock.Scheduler, s *mouseState, wake func()) {
	m.mouseState, m.sched, m.wake = s, sched, wake
	m.sample = sched.NewEvent("mouse report", m.onSample)
	m.tested = sched.NewEvent("mouse self-test", m.onTested)
}

func (m *mouse) powerOn() {
	*m.mouseState = mouseState{Buttons: m.Buttons}
	m.defaults()
}

// defaults restores what the commands Set Default and Reset restore.
func (m *mouse) defaults() {
	m.Enabled, m.Remote, m.Scale2 = false, false, false
	m.Resolution, m.Rate = 2, 100
	m.DX, m.DY, m.DZ, m.Shown = 0, 0, 0, m.Buttons
}

func (m *mouse) settle() {
	m.Out.clip()
	m.Sent.clip()
	m.Rate = max(m.Rate, 1)
	arm(m.sched, m.sample, m.SampleAt)
	arm(m.sched, m.tested, m.TestedAt)
}

func (m *mouse) pending() bool { return m.Out.Len > 0 }

func (m *mouse) next() uint8 {
	v := m.Out.pop()
	m.schedule()
	return v
}

// maxMotion bounds the movement that waits for a guest that does not read it.
const maxMotion = 4096

func clamp(v, limit int32) int32 { return max(-limit, min(limit, v)) }

// move takes a movement at the host.
func (m *mouse) move(e console.MouseEvent) {
	m.Buttons = e.Buttons & (console.ButtonLeft | console.ButtonRight | console.ButtonMiddle)
	if m.TestedAt != 0 {
		return
	}
	m.DX = clamp(m.DX+int32(e.DX), maxMotion)
	m.DY = clamp(m.DY-int32(e.DY), maxMotion) // the mouse's Y grows upwards
	m.DZ = clamp(m.DZ+int32(e.DZ), maxMotion)
	m.schedule()
}

// nudge moves the mouse by one count to the right.
func (m *mouse) nudge() {
	m.DX = clamp(m.DX+1, maxMotion)
	m.schedule()
}

// changed reports whether there is something to report.
func (m *mouse) changed() bool {
	return m.DX != 0 || m.DY != 0 || m.DZ != 0 && m.ID == wheelMouse || m.Buttons != m.Shown
}

// schedule arms the next report of stream mode.
func (m *mouse) schedule() {
	m.SampleAt = 0
	if m.Enabled && !m.Remote && !m.Wrap && m.TestedAt == 0 && m.Out.Len == 0 && m.changed() {
		m.SampleAt = max(m.sched.Now(), m.NextAt, 1)
	}
	arm(m.sched, m.sample, m.SampleAt)
}

// onSample sends the packet that schedule has waited for.
func (m *mouse) onSample() {
	m.SampleAt = 0
	m.report(m.Scale2)
	m.Sent = m.Out
	m.NextAt = m.sched.Now() + clock.Second/clock.Time(m.Rate)
	m.wake()
}

// report queues one packet; movement that does not fit stays for the next.
func (m *mouse) report(scale2 bool) {
	dx, dy := clamp(m.DX, 255), clamp(m.DY, 255)
	m.DX, m.DY = m.DX-dx, m.DY-dy
	if scale2 {
		dx, dy = clamp(twice(dx), 255), clamp(twice(dy), 255)
	}
	first := uint8(1<<3) | m.Buttons
	if dx < 0 {
		first |= 1 << 4
	}
	if dy < 0 {
		first |= 1 << 5
	}
	m.Out.push(first, uint8(dx), uint8(dy))
	if m.ID == wheelMouse {
		dz := clamp(m.DZ, 7)
		m.DZ -= dz
		m.Out.push(uint8(dz))
	} else {
		m.DZ = 0
	}
	m.Shown = m.Buttons
}

// twice applies 2:1 scaling (PS/2 Technical Reference, "Set Scaling 2:1").
func twice(v int32) int32 {
	switch v {
	case 0, 1, -1:
		return v
	case 2, -2:
		return v / 2
	case 3, -3:
		return v
	case 4, -4:
		return v / 4 * 6
	case 5, -5:
		return v / 5 * 9
	}
	return 2 * v
}

// write takes a byte from the controller.
func (m *mouse) write(v uint8) {
	m.Out.clear()
	expect := m.Expect
	m.Expect = 0
	switch {
	case m.Wrap && v != mouseReset && v != mouseUnwrap:
		m.Out.push(v)
	case expect != 0:
		m.parameter(expect, v)
	case v == mouseResend:
		m.Out = m.Sent
	default:
		m.command(v)
	}
	m.sent()
	m.schedule()
	m.wake()
}

// sent keeps what was just answered for Resend, without an acknowledgement before data. A request to
// resend is not kept.
func (m *mouse) sent() {
	answer := m.Out
	switch {
	case answer.Len == 0 || answer.Bytes[0] == resend:
		return
	case answer.Len > 1 && answer.Bytes[0] == ack:
		answer.pop()
	}
	m.Sent = answer
}

func (m *mouse) command(v uint8) {
	m.Out.push(ack)
	switch v {
	case mouseScale1:
		m.Scale2 = false
	case mouseScale2:
		m.Scale2 = true
	case mouseResolution, mouseRate:
		m.Expect = v
	case mouseStatus:
		m.Out.push(m.status(), m.Resolution, m.Rate)
	case mouseStream:
		m.Remote = false
	case mouseRead:
		m.report(false)
	case mouseUnwrap:
		m.Wrap = false
	case mouseWrap:
		m.Wrap = true
	case mouseRemote:
		m.Remote = true
	case mouseIdentify:
		m.Out.push(m.ID)
	case mouseEnable:
		m.Enabled = true
		m.DX, m.DY, m.DZ, m.Shown = 0, 0, 0, m.Buttons
	case mouseDisable:
		m.Enabled = false
	case mouseDefault:
		m.defaults()
	case mouseReset:
		m.Wrap, m.Enabled = false, false
		m.TestedAt = m.sched.Now() + selfTestTime
		arm(m.sched, m.tested, m.TestedAt)
	default:
		m.refuse()
		return
	}
	m.Refused = false
}

// refuse answers a byte that is no command: with Resend, and the second time with Error.
func (m *mouse) refuse() {
	m.Out.clear()
	if m.Refused {
		m.Out.push(mouseError)
	} else {
		m.Out.push(resend)
	}
	m.Refused = !m.Refused
}

func (m *mouse) parameter(command, v uint8) {
	switch {
	case command == mouseResolution && v <= 3:
		m.Resolution = v
	case command == mouseRate && validRate(v):
		// A driver that sets the rates 200, 100 and 80 knows the wheel of the IntelliMouse.
		if m.Knock == [2]uint8{200, 100} && v == 80 {
			m.ID = wheelMouse
		}
		m.Knock = [2]uint8{m.Knock[1], v}
		m.Rate = v
	default:
		m.refuse()
		return
	}
	m.Refused = false
	m.Out.push(ack)
}

func validRate(v uint8) bool {
	switch v {
	case 10, 20, 40, 60, 80, 100, 200:
		return true
	}
	return false
}

// status returns the first byte of the answer to Status Request.
func (m *mouse) status() uint8 {
	var v uint8
	for _, b := range [6]struct {
		on  bool
		bit uint8
	}{
		{m.Buttons&console.ButtonRight != 0, 1 << 0}, {m.Buttons&console.ButtonMiddle != 0, 1 << 1},
		{m.Buttons&console.ButtonLeft != 0, 1 << 2}, {m.Scale2, 1 << 4}, {m.Enabled, 1 << 5}, {m.Remote, 1 << 6},
	} {
		if b.on {
			v |= b.bit
		}
	}
	return v
}

// onTested ends the self-test after a reset.
func (m *mouse) onTested() {
	m.TestedAt = 0
	m.defaults()
	m.ID, m.Knock, m.Expect = plainMouse, [2]uint8{}, 0
	m.Out.clear()
	m.Out.push(selfTestGood, m.ID)
	m.sent()
	m.wake()
}
