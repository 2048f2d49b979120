package ide

import (
	"bytes"
	"encoding/binary"
	"errors"
	"testing"

	"github.com/iron86/iron86/block"
	"github.com/iron86/iron86/clock"
)

// send gives a packet with a byte count limit and waits for what follows.
func (r *rig) send(limit uint16, packet ...uint8) uint8 {
	r.t.Helper()
	r.registers(0, 0, 0, uint8(limit), uint8(limit>>8), 0xa0)
	if s := r.run(cmdPacket); s != 0x58 || r.ReadPort(portCount) != reasonCommand {
		r.t.Fatalf("packet: have status %02x, reason %02x, want 58, 01", s, r.ReadPort(portCount))
	}
	r.give(append(packet, make([]byte, 12-len(packet))...))
	return r.wait()
}

// answer sends a packet and takes the data as the byte counts say; it gives them,
// the sizes of the blocks, and the last status.
func (r *rig) answer(limit uint16, packet ...uint8) (data []byte, blocks []int, status uint8) {
	r.t.Helper()
	for status = r.send(limit, packet...); status&statusDRQ != 0; status = r.wait() {
		if v := r.ReadPort(portCount); v != reasonIn {
			r.t.Fatalf("packet %02x: reason %02x, want 02", packet, v)
		}
		if !r.irq {
			r.t.Fatalf("packet %02x: data without an interrupt", packet)
		}
		r.ReadPort(portCommand)
		n := int(r.ReadPort(portMid)) | int(r.ReadPort(portHigh))<<8
		data = append(data, r.take(n)[:n]...)
		blocks = append(blocks, n)
	}
	if v := r.ReadPort(portCount); v != reasonIn|reasonCommand || !r.irq {
		r.t.Errorf("packet %02x: ends with reason %02x, interrupt %v, want 03, true", packet, v, r.irq)
	}
	return data, blocks, status
}

// sense asks for the sense of the last error: key, code, qualifier.
func (r *rig) sense() [3]uint8 {
	r.t.Helper()
	b, _, s := r.answer(0xfffe, 0x03, 0, 0, 0, 18)
	if s != 0x50 || len(b) != 18 || b[0] != 0x70 {
		r.t.Fatalf("request sense: status %02x, %02x", s, b)
	}
	return [3]uint8{b[2], b[12], b[13]}
}

// fails sends a packet that must fail with a sense.
func (r *rig) fails(place string, want [3]uint8, packet ...uint8) {
	r.t.Helper()
	b, _, s := r.answer(0xfffe, packet...)
	if s != 0x51 || len(b) != 0 || r.ReadPort(portError)>>4 != want[0] {
		r.t.Errorf("%s: status %02x, error %02x, %d bytes, want 51, %x4 or %x0, none", place, s, r.ReadPort(portError), len(b), want[0], want[0])
	}
	if have := r.sense(); have != want {
		r.t.Errorf("%s: have sense %02x, want %02x", place, have, want)
	}
}

func (r *rig) succeeds(place string, packet ...uint8) []byte {
	r.t.Helper()
	b, _, s := r.answer(0xfffe, packet...)
	if s != 0x50 {
		r.t.Errorf("%s: have status %02x, sense %02x, want 50", place, s, r.sense())
	}
	return b
}

func read10(lba, n int) []uint8 {
	p := []uint8{0x28, 0, 0, 0, 0, 0, 0, 0, 0}
	binary.BigEndian.PutUint32(p[2:], uint32(lba))
	binary.BigEndian.PutUint16(p[7:], uint16(n))
	return p
}

func TestReadCDSectors(t *testing.T) {
	r, m := withCD(t)
	tests := []struct {
		name   string
		limit  uint16
		n      int
		blocks []int
	}{
		{"one a block", 2048, 3, []int{2048, 2048, 2048}},
		{"all at once", 0xfffe, 3, []int{6144}},
		{"no limit", 0, 2, []int{4096}},
		{"no limit either", 0xffff, 2, []int{4096}},
		{"across sectors", 3000, 2, []int{3000, 1096}},
		{"an odd limit", 1025, 1, []int{1024, 1024}},
		{"over 64 KB", 0xfffe, 33, []int{65534, 2050}},
		{"small blocks", 512, 1, []int{512, 512, 512, 512}},
		{"nothing", 2048, 0, nil},
	}
	for _, test := range tests {
		have, blocks, s := r.answer(test.limit, read10(50, test.n)...)
		if s != 0x50 || !bytes.Equal(have, m.Bytes()[50*2048:(50+test.n)*2048]) {
			t.Errorf("%s: status %02x, %d bytes, want those of %d sectors", test.name, s, len(have), test.n)
		}
		if len(blocks) != len(test.blocks) {
			t.Errorf("%s: blocks of %d, want %d", test.name, blocks, test.blocks)
			continue
		}
		for i := range blocks {
			if blocks[i] != test.blocks[i] {
				t.Errorf("%s: blocks of %d, want %d", test.name, blocks, test.blocks)
			}
		}
	}
	if b := r.succeeds("read(12)", 0xa8, 0, 0, 0, 0, 99, 0, 0, 0, 1); !bytes.Equal(b, m.Bytes()[99*2048:]) {
		t.Error("read(12): other bytes than the last sector")
	}
	r.fails("past the end", [3]uint8{5, 0x21, 0}, read10(99, 2)...)
	r.fails("far past the end", [3]uint8{5, 0x21, 0}, 0xa8, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff)
	r.fails("an unknown command", [3]uint8{5, 0x20, 0}, 0xff)
	r.fails("a write", [3]uint8{5, 0x20, 0}, 0x2a, 0, 0, 0, 0, 0, 0, 0, 1)
}

func TestReadCDFields(t *testing.T) {
	r, m := withCD(t)
	sector := m.Bytes()[80*2048 : 81*2048]
	sync := []byte{0, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 0}
	header := []byte{0, 3, 5, 1} // 80 + 150 frames are 3 seconds and 5 frames
	raw := append(append(append(append([]byte{}, sync...), header...), sector...), make([]byte, 288)...)
	tests := []struct {
		name   string
		packet []uint8
		want   []byte
	}{
		{"user data", []uint8{0xbe, 0, 0, 0, 0, 80, 0, 0, 1, 0x10}, sector},
		{"mode 1, user data", []uint8{0xbe, 8, 0, 0, 0, 80, 0, 0, 1, 0x10}, sector},
		{"raw", []uint8{0xbe, 0, 0, 0, 0, 80, 0, 0, 1, 0xf8}, raw},
		{"header", []uint8{0xbe, 0, 0, 0, 0, 80, 0, 0, 1, 0x20}, header},
		{"nothing", []uint8{0xbe, 0, 0, 0, 0, 80, 0, 0, 1, 0}, nil},
		{"by MSF", []uint8{0xb9, 0, 0, 0, 3, 5, 0, 3, 6, 0x10}, sector},
	}
	for _, test := range tests {
		if b := r.succeeds(test.name, test.packet...); !bytes.Equal(b, test.want) {
			t.Errorf("%s: have %d bytes, want %d", test.name, len(b), len(test.want))
		}
	}
	r.fails("audio", [3]uint8{5, 0x64, 0}, 0xbe, 4, 0, 0, 0, 80, 0, 0, 1, 0x10)
	r.fails("C2", [3]uint8{5, 0x24, 0}, 0xbe, 0, 0, 0, 0, 80, 0, 0, 1, 0x12)
	r.fails("sub-channel", [3]uint8{5, 0x24, 0}, 0xbe, 0, 0, 0, 0, 80, 0, 0, 1, 0x10, 1)
	r.fails("MSF in the lead-in", [3]uint8{5, 0x24, 0}, 0xb9, 0, 0, 0, 1, 74, 0, 3, 6, 0x10)
	r.fails("MSF backwards", [3]uint8{5, 0x24, 0}, 0xb9, 0, 0, 0, 3, 6, 0, 3, 5, 0x10)
}

func TestCDIdentity(t *testing.T) {
	r, _ := withCD(t)
	r.want("signature", 0x00, 1, 1, 1, 0x14, 0xeb, 0xa0)
	for _, cmd := range []uint8{cmdIdentify, cmdRead} {
		r.registers(0, 0, 0, 0, 0, 0xa0)
		r.run(cmd)
		r.want("asked for a disk", 0x51, errorAbort, 1, 1, 0x14, 0xeb, 0xa0)
	}
	b, s := r.in(cmdIdentifyPacket, 512)
	if w := binary.LittleEndian.Uint16(b); s != 0x50 || w != 0x85c0 {
		t.Errorf("identify packet: status %02x, word 0 %04x, want 50, 85c0", s, w)
	}
	if m := string(swapped(b[54:94])); m != "IRON86 CD-ROM                           " {
		t.Errorf("identify packet: model %q", m)
	}
	edges := r.edges
	r.WritePort(portCommand, cmdDeviceReset)
	r.wait()
	r.want("device reset", 0x00, 1, 1, 1, 0x14, 0xeb, 0xa0)
	if r.edges != edges {
		t.Error("device reset: an interrupt")
	}
	for cmd, want := range map[uint8]uint8{cmdWrite: 0x51, cmdFlush: 0x51, cmdSetFeatures: 0x51, cmdCheckPower: 0x50, cmdStandbyNow: 0x50} {
		r.registers(0, 0, 0, 0, 0, 0xa0)
		if s := r.run(cmd); s != want {
			t.Errorf("command %02x: have status %02x, want %02x", cmd, s, want)
		}
	}
	r.registers(1, 0, 0, 0, 0, 0xa0) // DMA
	if s := r.run(cmdPacket); s != 0x51 {
		t.Errorf("packet by DMA: have status %02x, want 51", s)
	}
}

func TestCDAnswers(t *testing.T) {
	r, _ := withCD(t)
	tests := []struct {
		name   string
		packet []uint8
		want   []byte // the beginning
		n      int    // bytes
	}{
		{"test unit ready", []uint8{0}, nil, 0},
		{"sense, none", []uint8{3, 0, 0, 0, 18}, []byte{0x70, 0, 0, 0, 0, 0, 0, 10, 0, 0, 0, 0, 0, 0}, 18},
		{"inquiry", []uint8{0x12, 0, 0, 0, 36}, []byte{5, 0x80, 0, 0x21, 31, 0, 0, 0, 'I', 'R', 'O', 'N', '8', '6'}, 36},
		{"inquiry, cut", []uint8{0x12, 0, 0, 0, 5}, []byte{5, 0x80, 0, 0x21, 31}, 5},
		{"capacity", []uint8{0x25}, []byte{0, 0, 0, 99, 0, 0, 8, 0}, 8},
		{"TOC", []uint8{0x43, 0, 0, 0, 0, 0, 0, 0, 100}, []byte{0, 18, 1, 1, 0, 0x14, 1, 0, 0, 0, 0, 0, 0, 0x14, 0xaa, 0, 0, 0, 0, 100}, 20},
		{"TOC, MSF", []uint8{0x43, 2, 0, 0, 0, 0, 1, 0, 100}, []byte{0, 18, 1, 1, 0, 0x14, 1, 0, 0, 0, 2, 0, 0, 0x14, 0xaa, 0, 0, 0, 3, 25}, 20},
		{"TOC, lead-out", []uint8{0x43, 0, 0, 0, 0, 0, 0xaa, 0, 100}, []byte{0, 10, 1, 1, 0, 0x14, 0xaa, 0, 0, 0, 0, 100}, 12},
		{"TOC, header only", []uint8{0x43, 0, 0, 0, 0, 0, 0, 0, 4}, []byte{0, 18, 1, 1}, 4},
		{"TOC, sessions", []uint8{0x43, 0, 1, 0, 0, 0, 0, 0, 100}, []byte{0, 10, 1, 1, 0, 0x14, 1, 0, 0, 0, 0, 0}, 12},
		{"TOC, sessions, old", []uint8{0x43, 0, 0, 0, 0, 0, 0, 0, 100, 0x40}, []byte{0, 10, 1, 1, 0, 0x14, 1, 0, 0, 0, 0, 0}, 12},
		{"TOC, raw", []uint8{0x43, 0, 2, 0, 0, 0, 0, 0, 100}, []byte{0, 46, 1, 1, 1, 0x14, 0, 0xa0, 0, 0, 0, 0, 1, 0, 0, 1, 0x14, 0, 0xa1, 0, 0, 0, 0, 1, 0, 0,
			1, 0x14, 0, 0xa2, 0, 0, 0, 0, 0, 3, 25, 1, 0x14, 0, 1, 0, 0, 0, 0, 0, 2, 0}, 48},
		{"mode sense(10), capabilities", []uint8{0x5a, 0, 0x2a, 0, 0, 0, 0, 0, 100}, []byte{0, 26, 1, 0, 0, 0, 0, 0, 0x2a, 18, 0x1f, 0, 0, 0, 0x29}, 28},
		{"mode sense(6), errors", []uint8{0x1a, 0, 1, 0, 100}, []byte{11, 1, 0, 0, 1, 6, 0, 5, 0, 0, 0, 0}, 12},
		{"mode sense(6), changeable", []uint8{0x1a, 0, 0x41, 0, 100}, []byte{11, 1, 0, 0, 1, 6, 0, 0, 0, 0, 0, 0}, 12},
		{"mode sense(10), all", []uint8{0x5a, 0, 0x3f, 0, 0, 0, 0, 1, 0}, []byte{0, 58, 1, 0, 0, 0, 0, 0, 1, 6}, 60},
		{"mechanism", []uint8{0xbd, 0, 0, 0, 0, 0, 0, 0, 0, 8}, []byte{0, 0, 0, 0, 0, 1, 0, 0}, 8},
		{"configuration, profiles", []uint8{0x46, 2, 0, 0, 0, 0, 0, 0, 100}, []byte{0, 0, 0, 16, 0, 0, 0, 8, 0, 0, 3, 8, 0, 0x10, 0, 0, 0, 8, 1, 0}, 20},
		{"configuration, current", []uint8{0x46, 1, 0, 0x10, 0, 0, 0, 0, 100}, []byte{0, 0, 0, 20, 0, 0, 0, 8, 0, 0x10, 1, 8, 0, 0, 8, 0, 0, 1, 0, 0, 0, 0x1e, 1, 0}, 24},
		{"configuration, all from 1E", []uint8{0x46, 0, 0, 0x1e, 0, 0, 0, 0, 100}, []byte{0, 0, 0, 12, 0, 0, 0, 8, 0, 0x1e, 1, 0, 0, 0x1f, 0, 0}, 16},
		{"event, none", []uint8{0x4a, 1, 0, 0, 0x10, 0, 0, 0, 8}, []byte{0, 6, 4, 0x10, 0, 2, 0, 0}, 8},
		{"event, other class", []uint8{0x4a, 1, 0, 0, 0x02, 0, 0, 0, 8}, []byte{0, 2, 0x80, 0x10}, 4},
		{"disc information", []uint8{0x51, 0, 0, 0, 0, 0, 0, 0, 34}, []byte{0, 32, 0x0e, 1, 1, 1, 1, 0x20}, 34},
		{"track information", []uint8{0x52, 1, 0, 0, 0, 1, 0, 0, 36}, []byte{0, 26, 1, 1, 0, 4, 1}, 28},
		{"sub-channel, no Q", []uint8{0x42, 0, 0, 1, 0, 0, 0, 0, 100}, []byte{0, 0x15, 0, 0}, 4},
		{"sub-channel, catalogue", []uint8{0x42, 0, 0x40, 2, 0, 0, 0, 0, 100}, []byte{0, 0x15, 0, 20, 2}, 24},
		{"seek", []uint8{0x2b, 0, 0, 0, 0, 99}, nil, 0},
		{"speed", []uint8{0xbb, 0, 0xff, 0xff}, nil, 0},
		{"stop play", []uint8{0x4e}, nil, 0},
		{"start", []uint8{0x1b, 0, 0, 0, 1}, nil, 0},
	}
	for _, test := range tests {
		b := r.succeeds(test.name, test.packet...)
		if len(b) != test.n || !bytes.HasPrefix(b, test.want) {
			t.Errorf("%s: have %d bytes %02x, want %d beginning %02x", test.name, len(b), b, test.n, test.want)
		}
	}
	r.succeeds("read", read10(42, 1)...)
	want := []byte{0, 0x15, 0, 12, 1, 0x14, 1, 1, 0, 0, 2, 42, 0, 0, 0, 42}
	if b := r.succeeds("position", 0x42, 2, 0x40, 1, 0, 0, 0, 0, 100); !bytes.Equal(b, want) {
		t.Errorf("position: have %02x, want %02x", b, want)
	}
}

func TestCDRefusals(t *testing.T) {
	r, _ := withCD(t)
	field := [3]uint8{5, 0x24, 0}
	tests := []struct {
		name   string
		packet []uint8
		want   [3]uint8
	}{
		{"inquiry, a page", []uint8{0x12, 1, 0x83, 0, 36}, field},
		{"TOC from track 2", []uint8{0x43, 0, 0, 0, 0, 0, 2, 0, 100}, field},
		{"TOC, CD text", []uint8{0x43, 0, 5, 0, 0, 0, 0, 0, 100}, field},
		{"mode sense, no such page", []uint8{0x5a, 0, 0x05, 0, 0, 0, 0, 0, 100}, field},
		{"mode sense, saved", []uint8{0x5a, 0, 0xea, 0, 0, 0, 0, 0, 100}, [3]uint8{5, 0x39, 0}},
		{"configuration, bad type", []uint8{0x46, 3, 0, 0, 0, 0, 0, 0, 100}, field},
		{"event, asynchronous", []uint8{0x4a, 0, 0, 0, 0x10, 0, 0, 0, 8}, field},
		{"sub-channel, format 4", []uint8{0x42, 0, 0x40, 4, 0, 0, 0, 0, 100}, field},
		{"seek past the end", []uint8{0x2b, 0, 0, 0, 0, 100}, [3]uint8{5, 0x21, 0}},
		{"track 2", []uint8{0x52, 1, 0, 0, 0, 2, 0, 0, 36}, field},
		{"track at the end", []uint8{0x52, 0, 0, 0, 0, 100, 0, 0, 36}, field},
		{"play audio", []uint8{0x45, 0, 0, 0, 0, 0, 0, 0, 1}, [3]uint8{5, 0x20, 0}},
	}
	for _, test := range tests {
		r.fails(test.name, test.want, test.packet...)
	}
}

func TestDiscChange(t *testing.T) {
	r, first := withCD(t)
	event := []uint8{0x4a, 1, 0, 0, 0x10, 0, 0, 0, 8}
	expect := func(place string, want uint8, status uint8) {
		t.Helper()
		if b := r.succeeds(place, event...); b[4] != want || b[5] != status {
			t.Errorf("%s: have event %d, status %d, want %d, %d", place, b[4], b[5], want, status)
		}
	}
	if old := r.Eject(0); old != block.Disk(first) {
		t.Errorf("ejected %v, want the first disc", old)
	}
	expect("removed", eventRemoved, 0)
	expect("removed, again", eventNone, 0)
	r.fails("no disc", [3]uint8{2, 0x3a, 1}, 0)
	r.fails("no disc, read", [3]uint8{2, 0x3a, 1}, read10(0, 1)...)
	if err := r.Insert(0, block.NewROM(numbered(7, 2048))); err != nil {
		t.Fatal(err)
	}
	r.succeeds("inquiry leaves the attention", 0x12, 0, 0, 0, 36)
	expect("new disc", eventNew, 2)
	r.fails("changed", [3]uint8{6, 0x28, 0}, read10(0, 1)...)
	r.succeeds("ready", 0)
	if b := r.succeeds("capacity", 0x25); b[3] != 6 {
		t.Errorf("have capacity %02x, want that of the new disc", b)
	}
	if err := r.Insert(0, first); err != nil {
		t.Fatal(err)
	}
	if have := r.sense(); have != [3]uint8{6, 0x28, 0} {
		t.Errorf("sense after a change: have %02x, want 06 28 00", have)
	}
	r.succeeds("ready after the sense", 0)
}

func TestTray(t *testing.T) {
	r, _ := withCD(t)
	r.succeeds("prevent", 0x1e, 0, 0, 0, 1)
	r.fails("eject while locked", [3]uint8{5, 0x53, 2}, 0x1b, 0, 0, 0, 2)
	if b := r.succeeds("capabilities", 0x5a, 0, 0x2a, 0, 0, 0, 0, 0, 100); b[8+6] != 0x2b {
		t.Errorf("locked: have %02x, want 2b", b[8+6])
	}
	r.succeeds("allow", 0x1e, 0, 0, 0, 0)
	r.succeeds("eject", 0x1b, 0, 0, 0, 2)
	if !r.device[0].reg.Packet.TrayOpen {
		t.Error("the tray is not open")
	}
	r.fails("open", [3]uint8{2, 0x3a, 2}, 0)
	if b := r.succeeds("mechanism", 0xbd, 0, 0, 0, 0, 0, 0, 0, 0, 8); b[1] != 0x10 {
		t.Errorf("mechanism: have %02x, want the door open", b)
	}
	if b := r.succeeds("mode", 0x1a, 0, 1, 0, 100); b[1] != 0x71 {
		t.Errorf("medium type: have %02x, want 71", b[1])
	}
	if b := r.succeeds("profile", 0x46, 2, 0, 0, 0, 0, 0, 0, 8); b[7] != 0 {
		t.Errorf("profile: have %02x, want 0", b[7])
	}
	r.succeeds("load", 0x1b, 0, 0, 0, 3)
	r.fails("loaded", [3]uint8{6, 0x28, 0}, 0)
	r.succeeds("ready", 0)
}

func TestDVD(t *testing.T) {
	r := newRig(t)
	if err := r.AttachCD(0); err != nil {
		t.Fatal(err)
	}
	if b := r.succeeds("mode without a disc", 0x1a, 0, 1, 0, 100); b[1] != 0x70 {
		t.Errorf("medium type: have %02x, want 70", b[1])
	}
	if err := r.Insert(0, huge{4 << 30}); err != nil {
		t.Fatal(err)
	}
	r.Reset()
	r.Settle()
	want := []byte{0, 0, 0, 16, 0, 0, 0, 0x10, 0, 0, 3, 8, 0, 0x10, 1, 0, 0, 8, 0, 0}
	if b := r.succeeds("configuration", 0x46, 2, 0, 0, 0, 0, 0, 0, 100); !bytes.Equal(b, want) {
		t.Errorf("configuration: have %02x, want %02x", b, want)
	}
}

func TestCDHostErrors(t *testing.T) {
	r := newRig(t)
	if err := r.AttachCD(0); err != nil {
		t.Fatal(err)
	}
	if err := r.Insert(0, broken{block.NewMemory(numbered(10, 2048)), 3 * 2048}); err != nil {
		t.Fatal(err)
	}
	r.Reset()
	var told error
	r.Fault = func(err error) { told = err }
	for limit, good := range map[uint16]int{2048: 3 * 2048, 0xfffe: 5 * 2048} { // a block that has begun goes to its end
		b, _, s := r.answer(limit, read10(0, 5)...)
		if s != 0x51 || len(b) != good {
			t.Errorf("limit %d: status %02x, %d bytes, want 51, %d", limit, s, len(b), good)
		}
		if have := r.sense(); have != [3]uint8{3, 0x11, 0} || !errors.Is(told, errBroken) {
			t.Errorf("limit %d: sense %02x, the host was told %v", limit, have, told)
		}
		told = nil
	}
}

func TestEjectWhileReading(t *testing.T) {
	r, _ := withCD(t)
	r.send(2048, read10(0, 5)...)
	r.take(2048)
	r.Eject(0)
	if s := r.wait(); s != 0x51 {
		t.Errorf("have status %02x, want 51", s)
	}
	r.pass(clock.Millisecond)
	r.fails("no disc", [3]uint8{2, 0x3a, 1}, 0)
}
