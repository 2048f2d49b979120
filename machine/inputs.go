package machine

import (
	"bytes"
	"fmt"

	"github.com/iron86/iron86/block"
	"github.com/iron86/iron86/console"
)

// Key presses or releases a key of the keyboard.
func (m *Machine) Key(e console.KeyEvent) {
	m.note(Input{Kind: InputKey, Key: e})
	m.kbc.Key(e)
}

// Mouse moves or clicks the mouse: the pointer of the backdoor port if a driver has switched that on, else the PS/2 mouse.
func (m *Machine) Mouse(e console.MouseEvent) {
	m.note(Input{Kind: InputMouse, Mouse: e})
	if !m.vmport.Mouse(e) {
		m.kbc.Mouse(e)
	}
}

// TakesPlaces reports whether the guest has a driver that takes the place of the pointer and not the movements of a mouse.
func TakesPlaces(m *Machine) bool { return m.vmport.TakesPlaces() }

// SendSerial has bytes arrive on COM1, at the rate that the guest has set. It returns how many of them
// were taken. The others must be sent again later.
func (m *Machine) SendSerial(b []byte) int {
	if len(b) == 0 {
		return 0
	}
	m.note(Input{Kind: InputSerial, Serial: bytes.Clone(b)})
	return m.uart[0].Receive(b)
}

// ReceiveFrame has a frame arrive at the network card, without its CRC. It reports false if the card has no room for it: then it can be sent again later.
// It is lost if the machine has no card.
func ReceiveFrame(m *Machine, frame []byte) bool {
	if m.nic == nil || len(frame) > MaxFrame {
		return true
	}
	if m.nic.Room() == 0 {
		return false
	}
	m.note(Input{Kind: InputFrame, Frame: bytes.Clone(frame)})
	if m.nic.Receive(frame) {
		m.traffic.FramesIn++
		m.traffic.BytesIn += uint64(len(frame))
		tapped(m, frame)
	}
	return true
}

// tapped shows a frame to who watches the network.
func tapped(m *Machine, frame []byte) {
	if tap := m.cfg.NIC.Tap; tap != nil && !repeating(m) {
		tap(frame)
	}
}

// Card returns the machine's network card with its ports and its interrupt request; nil if there is none.
func Card(m *Machine) *NIC {
	if m.nic == nil {
		return nil
	}
	n := *m.cfg.NIC
	n.IOBase, n.IRQ = n.settings()
	n.Address = m.nic.Address()
	return &n
}

// ChangeFloppy puts another disk into floppy drive n = 0 or 1; nil takes it out.
// It returns the disk that was there.
func (m *Machine) ChangeFloppy(n int, d block.Disk) (old block.Disk, err error) {
	m.note(Input{Kind: InputFloppy, Drive: n, Disk: d})
	old = m.fdc.Eject(n)
	if d == nil {
		return old, nil
	}
	disk, geometry, err := block.Floppy(d)
	if err != nil {
		return old, fmt.Errorf("machine: floppy: %w", err)
	}
	if err := m.fdc.Insert(n, disk, geometry); err != nil {
		return old, fmt.Errorf("machine: floppy: %w", err)
	}
	return old, nil
}

// ChangeCD puts another disc into the CD-ROM drive of position n = 0 to 3 of the
// ATA channels; nil takes it out. It returns the disc that was there.
func (m *Machine) ChangeCD(n int, d block.Disk) (old block.Disk, err error) {
	m.note(Input{Kind: InputCD, Drive: n, Disk: d})
	c, unit := m.ide[n/2], n%2
	old = c.Eject(unit)
	if d == nil {
		return old, nil
	}
	if err := c.Insert(unit, block.CD(d)); err != nil {
		return old, fmt.Errorf("machine: CD: %w", err)
	}
	return old, nil
}

// TrayLocked reports whether the guest holds the tray of the CD-ROM drive of position n shut.
func TrayLocked(m *Machine, n int) bool { return m.ide[n/2].Locked(n % 2) }

// Reset presses the reset button: the processor and all chips begin anew. Memory and the media in the
// drives stay, and time goes on. A machine that had stopped runs again.
func (m *Machine) Reset() {
	m.note(Input{Kind: InputReset})
	m.resets.button++
	m.stop = Stop{}
	m.resetChips()
}

// Position returns the present position.
func (m *Machine) Position() Position {
	return Position{Retired: m.cpu.Retired(), Time: m.Now(), Inputs: m.inputs}
}

// Edited tells the journal that a debugger has changed registers or memory. It must be called after
// every such change.
func (m *Machine) Edited() { m.note(Input{Kind: InputEdit}) }

// note tells the journal of an input that the machine is about to take.
func (m *Machine) note(in Input) {
	m.polling = poll{}
	m.given++
	if m.journal == nil {
		return
	}
	in.At = m.Position()
	m.journal.Input(in)
	m.inputs++
}

// Journal returns the journal that Keep has set, or nil if there is none.
func (m *Machine) Journal() Journal { return m.journal }

// Outside has f do what an operating system in Go does between two slices of a run. What it changes is an input.
func (s *Services) Outside(f func()) {
	if s.m.journal == nil {
		f()
		return
	}
	if list := s.noted(f); len(list) > 0 {
		s.m.note(Input{Kind: InputHost, Effects: list})
	}
}
