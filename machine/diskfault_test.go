package machine

import (
	"bytes"
	"encoding/hex"
	"errors"
	"testing"

	"github.com/iron86/iron86/block"
	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/internal/need"
)

// full is a disk whose file cannot be written any more.
type full struct{ *block.Memory }

var errFull = errors.New("no space left on device")

func (full) WriteAt([]byte, int64) (int, error) { return 0, errFull }

// blank is a journal that keeps nothing.
type blank struct{}

func (blank) Input(Input)                                           {}
func (blank) Checkpoint()                                           {}
func (blank) Turn() bool                                            { return false }
func (blank) Horizon() (until clock.Time, last uint64)              { return clock.Never, ^uint64(0) }
func (blank) Repeating() bool                                       { return false }
func (blank) Serve(f func())                                        { f() }
func (blank) Poll(ask func() (clock.Time, bool)) (clock.Time, bool) { return ask() }

// writeAndRead is a boot sector that writes a sector and reads it, from the drive in
// its byte 70, says on port E9 how that went (W or E, G or e), and ends the run.
const writeAndRead = "fa31c08ed88ec08ed0bc007cfb8a16467cb80103bb007cb90101b600cd13b0457202b057e6e9" +
	"8a16467cb80102bb0080b90101b600cd13b0657202b047e6e9ba0105b010eef4"

// TestFullHostDisk: the guest has an error of its drive, and goes on; the end of the
// run says it. A run that is to be repeated ends.
func TestFullHostDisk(t *testing.T) {
	need.Time(t)
	for _, c := range []struct {
		name  string
		drive uint8
		kept  bool
	}{{"floppy", 0, false}, {"hard disk", 0x80, false}, {"floppy of a kept run", 0, true}} {
		boot, err := hex.DecodeString(writeAndRead)
		if err != nil {
			t.Fatal(err)
		}
		image := make([]byte, 1474560)
		copy(image, append(boot, c.drive))
		image[510], image[511] = 0x55, 0xaa
		disk := full{block.NewMemory(image)}
		var out bytes.Buffer
		cfg := Config{DebugCon: &out}
		if c.drive == 0 {
			cfg.Floppy[0] = disk
		} else {
			cfg.ATA[0].Disk = disk
		}
		m, err := New(cfg)
		if err != nil {
			t.Fatal(err)
		}
		if c.kept {
			m.Keep(blank{})
		}
		stop := m.Run(30 * clock.Second)
		if stop.Reason != DebugExit || out.String() != "EG" {
			t.Errorf("%s: %v, output %q, want EG", c.name, stop, out.String())
		}
		if ends := errors.Is(m.HostError(), errFull); ends != c.kept {
			t.Errorf("%s: the error for which the run should end is %v", c.name, m.HostError())
		}
		if told := m.Activity().Fault; c.kept == errors.Is(told, errFull) {
			t.Errorf("%s: while it runs the user is told %v", c.name, told)
		}
		if err := m.Finish(); !errors.Is(err, errFull) {
			t.Errorf("%s: the end says %v, want %v", c.name, err, errFull)
		}
	}
}
