package machine

import (
	"fmt"
	"strings"

	"github.com/iron86/iron86/cpu/jit"
	"github.com/iron86/iron86/internal/execmem"
)

// accelerate gives the processor its translator.
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

// Translator is the translator of the processor; nil: the interpreter executes everything.
func (m *Machine) Translator() *jit.Translator { return m.translator }

// Engine says in words who executes hot code, and why it is the interpreter when that was
// not asked for. The translator gets its memory now if it has none yet.
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

// sizeText is a number of bytes in MB, or in KB if that is no whole number.
func sizeText(n int) string {
	if n%(1<<20) == 0 {
		return fmt.Sprintf("%d MB", n>>20)
	}
	return fmt.Sprintf("%d KB", n>>10)
}
