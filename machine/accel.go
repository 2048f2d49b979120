package machine

import (
	"fmt"

	"github.com/iron86/iron86/cpu/jit"
)

// Accel says who executes code that is executed often. What the guest sees is the same, bit
// for bit.
type Accel uint8

// The choices.
const (
	AccelAuto   Accel = iota // the translator where the host allows it, else the interpreter
	AccelJIT                 // the translator; New fails where the host does not allow it
	AccelInterp              // the interpreter
)

// accelerate gives the processor its translator.
func (m *Machine) accelerate() error {
	if m.cfg.Accel == AccelInterp {
		return nil
	}
	t, err := jit.New(m.cpu, jit.DefaultSize)
	switch {
	case err == nil:
		heat := m.cfg.Heat
		if heat == 0 {
			heat = DefaultHeat
		}
		m.translator = t
		m.cpu.Attach(t, heat)
	case m.cfg.Accel == AccelJIT:
		return fmt.Errorf("machine: no translator on this host: %w", err)
	}
	return nil
}

// Translator is the translator of the processor; nil: the interpreter executes everything.
func (m *Machine) Translator() *jit.Translator { return m.translator }
