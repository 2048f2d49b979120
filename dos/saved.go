package dos

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/iron86/iron86/dos/conio"
	"github.com/iron86/iron86/dos/dpmi"
	"github.com/iron86/iron86/dos/errno"
	"github.com/iron86/iron86/dos/file"
	"github.com/iron86/iron86/dos/guest"
	"github.com/iron86/iron86/dos/himem"
	"github.com/iron86/iron86/dos/mouse"
	"github.com/iron86/iron86/dos/process"
	"github.com/iron86/iron86/dos/tables"
)

// savedVersion is the version of the form of a saved state. A field that is added needs no new one if its zero value is what earlier states mean.
const savedVersion = 2

// saved is the state of DOS: what is not in the machine's memory.
type saved struct {
	Version int
	Stubs   [sha256.Size]byte // digest of the page of stubs, in which the machine's state has its code
	Command byte              // letter of the drive with the programs written in Go

	Shell, PSP       uint16
	DTA              guest.Far
	Verify, Break    bool
	ExitCode         uint8
	ExitKind         uint8
	Error            errno.Code
	Asking           bool
	Waiting          []savedWaiting
	Clock            time.Duration // by how much programs have put the clock forward
	Files            *file.Saved
	Console          *conio.Saved
	Mouse            *mouse.Saved
	Arena            *process.Saved
	Tables           *tables.Saved
	Extended         *himem.Saved
	ProtectedClients *dpmi.Saved
	Kept             Kept
	Programs         []savedProgram
}

// savedWaiting is a call that waits for a handler of the program.
type savedWaiting struct {
	SS, SP uint16
	Error  errno.Code
}

// SaveState returns the state of DOS, for LoadState. The state of the machine is not in it, and neither are the contents of files, which are written out before. It returns an
// error if a program written in Go has done more than a state can have, and if a file that is open could not be found again.
func SaveState(d *DOS) ([]byte, error) {
	var programs []savedProgram
	for _, psp := range slices.Sorted(maps.Keys(d.builtins)) {
		p, err := saveProgram(d.builtins[psp])
		if err != nil {
			return nil, err
		}
		programs = append(programs, p)
	}
	files, err := file.Save(d.file)
	if err != nil {
		return nil, err
	}
	s := saved{
		Version: savedVersion, Stubs: stubDigest(), Command: d.command, Shell: d.shell, PSP: d.psp, DTA: d.dta, Verify: d.verify, Break: d.breakFlag,
		ExitCode: d.exit.code, ExitKind: d.exit.kind, Error: d.last.code, Asking: d.asking, Clock: d.clock.Offset(),
		Files: files, Console: conio.Save(d.con), Mouse: mouse.Save(d.mouse), Arena: process.Save(d.arena), Tables: tables.Save(d.tables),
		Extended: himem.Save(d.himem), ProtectedClients: dpmi.Save(d.dpmi),
		Kept: d.kept.clone(), Programs: programs,
	}
	for _, w := range d.waiting {
		s.Waiting = append(s.Waiting, savedWaiting{w.ss, w.sp, w.e})
	}
	return json.Marshal(&s)
}

// stubDigest returns a digest of the page of stubs.
func stubDigest() [sha256.Size]byte { return sha256.Sum256(stubPage().Code()) }

// LoadState prepares the change to a state that SaveState has returned. It changes nothing. Exactly one of the functions must be called: commit, when the machine has the
// state that belongs to it, or drop.
func LoadState(d *DOS, state []byte) (commit, drop func(), err error) {
	var s saved
	in := json.NewDecoder(bytes.NewReader(state))
	in.DisallowUnknownFields()
	if err := in.Decode(&s); err != nil {
		return nil, nil, fmt.Errorf("the state of DOS: %w", err)
	}
	if err := s.check(d); err != nil {
		return nil, nil, err
	}
	files, drop, err := file.Restore(d.file, s.Files)
	if err != nil {
		return nil, nil, err
	}
	var programs []*Process
	stop := func() {
		for _, p := range programs {
			p.stop()
		}
		drop()
	}
	for _, saved := range s.Programs {
		p, err := restoreProgram(d, saved)
		if err != nil {
			stop()
			return nil, nil, err
		}
		programs = append(programs, p)
	}
	return func() { s.commit(d, files, programs) }, stop, nil
}

// check returns an error for a state that d cannot have.
func (s *saved) check(d *DOS) error {
	switch {
	case s.Version != savedVersion:
		return fmt.Errorf("the state of DOS has version %d, and this iron86 reads version %d", s.Version, savedVersion)
	case s.Stubs != stubDigest():
		return errors.New("the state is that of an iron86 with other services of DOS, which this one cannot continue")
	case s.Command != d.command || s.Files == nil || s.Console == nil || s.Mouse == nil || s.Arena == nil || s.Tables == nil || s.Extended == nil || len(s.Waiting) > maxWaiting:
		return errors.New("the state of DOS is damaged")
	}
	return errors.Join(conio.Check(s.Console), tables.Check(d.tables, s.Tables), himem.Check(d.himem, s.Extended), dpmi.Check(d.dpmi, s.ProtectedClients))
}

// commit makes the change.
func (s *saved) commit(d *DOS, files func(), programs []*Process) {
	for psp := range d.builtins {
		d.endBuiltin(psp)
	}
	files()
	for _, p := range programs {
		d.builtins[p.psp] = p
	}
	d.kept = s.Kept
	d.shell, d.psp, d.dta, d.verify, d.breakFlag = s.Shell, s.PSP, s.DTA, s.Verify, s.Break
	d.exit, d.last.code, d.asking, d.debugger, d.waiting = exitState{s.ExitCode, s.ExitKind}, s.Error, s.Asking, nil, nil
	for _, w := range s.Waiting {
		d.waiting = append(d.waiting, waiting{w.SS, w.SP, w.Error})
	}
	d.clock.Move(s.Clock - d.clock.Offset())
	conio.Restore(d.con, s.Console)
	mouse.Restore(d.mouse, s.Mouse)
	process.Restore(d.arena, s.Arena)
	tables.Restore(d.tables, s.Tables)
	himem.Restore(d.himem, s.Extended)
	dpmi.Restore(d.dpmi, s.ProtectedClients)
}
