package ide

import (
	"bytes"
	"encoding/binary"
	"errors"
	"testing"

	"github.com/iron86/iron86/block"
)

func newDisk() *block.Memory { return block.NewMemory(numbered(diskSectors, 512)) }

// ext writes the registers of a command with a 48-bit address.
func (r *rig) ext(lba uint64, count uint16) {
	r.registers(0, uint8(count>>8), uint8(lba>>24), uint8(lba>>32), uint8(lba>>40), 0xe0)
	r.registers(0, uint8(count), uint8(lba), uint8(lba>>8), uint8(lba>>16))
}

func TestExtendedCommands(t *testing.T) {
	r, m := withDisk(t)
	for cmd, size := range map[uint8]int{cmdReadExt: 512, cmdReadMultiExt: 16 * 512} {
		r.ext(500, 300)
		have, status := r.in(cmd, 512)
		if status != 0x50 || !bytes.Equal(have, m.Bytes()[500*512:800*512]) {
			t.Errorf("command %02x, blocks of %d: status %02x, %d bytes, want those of 300 sectors", cmd, size, status, len(have))
		}
		r.want("after a read of 300", 0x50, 0, 0, 0x1f, 3, 0)
	}
	data := bytes.Repeat([]byte{0xc3, 0x3c}, 20*256)
	for cmd, size := range map[uint8]int{cmdWriteExt: 512, cmdWriteMultiExt: 16 * 512} {
		r.ext(700, 20)
		if s := r.out(cmd, data, size); s != 0x50 || !bytes.Equal(m.Bytes()[700*512:720*512], data) {
			t.Errorf("command %02x: status %02x, or the disk has other bytes", cmd, s)
		}
		copy(m.Bytes(), numbered(diskSectors, 512))
	}
	r.ext(1, 100)
	if s := r.run(cmdVerifyExt); s != 0x50 {
		t.Errorf("verify: have status %02x, want 50", s)
	}
}

func TestWholeCount(t *testing.T) {
	r, m := withDisk(t)
	r.registers(0, 0, 0, 0, 0, 0xe0)
	have, status := r.in(cmdRead, 512)
	if status != 0x50 || !bytes.Equal(have, m.Bytes()[:256*512]) {
		t.Errorf("a count of 0: status %02x, %d bytes, want 256 sectors", status, len(have))
	}
	r.ext(0, 0)
	have, status = r.in(cmdReadExt, 512)
	if status != 0x51 || len(have) != diskSectors*512 {
		t.Errorf("a count of 0, 48-bit: status %02x, %d sectors, want 51 at the end of %d", status, len(have)/512, diskSectors)
	}
}

func TestPastTheEnd(t *testing.T) {
	const last = diskSectors - 1
	tests := []struct {
		name  string
		cmd   uint8
		regs  []uint8
		moved int     // sectors that are moved before
		after []uint8 // error, count, low, mid, high, device
	}{
		{"read the last", 0x20, []uint8{0, 1, last & 0xff, last >> 8, 0, 0xe0}, 1, []uint8{0, 0, last & 0xff, last >> 8, 0, 0xe0}},
		{"read one too many", 0x20, []uint8{0, 2, last & 0xff, last >> 8, 0, 0xe0}, 1, []uint8{0x10, 1, diskSectors & 0xff, diskSectors >> 8, 0, 0xe0}},
		{"read behind it", 0x20, []uint8{0, 1, diskSectors & 0xff, diskSectors >> 8, 0, 0xe0}, 0, []uint8{0x10, 1, diskSectors & 0xff, diskSectors >> 8, 0, 0xe0}},
		{"read at 2^28-1", 0x20, []uint8{0, 1, 0xff, 0xff, 0xff, 0xef}, 0, []uint8{0x10, 1, 0xff, 0xff, 0xff, 0xef}},
		{"write one too many", 0x30, []uint8{0, 2, last & 0xff, last >> 8, 0, 0xe0}, 1, []uint8{0x10, 1, diskSectors & 0xff, diskSectors >> 8, 0, 0xe0}},
		{"write behind it", 0x30, []uint8{0, 1, diskSectors & 0xff, diskSectors >> 8, 0, 0xe0}, 0, []uint8{0x10, 1, diskSectors & 0xff, diskSectors >> 8, 0, 0xe0}},
		{"multiple, one too many", 0xc4, []uint8{0, 2, last & 0xff, last >> 8, 0, 0xe0}, 0, []uint8{0x10, 2, diskSectors & 0xff, diskSectors >> 8, 0, 0xe0}},
		{"CHS, sector 0", 0x20, []uint8{0, 1, 0, 0, 0, 0xa0}, 0, []uint8{0x10, 1, 0, 0, 0, 0xa0}},
		{"CHS, sector 18", 0x20, []uint8{0, 1, 18, 0, 0, 0xa0}, 0, []uint8{0x10, 1, 18, 0, 0, 0xa0}},
		{"CHS, head 4", 0x20, []uint8{0, 1, 1, 0, 0, 0xa4}, 0, []uint8{0x10, 1, 1, 0, 0, 0xa4}},
		{"CHS, cylinder 21", 0x20, []uint8{0, 1, 1, 21, 0, 0xa0}, 0, []uint8{0x10, 1, 1, 21, 0, 0xa0}},
		{"verify one too many", 0x40, []uint8{0, 2, last & 0xff, last >> 8, 0, 0xe0}, 0, []uint8{0x10, 1, diskSectors & 0xff, diskSectors >> 8, 0, 0xe0}},
		{"verify", 0x41, []uint8{0, 2, 1, 0, 0, 0xe0}, 0, []uint8{0, 0, 2, 0, 0, 0xe0}},
		{"verify behind it", 0x40, []uint8{0, 2, 0, 6, 0, 0xe0}, 0, []uint8{0x10, 2, 0, 6, 0, 0xe0}},
		{"seek behind it", 0x70, []uint8{0, 1, 0, 6, 0, 0xe0}, 0, []uint8{0x10, 1, 0, 6, 0, 0xe0}},
		{"seek", 0x7f, []uint8{0, 1, 0, 1, 0, 0xe0}, 0, []uint8{0, 1, 0, 1, 0, 0xe0}},
	}
	for _, test := range tests {
		r, _ := withDisk(t)
		r.registers(test.regs...)
		moved := 0
		for s := r.run(test.cmd); s&statusDRQ != 0; s = r.wait() {
			if writes(test.cmd) {
				r.give(make([]byte, 512))
			} else {
				r.take(512)
			}
			moved++
		}
		if moved != test.moved {
			t.Errorf("%s: %d sectors moved, want %d", test.name, moved, test.moved)
		}
		status := uint8(0x50)
		if test.after[0] != 0 {
			status = 0x51
		}
		if !r.irq && status == 0x51 {
			t.Errorf("%s: no interrupt", test.name)
		}
		r.want(test.name, status, test.after...)
	}
}

func TestIdentify(t *testing.T) {
	r, _ := withDisk(t)
	b, s := r.in(cmdIdentify, 512)
	if s != 0x50 {
		t.Fatalf("have status %02x, want 50", s)
	}
	word := func(i int) int { return int(binary.LittleEndian.Uint16(b[2*i:])) }
	for i, want := range map[int]int{0: 0x0040, 1: 20, 3: 4, 6: 17, 47: 0x8010, 49: 0x0a00, 53: 3, 54: 20, 55: 4, 56: 17, 57: 1360, 58: 0,
		59: 0x0110, 60: diskSectors, 61: 0, 63: 0, 88: 0, 100: diskSectors, 101: 0} {
		if word(i) != want {
			t.Errorf("word %d: have %04x, want %04x", i, word(i), want)
		}
	}
	if have := string(swapped(b[54:94])); have != "IRON86 HARD DISK                        " {
		t.Errorf("model: have %q", have)
	}
	r.registers(0, 10, 0, 0, 0, 0xa1) // two heads of ten sectors
	r.run(cmdInitialize)
	b, _ = r.in(cmdIdentify, 512)
	for i, want := range map[int]int{1: 20, 3: 4, 6: 17, 54: 68, 55: 2, 56: 10, 57: 1360} {
		if word(i) != want {
			t.Errorf("other translation, word %d: have %d, want %d", i, word(i), want)
		}
	}
	r.registers(0, 1, 10, 3, 0, 0xa1)
	if b, _ := r.in(cmdRead, 512); b[2] != 79 {
		t.Errorf("3/1/10 in the other translation: have sector %d, want 79", b[2])
	}
}

func swapped(b []byte) []byte {
	s := make([]byte, len(b))
	for i := range b {
		s[i] = b[i^1]
	}
	return s
}

func TestLargeDisk(t *testing.T) {
	r := newRig(t)
	d := huge{2 << 40}
	if err := r.AttachDisk(0, d, block.ATAGeometry(block.Geometry{}, d.size)); err != nil {
		t.Fatal(err)
	}
	b, _ := r.in(cmdIdentify, 512)
	word := func(i int) int { return int(binary.LittleEndian.Uint16(b[2*i:])) }
	for i, want := range map[int]int{1: 16383, 3: 16, 6: 63, 60: 0xffff, 61: 0x0fff, 100: 0, 101: 0, 102: 1, 103: 0} {
		if word(i) != want {
			t.Errorf("word %d: have %04x, want %04x", i, word(i), want)
		}
	}
	r.ext(1<<32-2, 2)
	if b, s := r.in(cmdReadExt, 512); s != 0x50 || len(b) != 1024 || b[0] != 0xfe || b[512] != 0xff {
		t.Errorf("the last two sectors: status %02x, %d bytes", s, len(b))
	}
	r.run(cmdNativeMaxExt)
	r.want("native max ext", 0x50, 0, 0, 0xff, 0xff, 0xff)
	r.Control().WritePort(0, controlHOB)
	r.want("native max ext, high", 0x50, 0, 0, 0xff, 0, 0)
	r.registers(0, 0, 0, 0, 0, 0xe0)
	r.run(cmdNativeMax)
	r.want("native max", 0x50, 0, 0, 0xff, 0xff, 0xff, 0xef)
}

// huge is a disk of any size whose sectors begin with their number.
type huge struct{ size int64 }

func (h huge) Size() int64                        { return h.size }
func (h huge) ReadOnly() bool                     { return true }
func (h huge) WriteAt([]byte, int64) (int, error) { return 0, block.ErrReadOnly }
func (h huge) Flush() error                       { return nil }
func (h huge) Close() error                       { return nil }
func (h huge) ReadAt(p []byte, off int64) (int, error) {
	clear(p)
	for i := 0; i < len(p); i += 512 {
		p[i] = byte((off + int64(i)) / 512)
	}
	return len(p), nil
}

func TestCommandsWithoutSectors(t *testing.T) {
	const abort = errorAbort
	tests := []struct {
		name           string
		cmd            uint8
		features, want uint8
		count          uint8
	}{
		{"nop", 0x00, 0, abort, 0}, {"device reset", 0x08, 0, abort, 0}, {"recalibrate", 0x10, 0, 0, 0}, {"recalibrate, old", 0x1f, 0, 0, 0},
		{"read long", 0x22, 0, abort, 1}, {"format track", 0x50, 0, abort, 1}, {"packet", 0xa0, 0, abort, 0}, {"identify packet", 0xa1, 0, abort, 0},
		{"smart", 0xb0, 0, abort, 0}, {"read DMA", 0xc8, 0, abort, 1}, {"write DMA", 0xca, 0, abort, 1}, {"read DMA ext", 0x25, 0, abort, 1},
		{"write DMA ext", 0x35, 0, abort, 1}, {"flush", 0xe7, 0, 0, 0}, {"flush ext", 0xea, 0, 0, 0}, {"set max", 0xf9, 0, abort, 0},
		{"vendor", 0xff, 0, abort, 0}, {"security", 0xf1, 0, abort, 0},
		{"write cache on", 0xef, 0x02, 0, 0}, {"write cache off", 0xef, 0x82, 0, 0}, {"look-ahead", 0xef, 0xaa, 0, 0}, {"no look-ahead", 0xef, 0x55, 0, 0},
		{"no revert", 0xef, 0x66, 0, 0}, {"revert", 0xef, 0xcc, 0, 0}, {"PIO 4", 0xef, 3, 0, 0x0c}, {"default PIO", 0xef, 3, 0, 0},
		{"PIO 5", 0xef, 3, abort, 0x0d}, {"DMA 2", 0xef, 3, abort, 0x22}, {"UDMA 5", 0xef, 3, abort, 0x45}, {"8 bits", 0xef, 1, abort, 0},
		{"multiple 16", 0xc6, 0, 0, 16}, {"multiple 2", 0xc6, 0, 0, 2}, {"multiple 0", 0xc6, 0, 0, 0}, {"multiple 3", 0xc6, 0, abort, 3}, {"multiple 32", 0xc6, 0, abort, 32},
		{"initialize", 0x91, 0, 0, 63}, {"initialize, 0 sectors", 0x91, 0, abort, 0}, {"initialize, 64 sectors", 0x91, 0, abort, 64},
	}
	for _, test := range tests {
		r, _ := withDisk(t)
		r.registers(test.features, test.count, 1, 0, 0, 0xe0)
		status := uint8(0x50)
		if test.want != 0 {
			status = 0x51
		}
		if have := r.run(test.cmd); have != status || !r.irq {
			t.Errorf("%s: have status %02x, interrupt %v, want %02x, true", test.name, have, r.irq, status)
		}
		if have := r.ReadPort(portError); have != test.want {
			t.Errorf("%s: have error %02x, want %02x", test.name, have, test.want)
		}
	}
}

func TestMultipleDisabled(t *testing.T) {
	r, _ := withDisk(t)
	r.run(cmdSetMulti) // count is 1
	r.registers(0, 4, 0, 0, 0, 0xe0)
	edges := r.edges
	if b, s := r.in(cmdReadMulti, 512); s != 0x50 || len(b) != 2048 || r.edges-edges != 4 {
		t.Errorf("blocks of 1: status %02x, %d bytes, %d interrupts, want 50, 2048, 4", s, len(b), r.edges-edges)
	}
	r.registers(0, 0)
	r.run(cmdSetMulti)
	for _, cmd := range []uint8{cmdReadMulti, cmdWriteMulti, cmdReadMultiExt, cmdWriteMultiExt} {
		r.registers(0, 4, 0, 0, 0, 0xe0)
		r.run(cmd)
		r.want("disabled", 0x51, errorAbort)
	}
}

func TestBuffers(t *testing.T) {
	r, _ := withDisk(t)
	data := numbered(1, 512)
	for i := range data {
		data[i] = byte(i * 3)
	}
	if s := r.out(cmdWriteBuffer, data, 512); s != 0x50 || !r.irq {
		t.Errorf("write buffer: status %02x, interrupt %v, want 50, true", s, r.irq)
	}
	if b, s := r.in(cmdReadBuffer, 512); s != 0x50 || !bytes.Equal(b, data) {
		t.Errorf("read buffer: status %02x, or other bytes than were written", s)
	}
}

func TestPower(t *testing.T) {
	tests := []struct{ cmd, check, want uint8 }{
		{cmdIdleNow, cmdCheckPower, 0x80}, {cmdStandbyNow, cmdOldCheckPower, 0}, {cmdOldIdle, cmdCheckPower, 0x80},
		{cmdStandby, cmdCheckPower, 0}, {cmdRead, cmdCheckPower, 0xff},
	}
	r, _ := withDisk(t)
	for _, test := range tests {
		r.registers(0, 1, 1, 0, 0, 0xe0)
		r.in(test.cmd, 512)
		r.run(test.check)
		if have := r.ReadPort(portCount); have != test.want {
			t.Errorf("after %02x: have %02x, want %02x", test.cmd, have, test.want)
		}
	}
	r.run(cmdSleep)
	edges := r.edges
	r.WritePort(portCommand, cmdIdentify)
	if s := r.wait(); s != 0x50 || r.edges != edges {
		t.Errorf("a command to a sleeping disk: status %02x, %d interrupts, want 50, none", s, r.edges-edges)
	}
	r.Control().WritePort(0, controlReset)
	r.Control().WritePort(0, 0)
	r.wait()
	if s := r.run(cmdIdentify); s != 0x58 {
		t.Errorf("after a reset: status %02x, want 58", s)
	}
}

func TestReadOnlyDisk(t *testing.T) {
	for _, cmd := range []uint8{0x30, 0x31, 0x34, 0x39, 0x3c, 0xc5} {
		r := newRig(t)
		r.attach(0, block.NewROM(numbered(diskSectors, 512)))
		r.registers(0, 1, 1, 0, 0, 0xe0)
		if s := r.run(cmd); s != 0x51 {
			t.Errorf("command %02x: have status %02x, want 51", cmd, s)
		}
		r.want("write to a read-only disk", 0x51, errorProtected|errorAbort)
	}
}

// broken is a disk that fails from a sector on.
type broken struct {
	*block.Memory
	from int64
}

var errBroken = errors.New("broken")

func (b broken) part(n int, off int64) (int, error) {
	if good := b.from - off; good < int64(n) {
		return int(max(0, good)), errBroken
	}
	return n, nil
}
func (b broken) ReadAt(p []byte, off int64) (int, error)  { return b.part(len(p), off) }
func (b broken) WriteAt(p []byte, off int64) (int, error) { return b.part(len(p), off) }
func (b broken) Flush() error                             { return errBroken }

func TestHostErrors(t *testing.T) {
	r := newRig(t)
	r.attach(0, broken{newDisk(), 3 * 512})
	var told []error
	r.Fault = func(err error) { told = append(told, err) }
	r.registers(0, 8, 0, 0, 0, 0xe0)
	if _, s := r.in(cmdRead, 512); s != 0x51 {
		t.Errorf("read: status %02x, want 51", s)
	}
	r.want("read", 0x51, errorData, 5, 3, 0, 0, 0xe0)
	r.registers(0, 8, 0, 0, 0, 0xe0)
	r.out(cmdWriteMulti, make([]byte, 4096), 4096)
	r.want("write", 0x51, errorData|errorAbort, 8, 3, 0, 0, 0xe0)
	if s := r.run(cmdFlush); s != 0x71 {
		t.Errorf("flush: status %02x, want 71", s)
	}
	if len(told) != 3 || !errors.Is(told[0], errBroken) {
		t.Errorf("the host was told %v, want its error three times", told)
	}
}
