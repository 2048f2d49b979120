package kbc

import (
	"testing"

	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/console"
)

func (b *bench) moveBy(dx, dy, dz int16, buttons uint8) {
	b.Mouse(console.MouseEvent{DX: dx, DY: dy, DZ: dz, Buttons: buttons})
}

func TestMouseCommands(t *testing.T) {
	b := newOpenBench(0)
	b.toAux(t, "identify", []byte{0xf2}, 0xfa, 0x00)
	b.toAux(t, "status", []byte{0xe9}, 0xfa, 0x00, 2, 100)
	b.toAux(t, "resolution", []byte{0xe8, 3}, 0xfa, 0xfa)
	b.toAux(t, "rate", []byte{0xf3, 40}, 0xfa, 0xfa)
	b.toAux(t, "scaling 2:1", []byte{0xe7}, 0xfa)
	b.toAux(t, "enable", []byte{0xf4}, 0xfa)
	b.toAux(t, "remote", []byte{0xf0}, 0xfa)
	b.moveBy(0, 0, 0, console.ButtonLeft|console.ButtonMiddle)
	b.toAux(t, "status", []byte{0xe9}, 0xfa, 0x76, 3, 40)
	b.toAux(t, "defaults", []byte{0xf6}, 0xfa)
	b.toAux(t, "status of defaults", []byte{0xe9}, 0xfa, 0x06, 2, 100)
	b.toAux(t, "bad resolution, twice", []byte{0xe8, 4, 0xe8, 4}, 0xfa, 0xfe, 0xfa, 0xfe)
	b.toAux(t, "bad rate", []byte{0xf3, 99}, 0xfa, 0xfe)
	b.toAux(t, "unknown, again, good, unknown", []byte{0xe0}, 0xfc)
	b.toAux(t, "resend", []byte{0xf2, 0xfe}, 0xfa, 0, 0)
	b.toAux(t, "resend a packet", []byte{0xeb, 0xfe, 0xfe}, 0xfa, 0x0d, 0, 0, 0x0d, 0, 0, 0x0d, 0, 0)
	b.toAux(t, "resend a status", []byte{0xe9, 0xfe}, 0xfa, 0x06, 0x02, 0x64, 0x06, 0x02, 0x64)
	b.toAux(t, "resend an acknowledgement", []byte{0xe6, 0xfe}, 0xfa, 0xfa)
	b.toAux(t, "a request to resend is not repeated", []byte{0xe9, 0x12, 0xfe}, 0xfa, 0x06, 0x02, 0x64, 0xfe, 0x06, 0x02, 0x64)
	b.toAux(t, "wrap", []byte{0xee, 0x12, 0xf4, 0xec, 0xf2}, 0xfa, 0x12, 0xf4, 0xfa, 0xfa, 0)
	b.toAux(t, "reset", []byte{0xff}, 0xfa)
	b.wait(300 * clock.Millisecond)
	b.wantBytes(t, "tested", 0xaa, 0x00)
}

func TestStream(t *testing.T) {
	b := newOpenBench(0x02)
	b.moveBy(5, 5, 0, 0)
	b.wantBytes(t, "not enabled")
	b.toAux(t, "enable", []byte{0xf4}, 0xfa)
	b.moveBy(5, 3, 0, console.ButtonRight)
	b.wait(byteTime)
	if !b.irq12 {
		t.Error("IRQ12 with a packet: have false, want true")
	}
	b.wantBytes(t, "right and down", 0x2a, 5, 0xfd)
	b.moveBy(-1, -2, 0, 0)
	b.wait(10 * clock.Millisecond)
	b.wantBytes(t, "left and up", 0x18, 0xff, 2)
	for _, read := range []int{1, 2, 3} { // of a packet before it is asked for again
		b.moveBy(7, 0, 0, 0)
		for range read {
			b.wait(10 * clock.Millisecond)
			b.ReadPort(0)
		}
		b.toAux(t, "a packet cut short", []byte{0xfe}, 0x08, 7, 0)
		b.toAux(t, "and once more", []byte{0xfe}, 0x08, 7, 0)
	}
	b.moveBy(9, 0, 0, 0)
	b.wait(10 * clock.Millisecond)
	b.ReadPort(0)
	b.toAux(t, "a command in the middle of a packet", []byte{0xe6, 0xfe}, 0xfa, 0xfa)
	b.WritePort(4, 0xd4)
	b.WritePort(0, 0xe9)
	b.wait(10 * clock.Millisecond)
	b.ReadPort(0)
	b.toAux(t, "an answer cut short", []byte{0xfe}, 0x20, 2, 100)
	b.moveBy(300, 0, 0, 0)
	b.wait(10 * clock.Millisecond)
	b.wantBytes(t, "far, in two reports", 0x08, 255, 0, 0x08, 45, 0)
	b.moveBy(0, 0, 5, 0)
	b.wait(10 * clock.Millisecond)
	b.wantBytes(t, "no wheel")
	b.toAux(t, "scaling 2:1", []byte{0xe7}, 0xfa)
	for _, c := range [][2]int16{{1, 1}, {2, 1}, {3, 3}, {4, 6}, {5, 9}, {6, 12}, {200, 255}} {
		b.moveBy(c[0], 0, 0, 0)
		b.wait(10 * clock.Millisecond)
		b.wantBytes(t, "scaled", 0x08, uint8(c[1]), 0)
	}
}

func TestSampleRate(t *testing.T) {
	for _, rate := range []uint8{10, 100, 200} {
		b := newOpenBench(0x02)
		b.toAux(t, "rate", []byte{0xf3, rate}, 0xfa, 0xfa)
		b.toAux(t, "enable", []byte{0xf4}, 0xfa)
		packets := 0
		for range 2000 {
			b.moveBy(1, 0, 0, 0)
			b.wait(clock.Millisecond / 2)
			if b.ReadPort(4)&stOutput != 0 && b.ReadPort(0) == 0x08 {
				packets++
			}
		}
		if packets != int(rate) {
			t.Errorf("rate %d: have %d packets in a second", rate, packets)
		}
	}
}

func TestRemote(t *testing.T) {
	b := newOpenBench(0)
	b.toAux(t, "remote, enable", []byte{0xf0, 0xf4}, 0xfa, 0xfa)
	b.moveBy(7, 0, 0, 0)
	b.wait(20 * clock.Millisecond)
	b.wantBytes(t, "says nothing by itself")
	b.toAux(t, "read", []byte{0xeb}, 0xfa, 0x08, 7, 0)
	b.toAux(t, "read again", []byte{0xeb}, 0xfa, 0x08, 0, 0)
}

func TestWheel(t *testing.T) {
	b := newOpenBench(0)
	b.toAux(t, "knock", []byte{0xf3, 200, 0xf3, 100, 0xf3, 80}, 0xfa, 0xfa, 0xfa, 0xfa, 0xfa, 0xfa)
	b.toAux(t, "identify", []byte{0xf2}, 0xfa, 0x03)
	b.toAux(t, "enable", []byte{0xf4}, 0xfa)
	b.moveBy(0, 0, 1, 0)
	b.wantBytes(t, "towards the user", 0x08, 0, 0, 1)
	b.moveBy(0, 0, -2, 0)
	b.wait(20 * clock.Millisecond)
	b.wantBytes(t, "away", 0x08, 0, 0, 0xfe)
	b.toAux(t, "reset", []byte{0xff}, 0xfa)
	b.wait(300 * clock.Millisecond)
	b.wantBytes(t, "tested", 0xaa, 0x00)
}
