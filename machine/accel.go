package machine

import (
	"fmt"
	"strings"

	"github.com/iron86/iron86/cpu/jit"
	"github.com/iron86/iron86/internal/execmem"
)

// accelerate gives the processor its translator, if the Config asks for one and the host allows it.
func (m *Machine) accelerate() error {
	if m.cfg.Accel == AccelInterp {
		return nil
	}
	t, err := jit.New(m.cpu, m.cfg.CodeCache)
	if err == nil && m.cfg.Accel == AccelJIT {
		err = t.Start()
	}
	if err != nil {
		m.noTranslator = err
		if m.cfg.Accel == AccelJIT {
			return fmt.Errorf("machine: no translator on this host: %w", err)
		}
		return nil
	}
	if m.cfg.PerfMap {
		p, err := execmem.NewPerfMap()
		if err != nil {
			return fmt.Errorf("machine: %w", err)
		}
		m.perf = p
		t.Map(p)
	}
	heat := m.cfg.Heat
	if heat == 0 {
		heat = DefaultHeat
	}
	m.translator = t
	m.cpu.Attach(t, heat)
	return nil
}

// Translator returns the translator of the processor. It is nil when the interpreter executes
// everything.
func (m *Machine) Translator() *jit.Translator { return m.translator }

// Engine says in words who executes hot code, and if it is the interpreter although the Config
// asked for the translator, why. If the translator has no memory yet it gets it now.
func (m *Machine) Engine() string {
	err := m.noTranslator
	if m.translator != nil {
		if err = m.translator.Start(); err == nil {
			_, most := m.translator.Size()
			return fmt.Sprintf("the translator, with %s for code", sizeText(most))
		}
	}
	if err != nil {
		return "the interpreter (" + strings.TrimPrefix(err.Error(), "jit: ") + ")"
	}
	return "the interpreter"
}

// sizeText returns a number of bytes as text: in MB, or in KB if that is no whole number of MB.
func sizeText(n int) string {
	if n%(1<<20) == 0 {
		return fmt.Sprintf("%d MB", n>>20)
	}
	return fmt.Sprintf("%d KB", n>>10)
}
