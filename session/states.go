package session

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/iron86/iron86/internal/hostfile"
	"github.com/iron86/iron86/machine"
	"github.com/iron86/iron86/machine/history"
	"github.com/iron86/iron86/x86"
)

// The state of a session with a Program has two parts: a head with what the Program has given, and behind it the state of the machine, as in a session without one.

// Stateful is a Program that can be in saved states.
type Stateful interface {
	// SaveState returns the state of what is not in the machine.
	SaveState() ([]byte, error)
	// LoadState prepares the change to a state, and changes nothing yet. The session calls exactly one of the functions: commit when the machine has the state that belongs to
	// it, or drop.
	LoadState(state []byte) (commit, drop func(), err error)
}

// programMagic begins the state of a session with a Program. Its last byte is the version of the form.
var programMagic = [...]byte{'i', 'r', 'o', 'n', '8', '6', ' ', 'r', 'u', 'n', 0x1a, 1}

// maxProgramState bounds the state of a Program, in bytes.
const maxProgramState = 256 << 20

// Errors of states.
var (
	errNoProgram = errors.New("it is the state of a program under DOS: iron86 run -loadvm loads it")
	errProgram   = errors.New("it is no state of a program under DOS")
	errEnded     = errors.New("the program has ended")
)

// saveState writes the session's state to a file.
func saveState(s *Session, name string) error {
	return hostfile.Write(name, hostfile.Private, func(w io.Writer) error { return writeState(s, w) })
}

// writeState writes the session's state.
func writeState(s *Session, w io.Writer) error {
	if s.m.ServiceMap() == nil {
		return s.m.Save(w)
	}
	p, ok := s.cfg.Program.(Stateful)
	switch {
	case !ok:
		return machine.ErrServices
	case history.Fixed(s.m):
		return history.ErrFixed
	case s.m.Stopped().Reason != machine.Running:
		return errEnded
	}
	state, err := p.SaveState()
	if err != nil {
		return err
	}
	head := append(programMagic[:], binary.LittleEndian.AppendUint32(nil, uint32(len(state)))...)
	sum := sha256.Sum256(state)
	for _, b := range [][]byte{head, sum[:], state} {
		if _, err := w.Write(b); err != nil {
			return err
		}
	}
	return s.m.Save(w)
}

// readHead reads what stands before the state of the machine, which rest has. The head is nil if there is none.
func readHead(r io.Reader) (state []byte, rest io.Reader, err error) {
	begin := make([]byte, len(programMagic))
	n, _ := io.ReadFull(r, begin) // a file that ends before that has no head
	if !bytes.Equal(begin, programMagic[:]) {
		if f, ok := r.(io.Seeker); ok {
			if _, err := f.Seek(int64(-n), io.SeekCurrent); err == nil {
				return nil, r, nil
			}
		}
		return nil, io.MultiReader(bytes.NewReader(begin[:n]), r), nil
	}
	var head struct {
		Size uint32
		Sum  [sha256.Size]byte
	}
	var b bytes.Buffer
	if err = binary.Read(r, binary.LittleEndian, &head); err == nil && head.Size <= maxProgramState {
		_, err = io.CopyN(&b, r, int64(head.Size))
	}
	if err != nil || head.Size > maxProgramState || sha256.Sum256(b.Bytes()) != head.Sum {
		return nil, nil, errors.New("the saved state is damaged")
	}
	return b.Bytes(), r, nil
}

// loadState loads a file with a state.
func loadState(s *Session, name string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := readState(s, f); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	s.network.forget()
	return nil
}

// readState loads a state.
func readState(s *Session, r io.Reader) error {
	state, in, err := readHead(r)
	switch {
	case err != nil:
		return err
	case s.m.ServiceMap() == nil && state != nil:
		return errNoProgram
	case s.m.ServiceMap() == nil:
		return s.m.Load(in)
	}
	p, ok := s.cfg.Program.(Stateful)
	switch {
	case !ok:
		return machine.ErrServices
	case state == nil:
		return errProgram
	}
	commit, drop, err := p.LoadState(state)
	if err != nil {
		return err
	}
	if err := s.m.Load(in); err != nil {
		drop()
		return err
	}
	commit()
	return nil
}

// savedCPU returns the processor of the saved state in a file. It returns otherwise for what is no such file, or can be read
// only once: what is wrong with it shows when it is loaded.
func savedCPU(name string, otherwise x86.Generation) x86.Generation {
	info, err := os.Stat(name)
	if err != nil || !info.Mode().IsRegular() {
		return otherwise
	}
	f, err := os.Open(name)
	if err != nil {
		return otherwise
	}
	defer f.Close()
	_, in, err := readHead(f)
	if err != nil {
		return otherwise
	}
	if gen, err := machine.SavedCPU(in); err == nil {
		return gen
	}
	return otherwise
}
