package session

import (
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/iron86/iron86/block"
	"github.com/iron86/iron86/internal/release"
	"github.com/iron86/iron86/machine"
	"github.com/iron86/iron86/session/backup"
	"github.com/iron86/iron86/session/qmp"
)

// Backup adds a point to a directory, and removes those that the rule does not keep. The machine stands still only while its memory is copied.
// It is called on the goroutine of a client.
func (c *control) Backup(dir, rule string) (done qmp.Backup, err error) {
	keep, err := backup.ParseRule(rule)
	if err != nil {
		return done, err
	}
	b := &c.s.backups
	b.mu.Lock()
	defer b.mu.Unlock()
	r, err := backup.Open(dir)
	if err != nil {
		return done, err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	var from *backup.Source
	if !c.s.mail.call(func() {
		began := time.Now()
		from, err = c.freeze()
		done.Stopped = time.Since(began).Microseconds()
	}) {
		return done, errors.New("the machine has ended")
	}
	if err != nil {
		return done, err
	}
	a, err := b.add(r, from)
	if err != nil {
		return done, err
	}
	done.Point, done.Pieces, done.Bytes = a.Name, a.Files, a.Bytes
	done.Expired, err = r.Expire(keep)
	return done, err
}

// freeze copies what the machine is. It is called between two slices of the run.
func (c *control) freeze() (*backup.Source, error) {
	s := c.s
	switch {
	case s.cfg.Program != nil || s.m.ServiceMap() != nil:
		return nil, errors.New("what iron86 run has open belongs to the host: there are backups of boot only")
	case s.drives.images.Wrap != nil:
		return nil, errors.New("a run that is recorded has no backups: the recording has everything")
	}
	from := &backup.Source{}
	for _, d := range c.Drives() {
		if d.Disk == nil {
			continue
		}
		f, err := block.Freeze(d.Disk)
		if err != nil {
			for i := range from.Disks {
				from.Disks[i].Frozen.Close()
			}
			return nil, fmt.Errorf("%s: %w", d.Name, err)
		}
		from.Disks = append(from.Disks, backup.SourceDisk{
			Disk: backup.Disk{Drive: d.Name, Medium: d.Medium, CD: d.CD, ReadOnly: d.Disk.ReadOnly() && !d.CD}, Frozen: f,
		})
	}
	m := machine.Freeze(s.m)
	from.State = m.Write
	from.Describe = func(p *backup.Point) {
		sum := m.Hash()
		p.Hash = hex.EncodeToString(sum[:])
	}
	from.Point = backup.Point{
		Version: release.This().String(), Setup: m.Setup, Flags: s.bootFlags(), Instructions: m.At.Retired, Virtual: time.Duration(m.At.Time),
	}
	return from, nil
}

// bootFlags returns the flags of iron86 boot for a machine like this, but for its disks.
func (s *Session) bootFlags() []string {
	cfg := &s.cfg.Machine
	flags := []string{"-m", strconv.FormatUint(memoryOf(cfg)>>10, 10) + "K"}
	if cfg.CPU != 0 {
		flags = append(flags, "-cpu", cfg.CPU.String())
	}
	switch {
	case s.cfg.Unpaced:
		flags = append(flags, "-speed", "max")
	case cfg.MIPS != 0:
		flags = append(flags, "-speed", strconv.FormatUint(cfg.MIPS, 10))
	}
	if cfg.NoVMPort {
		flags = append(flags, "-machine", "vmport=off")
	}
	if cfg.DebugExit != 0 {
		flags = append(flags, "-debug-exit", strconv.Itoa(int(cfg.DebugExit)))
	}
	for _, group := range []struct {
		flag  string
		texts []string
	}{{"-nic", s.cfg.Network.NIC}, {"-netdev", s.cfg.Network.NetDev}, {"-device", s.cfg.Network.Device}} {
		for _, text := range group.texts {
			flags = append(flags, group.flag, text)
		}
	}
	return flags
}
