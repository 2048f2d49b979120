package migrate

import (
	"encoding/hex"
	"errors"
	"fmt"
	"slices"

	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/console"
	"github.com/iron86/iron86/machine"
)

// A standby has the state of a machine that runs on another host, and repeats what that one does: it gets each input, and each moment up to which there was no other.
// It answers when it has them, and what the machine has sent until that moment leaves its host only then. So a standby that goes on when the other one has died
// comes by itself to all that anybody has seen of it.

// step is what a machine has done since the last step: its inputs, and how far it is now.
type step struct {
	Inputs   []input `json:"inputs,omitempty"`
	Retired  uint64  `json:"retired"`
	Time     int64   `json:"time"`
	Released int64   `json:"released"`       // bytes of COM1 that have left the host
	Hash     string  `json:"hash,omitempty"` // of the state at this moment; "": none was computed
}

// input is a machine.Input.
type input struct {
	Kind    machine.InputKind   `json:"kind"`
	Retired uint64              `json:"retired"`
	Time    int64               `json:"time"`
	Key     *console.KeyEvent   `json:"key,omitempty"`
	Mouse   *console.MouseEvent `json:"mouse,omitempty"`
	Serial  []byte              `json:"serial,omitempty"`
	Frame   []byte              `json:"frame,omitempty"`
}

// repeatable are the inputs that a standby can have.
var repeatable = []machine.InputKind{machine.InputKey, machine.InputMouse, machine.InputSerial, machine.InputFrame, machine.InputReset}

// ErrMedium is the error for an input that a standby cannot have.
var ErrMedium = errors.New("a medium was changed, or a debugger has changed the machine, which a standby cannot repeat")

// Lead is the connection of a machine to its standby.
type Lead struct {
	link  *link
	ID    string
	fault error // an input that cannot be repeated has come
	step  step
}

// Protect gives the state of a machine that does not run yet to a standby. It is called on the goroutine that runs the machine, as the Source is.
func Protect(src Source, o Options, disks []string) (*Lead, error) {
	m := prepare(src, o)
	m.hello.Disks, m.hello.Standby = disks, true
	if err := m.open(); err != nil {
		return nil, err
	}
	_, err := m.round(lookPages)
	if err == nil {
		err = m.copyRest()
	}
	if err != nil {
		m.link.close()
		return nil, errors.Join(err, m.resume(false))
	}
	return &Lead{link: m.link, ID: m.hello.ID}, m.resume(false)
}

// Input notes an input for the next step.
func (l *Lead) Input(in machine.Input) {
	if !slices.Contains(repeatable, in.Kind) {
		l.fault = ErrMedium
		return
	}
	i := input{Kind: in.Kind, Retired: in.At.Retired, Time: int64(in.At.Time), Serial: in.Serial, Frame: in.Frame}
	switch in.Kind {
	case machine.InputKey:
		i.Key = &in.Key
	case machine.InputMouse:
		i.Mouse = &in.Mouse
	}
	l.step.Inputs = append(l.step.Inputs, i)
}

// Sync tells the standby how far the machine is, and waits until it knows. released is how many bytes of COM1 have left the host, hash the state's, nil if it was not computed.
func (l *Lead) Sync(m *machine.Machine, released int64, hash *[32]byte) error {
	if l.fault != nil {
		return l.fault
	}
	at := m.Position()
	l.step.Retired, l.step.Time, l.step.Released, l.step.Hash = at.Retired, int64(at.Time), released, ""
	if hash != nil {
		l.step.Hash = hex.EncodeToString(hash[:])
	}
	err := l.link.sendJSON(kindStep, &l.step)
	if err == nil {
		_, err = l.link.expect(kindKnown, patience)
	}
	l.step.Inputs = l.step.Inputs[:0]
	return err
}

// Finish tells the standby that the machine has ended, so that it does not go on.
func (l *Lead) Finish() {
	if l.link.send(kindOver, nil) == nil {
		_, _ = l.link.expect(kindKnown, patience) // a standby that has gone needs no word
	}
	l.link.close()
}

// Drop breaks the connection: the machine goes on without a standby.
func (l *Lead) Drop() { l.link.close() }

// Standby is a session that repeats what the machine of another does. Its methods are called by functions that Call has done.
type Standby interface {
	// Follow begins, from the state that has come. id names the pair.
	Follow(id string)
	// Step gives the machine inputs and runs it to a moment. released is how many bytes of COM1 have left the other host; hash is its state's, "" if none was computed.
	Step(inputs []machine.Input, at machine.Position, released int64, hash string) error
	// Lost says that the other one is gone, or cannot be reached.
	Lost(why error)
}

// follow repeats what a machine does until its connection ends.
func (in *Inlet) follow(l *link, id string) error {
	s, ok := in.t.(Standby)
	if !ok {
		return errStream
	}
	in.mu.Lock()
	in.id = id
	in.mu.Unlock()
	in.t.Call(func() { s.Follow(id) })
	for {
		k, data, err := l.next(patience)
		switch {
		case err != nil:
			in.t.Call(func() { s.Lost(err) })
			return nil
		case k == kindOver:
			in.over(ErrOver)
			return l.send(kindKnown, nil)
		}
		var st step
		if k != kindStep || decode(data, &st) != nil {
			err = errStream
		}
		var inputs []machine.Input
		if err == nil {
			inputs, err = st.inputs()
		}
		if err == nil {
			err = l.send(kindKnown, nil) // the step is here, and will be done whatever happens to the other one
		}
		if err == nil {
			in.t.Call(func() {
				err = s.Step(inputs, machine.Position{Retired: st.Retired, Time: clock.Time(st.Time)}, st.Released, st.Hash)
			})
			if err != nil {
				in.over(fmt.Errorf("the standby: %w", err))
				return refuse(l, err)
			}
			continue
		}
		in.t.Call(func() { s.Lost(err) })
		return nil
	}
}

// ErrOver is the end of a standby whose machine has ended.
var ErrOver = errors.New("the machine has ended")

// inputs returns the inputs of a step.
func (s *step) inputs() (list []machine.Input, err error) {
	for _, i := range s.Inputs {
		in := machine.Input{Kind: i.Kind, At: machine.Position{Retired: i.Retired, Time: clock.Time(i.Time)}, Serial: i.Serial, Frame: i.Frame}
		good := slices.Contains(repeatable, i.Kind) && (i.Kind == machine.InputKey) == (i.Key != nil) && (i.Kind == machine.InputMouse) == (i.Mouse != nil)
		if !good {
			return nil, errStream
		}
		if i.Key != nil {
			in.Key = *i.Key
		}
		if i.Mouse != nil {
			in.Mouse = *i.Mouse
		}
		list = append(list, in)
	}
	return list, nil
}
