package ide

import (
	"bytes"
	"testing"
)

// ways are the addresses of sector 100 for one to three sectors, by form.
var ways = []struct {
	name  string
	regs  []uint8
	after []uint8 // low, mid, high, device of the last sector
}{
	{"CHS", []uint8{0, 3, 16, 1, 0, 0xa1}, []uint8{1, 1, 0, 0xa2}}, // 100 is 1/1/16, 102 is 1/2/1
	{"LBA28", []uint8{0, 3, 100, 0, 0, 0xe0}, []uint8{102, 0, 0, 0xe0}},
}

func TestReadSectors(t *testing.T) {
	for _, way := range ways {
		for cmd, size := range map[uint8]int{0x20: 512, 0x21: 512, 0xc4: 3 * 512} {
			r, m := withDisk(t)
			r.registers(way.regs...)
			edges := r.edges
			have, status := r.in(cmd, size)
			if !bytes.Equal(have, m.Bytes()[100*512:103*512]) || status != 0x50 {
				t.Errorf("%s, command %02x: status %02x, %d bytes, not those of 3 sectors", way.name, cmd, status, len(have))
			}
			if blocks := 3 * 512 / size; r.edges-edges != blocks {
				t.Errorf("%s, command %02x: %d interrupts, want %d", way.name, cmd, r.edges-edges, blocks)
			}
			r.want(way.name, 0x50, append([]uint8{0, 0}, way.after...)...)
		}
	}
}

func TestWriteSectors(t *testing.T) {
	data := bytes.Repeat([]byte{0x5a, 0xa5}, 3*256)
	for _, way := range ways {
		for cmd, size := range map[uint8]int{0x30: 512, 0x31: 512, 0x3c: 512, 0xc5: 3 * 512} {
			r, m := withDisk(t)
			r.registers(way.regs...)
			status := r.out(cmd, data, size)
			if status != 0x50 || !bytes.Equal(m.Bytes()[100*512:103*512], data) {
				t.Errorf("%s, command %02x: status %02x, or the disk has other bytes", way.name, cmd, status)
			}
			if m.Bytes()[99*512+9] != 99 || m.Bytes()[103*512+9] != 103 {
				t.Errorf("%s, command %02x: neighbours have changed", way.name, cmd)
			}
			r.want(way.name, 0x50, append([]uint8{0, 0}, way.after...)...)
		}
	}
}

// TestWithoutWaiting is how small kernels write: the data follows the command at once.
func TestWithoutWaiting(t *testing.T) {
	data := bytes.Repeat([]byte{0x12, 0x34}, 256)
	r, m := withDisk(t)
	r.registers(0, 1, 9, 0, 0, 0xe0)
	r.WritePort(portCommand, cmdWrite)
	if r.irq {
		t.Error("an interrupt before the data")
	}
	r.give(data)
	if s := r.wait(); s != 0x50 || !r.irq || !bytes.Equal(m.Bytes()[9*512:10*512], data) {
		t.Errorf("write: status %02x, interrupt %v, or the disk has other bytes", s, r.irq)
	}
	r, _ = withCD(t)
	r.registers(0, 0, 0, 0, 8, 0xa0)
	r.WritePort(portCommand, cmdPacket)
	r.give([]byte{0x25, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0})
	if s := r.wait(); s != 0x58 || r.take(8)[3] != 99 {
		t.Errorf("packet: status %02x, or another capacity", s)
	}
}
