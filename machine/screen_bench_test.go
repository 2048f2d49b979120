package machine

import (
	"bytes"
	_ "embed"
	"encoding/binary"
	"fmt"
	"testing"
	"time"

	"github.com/iron86/iron86/block"
	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/internal/need"
)

//go:embed testdata/screen.bin
var screenSector []byte

// TestScreenSector compares the boot sector of BenchmarkScreen with its source.
func TestScreenSector(t *testing.T) {
	if !bytes.Equal(screenSector, need.Assembled(t, "testdata", "screen.asm")) {
		t.Error("testdata/screen.bin is not what testdata/screen.asm assembles to")
	}
}

// BenchmarkScreen fills and copies video memory by REP STOS and REP MOVS of bytes, words and double words, and gives the ratio of the time to
// that of plain memory.
func BenchmarkScreen(b *testing.B) {
	const ram, more, text, graphics = 0x2000, 0x3000, 0xb800, 0xa000
	for _, size := range []uint16{1, 2, 4} {
		var plain [2]float64
		for _, c := range []struct {
			name           string
			mode, to, from uint16
		}{
			{"fill/RAM", 3, ram, 0}, {"fill/text", 3, text, 0}, {"fill/13h", 0x13, graphics, 0}, {"fill/12h", 0x12, graphics, 0},
			{"move/RAM", 3, ram, more}, {"move/RAM-text", 3, text, ram}, {"move/text-RAM", 3, ram, text}, {"move/text", 3, text, text},
			{"move/RAM-13h", 0x13, graphics, ram}, {"move/13h-RAM", 0x13, ram, graphics}, {"move/13h", 0x13, graphics, graphics},
		} {
			b.Run(fmt.Sprintf("%s/%d", c.name, 8*size), func(b *testing.B) {
				spent := screenTime(b, c.mode, c.to, c.from, size)
				b.ReportMetric(spent, "ns/16000-bytes")
				kind := &plain[min(int(c.from), 1)]
				if *kind == 0 {
					*kind = spent
				}
				b.ReportMetric(spent / *kind, "of-RAM")
			})
		}
	}
}

// screenTime returns the nanoseconds of processor time that 16,000 bytes take.
func screenTime(b *testing.B, mode, to, from, size uint16) float64 {
	sector := bytes.Clone(screenSector)
	for i, v := range []uint16{mode, to, from, size} {
		binary.LittleEndian.PutUint16(sector[3+2*i:], v)
	}
	var spent time.Duration
	var done uint64
	for b.Loop() {
		m, err := New(Config{Floppy: [2]block.Disk{block.NewMemory(append(bytes.Clone(sector), make([]byte, 1440<<10-512)...))}})
		if err != nil {
			b.Fatal(err)
		}
		m.Run(2 * clock.Second)
		begin, retired := cpuTime(), m.Retired()
		m.RunWithin(clock.Never, 200e6/uint64(size))
		spent += cpuTime() - begin
		done += m.Retired() - retired
	}
	return spent.Seconds() * 1e9 / (float64(done) * float64(size) / 16000)
}
