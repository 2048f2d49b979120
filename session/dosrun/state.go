package dosrun

import (
	"encoding/json"
	"fmt"

	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/dos"
	"github.com/iron86/iron86/session"
)

var _ session.Stateful = (*Program)(nil)

// savedState is the state of a run beside that of the machine.
type savedState struct {
	PSP  uint16 // of the program that was started, whose symbols are there
	Idle clock.Time
	DOS  json.RawMessage
}

// SaveState implements session.Stateful.
func (p *Program) SaveState() ([]byte, error) {
	state, err := dos.SaveState(p.d)
	if err != nil {
		return nil, err
	}
	return json.Marshal(savedState{p.psp, p.idle, state})
}

// LoadState implements session.Stateful.
func (p *Program) LoadState(state []byte) (commit, drop func(), err error) {
	var s savedState
	if err := json.Unmarshal(state, &s); err != nil {
		return nil, nil, fmt.Errorf("the state of the run: %w", err)
	}
	system, drop, err := dos.LoadState(p.d, s.DOS)
	if err != nil {
		return nil, nil, err
	}
	return func() {
		system()
		p.psp, p.idle = s.PSP, s.Idle
	}, drop, nil
}

// findProgram makes the directory of the program a drive, as load does, for a run that goes on from a saved state.
func (p *Program) findProgram() error {
	if len(p.cfg.Args) == 0 {
		return nil
	}
	p.loaded = p.hostFile(p.cfg.Args[0])
	_, err := p.programPath(p.cfg.Args[0])
	return err
}
