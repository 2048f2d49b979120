package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/iron86/iron86/block"
	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/console"
	"github.com/iron86/iron86/console/png"
	"github.com/iron86/iron86/machine"
	"github.com/iron86/iron86/recording"
	"github.com/iron86/iron86/script"
)

// slice is the virtual time between two looks at the host.
const slice = 10 * clock.Millisecond

// errLimit is the end by -limit-instr or -timeout.
var errLimit = &exitError{status: exitLimit, text: "a limit was reached"}

// errInterrupted is the end by SIGINT or SIGTERM (128 + SIGINT, as shells say it).
var errInterrupted = &exitError{status: 130, text: "interrupted"}

// session runs one machine between the host's ports, limits and display. Only
// its own goroutine touches the machine; others send functions to commands.
type session struct {
	m          *machine.Machine
	img        *images
	ctx        context.Context // done when the run is to end without the guest; its cause is why
	interrupt  func()          // makes it done as a signal does
	last       *lastResort
	notices    *notices
	serial     *charPort // nil: COM1 is not connected
	debugcon   *charPort
	transcript *script.Transcript
	keys       typist
	limit      uint64     // instructions; 0: none
	pace       *pacer     // nil: as fast as it goes
	idlePace   *idlePacer // nil: time spent waiting passes at once; not beside pace
	view       view       // nil: no terminal
	toSerial   []byte     // host input that COM1 has no room for yet
	escapes    escapes
	frame      console.Frame
	commands   chan func()
	debug      debugger
	recorder   *recording.Writer    // nil: the run is not recorded
	marked     time.Time            // when the recording was last brought up to date
	tape       *recording.Recording // nil: none is played
	until      uint64               // instruction at which a replay stops; 0: none
	paused     bool
	quit       bool
	stop       machine.Stop
	err        error // why the run ended, when it was not the guest
}

// view is a display that looks at the machine between slices.
type view interface {
	refresh(s *session)
}

// Run lets d virtual time pass, in slices. It reports whether the machine goes on.
func (s *session) Run(d clock.Time) bool {
	end := s.m.Now() + d
	if end < d {
		end = clock.Never
	}
	for s.m.Now() < end || s.paused {
		s.hostTurn()
		s.receive()
		if s.ended() {
			return false
		}
		if s.paused {
			s.stand(50 * time.Millisecond)
			continue
		}
		s.stop = s.runSlice(min(end, s.m.Now()+s.keys.slice()))
		if s.stop.Reason != machine.Running && s.view == nil {
			s.hostTurn()
			return false
		}
	}
	return !s.ended()
}

// runSlice runs to virtual time end, within the limit of instructions.
func (s *session) runSlice(end clock.Time) machine.Stop {
	if s.stop.Reason != machine.Running { // a stopped machine on a terminal stays in view
		s.stand(50 * time.Millisecond)
		return s.stop
	}
	left := ^uint64(0)
	if s.limit != 0 {
		if left = s.limit - min(s.limit, s.m.Retired()); left == 0 {
			s.err = errLimit
			return machine.Stop{}
		}
	}
	if left = s.sliceEnd(left); left == 0 {
		s.reached()
		return machine.Stop{}
	}
	if s.debug.mo == nil {
		return s.m.RunWithin(end, left)
	}
	return s.advance(end, left)
}

// hostTurn is the look at the host between two slices.
func (s *session) hostTurn() {
	s.drainCommands()
	s.pumpSerial()
	s.tapeTurn()
	s.keys.feed(s.m)
	if s.view != nil {
		s.view.refresh(s)
	}
	switch {
	case s.err != nil:
	case s.m.HostError() != nil:
		s.err = s.m.HostError()
	case s.ctx.Err() != nil:
		s.err = context.Cause(s.ctx)
	}
	switch {
	case s.paused:
	case s.pace != nil:
		s.sleep(s.pace.ahead(s.m.Now()))
	case s.idlePace != nil:
		s.sleep(s.idlePace.ahead(s.m.IdleTime()))
		s.idlePace.slept()
	}
}

func (s *session) ended() bool {
	if s.err != nil || s.quit {
		return true
	}
	switch s.stop.Reason {
	case machine.Running:
		return false
	case machine.Dead, machine.Shutdown, machine.RecordingEnd:
		return s.view == nil // on a terminal the last screen stays until the user leaves
	}
	return true
}

func (s *session) drainCommands() {
	for {
		select {
		case f := <-s.commands:
			f()
		default:
			return
		}
	}
}

// sleep waits for d, or until someone wants something.
func (s *session) sleep(d time.Duration) {
	if d <= 0 {
		return
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-s.ctx.Done():
	case f := <-s.commands:
		f()
	}
}

// pumpSerial moves bytes between the host and the serial ports.
func (s *session) pumpSerial() {
	for _, p := range []*charPort{s.serial, s.debugcon} {
		if p != nil {
			if err := p.flush(); err != nil && s.err == nil {
				s.err = fmt.Errorf("writing the guest's output: %w", err)
			}
		}
	}
	if s.serial != nil && len(s.toSerial) == 0 {
		select {
		case typed := <-s.serial.in: // a nil channel never has anything
			var quit bool
			s.toSerial, quit = s.escapes.filter(typed)
			s.quit = s.quit || quit
		default:
		}
	}
	if s.playing() {
		s.toSerial = nil
	}
	s.toSerial = s.toSerial[s.m.SendSerial(s.toSerial):]
}

// IdleTime is the virtual time that the machine has spent waiting.
func (s *session) IdleTime() clock.Time { return s.m.IdleTime() }

// ScreenText is the text screen, nil in graphics modes.
func (s *session) ScreenText() []string {
	s.m.Render(&s.frame)
	if s.frame.Mode != console.Text {
		return nil
	}
	return s.frame.Text()
}

// Press queues chords for the keyboard.
func (s *session) Press(keys []console.Chord) { s.keys.press(keys) }

// Typing reports that keys are still queued.
func (s *session) Typing() bool { return s.keys.busy() }

// SendSerial queues bytes to COM1.
func (s *session) SendSerial(b []byte) { s.toSerial = append(s.toSerial, b...) }

// SaveScreen writes the screen to a file, as text or as a picture by its name.
func (s *session) SaveScreen(file string) error {
	s.m.Render(&s.frame)
	return png.WriteFile(file, &s.frame)
}

// SaveState writes the machine's state.
func (s *session) SaveState(file string) error { return saveState(s.m, file) }

// Insert puts the image file into fda, fdb or cdrom.
func (s *session) Insert(drive, file string) error {
	if s.img.holds(drive, file) { // again, perhaps with other contents
		if err := s.Eject(drive); err != nil {
			return err
		}
	}
	d, err := s.img.open(file, drive == "cdrom")
	if err != nil {
		return err
	}
	return s.change(drive, d, file)
}

// Eject empties fda, fdb or cdrom.
func (s *session) Eject(drive string) error { return s.change(drive, nil, "") }

// cdPosition is where the CD-ROM drive hangs: secondary master.
const cdPosition = 2

func (s *session) change(drive string, d block.Disk, file string) error {
	var old block.Disk
	var err error
	switch drive {
	case "fda":
		old, err = s.m.ChangeFloppy(0, d)
	case "fdb":
		old, err = s.m.ChangeFloppy(1, d)
	case "cdrom":
		old, err = s.m.ChangeCD(cdPosition, d)
	default:
		return fmt.Errorf("no drive %q", drive)
	}
	if err == nil && s.img.inDrive != nil {
		s.img.inDrive[drive] = file
	}
	return errors.Join(err, s.img.release(old))
}

// close lets the ports go.
func (s *session) close() error {
	var errs []error
	for _, p := range []*charPort{s.serial, s.debugcon} {
		if p != nil {
			errs = append(errs, p.close())
		}
	}
	return errors.Join(errs...)
}

// exit is the end of the run as an error, nil for status 0.
func (s *session) exit() error {
	if s.err != nil || s.quit || s.tape != nil {
		return s.err
	}
	switch s.stop.Reason {
	case machine.DebugExit:
		return &exitError{status: int(s.stop.Code<<1|1) & 0xff}
	case machine.Dead, machine.Shutdown:
		return s.death()
	}
	return nil
}

// died reports that the guest cannot go on.
func (s *session) died() bool {
	return s.stop.Reason == machine.Dead || s.stop.Reason == machine.Shutdown
}

// death is the end of a guest that died, with the place.
func (s *session) death() error {
	return &exitError{exitDied, fmt.Sprintf("%v at %s", s.stop, s.m.Where())}
}
