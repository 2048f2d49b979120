//go:build guests

package guests

import (
	"bytes"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/iron86/iron86/block"
	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/machine"
)

// guest is a machine whose boot is saved in its middle.
type guest struct {
	name             string
	memory           uint64 // MB
	floppy, disk, cd string // images
	kernel           string
	save, end        clock.Time
}

// pc builds the machine; its disks are in memory and belong to it alone.
func (g guest) pc(t *testing.T) (m *machine.Machine, disks []*block.Memory) {
	t.Helper()
	return g.pcWith(t, machine.AccelAuto, 0)
}

// pcWith builds the machine with an engine; heat is machine.Config's.
func (g guest) pcWith(t *testing.T, accel machine.Accel, heat int) (m *machine.Machine, disks []*block.Memory) {
	t.Helper()
	load := func(name string) block.Disk {
		if name == "" {
			return nil
		}
		d := block.NewMemory(read(t, name))
		disks = append(disks, d)
		return d
	}
	cfg := machine.Config{Memory: g.memory << 20, Accel: accel, Heat: heat}
	cfg.Floppy[0] = load(g.floppy)
	cfg.ATA[0].Disk = load(g.disk)
	cfg.ATA[2] = machine.ATADrive{CDROM: true, Disk: load(g.cd)}
	if g.kernel != "" {
		cfg.Kernel = &machine.Kernel{Image: read(t, g.kernel)}
	}
	m, err := machine.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return m, disks
}

// copyDisks makes the contents of to those of from.
func copyDisks(t *testing.T, to, from []*block.Memory) {
	t.Helper()
	for i, d := range from {
		buf := make([]byte, d.Size())
		if _, err := d.ReadAt(buf, 0); err != nil {
			t.Fatal(err)
		}
		if _, err := to[i].WriteAt(buf, 0); err != nil {
			t.Fatal(err)
		}
	}
}

// inSlices runs to virtual time end in random pieces.
func inSlices(m *machine.Machine, r *rand.Rand, end clock.Time) {
	for m.Now() < end {
		var stop machine.Stop
		if r.IntN(2) == 0 {
			stop = m.RunUntil(min(end, m.Now()+clock.Time(r.Int64N(20_000_000))))
		} else {
			stop = m.RunWithin(end, uint64(r.Int64N(2_000_000)))
		}
		if stop.Reason != machine.Running {
			return
		}
	}
}

// TestStates runs each guest three ways to the same moment: in one go, in random
// slices, and from a state saved in the middle, in one go again.
func TestStates(t *testing.T) {
	for _, g := range stateGuests(t) {
		t.Run(g.name, func(t *testing.T) {
			straight, _ := g.pc(t)
			straight.RunUntil(g.end)
			want := straight.Hash()

			sliced, disks := g.pc(t)
			r := rand.New(rand.NewPCG(1, 86))
			inSlices(sliced, r, g.save)
			var file bytes.Buffer
			if err := sliced.Save(&file); err != nil {
				t.Fatal(err)
			}
			at := sliced.Hash()
			if at == want {
				t.Errorf("nothing happens between %v and %v", g.save, g.end)
			}
			loaded, copies := g.pc(t)
			copyDisks(t, copies, disks)
			if err := loaded.Load(&file); err != nil {
				t.Fatal(err)
			}
			if have := loaded.Hash(); have != at {
				t.Errorf("at %v: loaded state %x, saved %x", g.save, have[:4], at[:4])
			}
			loaded.RunUntil(g.end)
			if have := loaded.Hash(); have != want {
				t.Errorf("at %v: hash %x after loading, %x without", g.end, have[:4], want[:4])
			}
			inSlices(sliced, r, g.end)
			if have := sliced.Hash(); have != want {
				t.Errorf("at %v: hash %x in slices, %x in one go", g.end, have[:4], want[:4])
			}
		})
	}
}

// stateGuests are the guests that can be made here, and the images of others
// that are there.
func stateGuests(t *testing.T) []guest {
	const ms = clock.Millisecond
	list := []guest{
		{name: "GRUB CD", memory: 64, cd: grubCD(t, "grubcd.cfg"), save: 700 * ms, end: 1500 * ms},
		{name: "GRUB disk", memory: 64, disk: grubDisk(t), save: 500 * ms, end: 1200 * ms},
		{name: "SYSLINUX", memory: 64, floppy: syslinuxFloppy(t), save: 1200 * ms, end: 2500 * ms},
		{name: "memtest kernel", memory: 16, kernel: memtest, save: 700 * ms, end: 1500 * ms},
	}
	for _, g := range []guest{
		{name: "freedos360", memory: 1, floppy: "freedos360.img", save: 1500 * ms, end: 3000 * ms},
		{name: "freedos144", memory: 4, floppy: "freedos144.img", save: 1500 * ms, end: 3000 * ms},
		{name: "freedos-himem", memory: 16, floppy: "freedos-himem.img", save: 2500 * ms, end: 4000 * ms},
		{name: "mikeos", memory: 4, floppy: "mikeos.img", save: 800 * ms, end: 2000 * ms},
		{name: "bootos", memory: 1, floppy: "bootos.img", save: 600 * ms, end: 1200 * ms},
		{name: "bootbasic", memory: 1, floppy: "bootbasic.img", save: 500 * ms, end: 1200 * ms},
		{name: "sectorlisp", memory: 1, floppy: "sectorlisp.img", save: 500 * ms, end: 1200 * ms},
		{name: "cubicdoom", memory: 1, floppy: "cubicdoom.img", save: 900 * ms, end: 1700 * ms},
		{name: "invaders", memory: 1, floppy: "invaders.img", save: 900 * ms, end: 1700 * ms},
		{name: "toyunix", memory: 16, floppy: "toyunix.img", save: 900 * ms, end: 1800 * ms},
		{name: "nos", memory: 32, floppy: "nos.img", save: 2500 * ms, end: 4500 * ms},
		{name: "linux-0.11", memory: 16, floppy: "linux-0.11-boot.img", disk: "linux-0.11-hd.img", save: 1500 * ms, end: 3500 * ms},
		{name: "linux-2.6.20", memory: 32, disk: "linux-2.6.20-hd.img", save: 3000 * ms, end: 5000 * ms},
	} {
		there := imagesDir() != ""
		for _, name := range []*string{&g.floppy, &g.disk} {
			if *name != "" {
				*name = filepath.Join(imagesDir(), *name)
				_, err := os.Stat(*name)
				there = there && err == nil
			}
		}
		if there {
			list = append(list, g)
		}
	}
	return list
}
