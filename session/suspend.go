package session

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/iron86/iron86/internal/hostfile"
	"github.com/iron86/iron86/machine"
	"github.com/iron86/iron86/session/backup"
	"github.com/iron86/iron86/session/host"
)

// A session with Config.Suspend that a signal ends adds a point to a directory of backups, and notes there that its images have just what the point has. The next session goes on
// from the point. The note is gone from then on: if that session is killed, the one after it boots from the disks.

// maxNote bounds the note, in bytes.
const maxNote = 1 << 10

// openSuspended finds where the machine goes on. It is called before images are opened, which may change them.
func openSuspended(s *Session) (err error) {
	c, d := &s.cfg, &s.suspend
	if c.Suspend == "" {
		return nil
	}
	dir, rule, _ := strings.Cut(c.Suspend, ",keep=")
	if d.rule, err = backup.ParseRule(rule); err != nil {
		return fmt.Errorf("-suspend: keep=%w", err)
	}
	d.dir = dir
	if err := without(c, "-suspend", rival{"-loadvm", c.State != ""}, rival{"-incoming", c.Incoming != ""}, rival{"-standby", c.Standby != ""}); err != nil {
		return err
	}
	info, err := os.Stat(d.note())
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err == nil {
		d.from, err = suspendedPoint(d, info)
	}
	if err != nil {
		return fmt.Errorf("-suspend: %w (without %s the machine boots from its disks)", err, d.note())
	}
	return nil
}

// suspendedPoint returns the point that the note names, if the images have not been written since.
func suspendedPoint(d *suspending, note os.FileInfo) (*backup.Point, error) {
	if !note.Mode().IsRegular() || note.Size() > maxNote {
		return nil, errors.New("that is no note of a point")
	}
	b, err := os.ReadFile(d.note())
	if err != nil {
		return nil, err
	}
	p, err := backup.Find(d.dir, strings.TrimSpace(string(b)))
	if err != nil {
		return nil, err
	}
	for _, one := range p.Disks {
		if info, err := os.Stat(one.Medium); err == nil && info.Mode().IsRegular() && info.ModTime().After(note.ModTime()) {
			return nil, fmt.Errorf("%s has been written since the machine was suspended", one.Medium)
		}
	}
	return p, nil
}

// resume makes the machine what it was when it was suspended.
func resume(s *Session) error {
	d := &s.suspend
	if d.from == nil {
		return nil
	}
	r, w := io.Pipe()
	go func() { w.CloseWithError(backup.WriteState(d.dir, d.from, w)) }()
	err := readState(s, r)
	_ = r.Close() // it ends the goroutine if the state was not read to its end
	if err == nil {
		err = os.Remove(d.note())
	}
	if err != nil {
		return fmt.Errorf("-suspend: point %s: %w (without %s the machine boots from its disks)", d.from.Name, err, d.note())
	}
	s.notices.Say("-suspend: the machine goes on from point " + d.from.Name)
	return nil
}

// suspendPoint adds a point when a signal has ended the session while its machine ran.
func suspendPoint(s *Session) error {
	d := &s.suspend
	if d.dir == "" || s.failed != nil || s.m == nil || !errors.Is(s.err, host.ErrInterrupted) || s.m.Stopped().Reason != machine.Running {
		return nil
	}
	s.cfg.LastResort.Stop() // it takes as long as the disks need
	s.backups.mu.Lock()
	defer s.backups.mu.Unlock()
	r, err := backup.Open(d.dir)
	if err != nil {
		return fmt.Errorf("-suspend: %w", err)
	}
	defer r.Close()
	c := &control{controls: controls{s: s}}
	from, err := c.freeze()
	if err != nil {
		return fmt.Errorf("-suspend: %w", err)
	}
	a, err := s.backups.add(r, from)
	if err != nil {
		return fmt.Errorf("-suspend: %w", err)
	}
	d.made = a.Name
	_, err = r.Expire(d.rule)
	return err
}

// noteSuspended notes that the images, which are closed, have what the point has.
func noteSuspended(s *Session) error {
	d := &s.suspend
	if d.made == "" {
		return nil
	}
	err := hostfile.Write(d.note(), hostfile.Private, func(w io.Writer) error {
		_, err := fmt.Fprintln(w, d.made)
		return err
	})
	d.kept = err == nil
	return err
}

// Suspended returns the name of the point from which the next session with the same Config.Suspend goes on. It is "" if a signal has not ended the
// session, and before Close.
func Suspended(s *Session) string {
	if !s.suspend.kept {
		return ""
	}
	return s.suspend.made
}
