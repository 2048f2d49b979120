package cpu

import (
	"testing"

	"github.com/iron86/iron86/x86"
)

// TestCR4TakesWhatCPUIDPromises: a kernel sets in CR4 what CPUID has promised (SDM vol. 3, "Control Registers":
// each bit stands with its feature flag).
func TestCR4TakesWhatCPUIDPromises(t *testing.T) {
	for _, g := range x86.Generations() {
		m := modelOf(g)
		f := m.cpuid.features | m.cpuid.x87Features
		for _, c := range []struct {
			name         string
			feature, bit uint32
		}{
			{"VME", featVME, x86.CR4VME}, {"DE", featDE, x86.CR4DE}, {"PSE", featPSE, x86.CR4PSE}, {"TSC", featTSC, x86.CR4TSD},
			{"MCE", featMCE, x86.CR4MCE}, {"PAE", featPAE, x86.CR4PAE}, {"PGE", featPGE, x86.CR4PGE}, {"FXSR", featFXSR, x86.CR4OSFXSR},
			{"SSE", featSSE, x86.CR4OSXMMEXCPT},
		} {
			if promised, taken := f&c.feature != 0, m.cr4Mask&c.bit != 0; promised != taken {
				t.Errorf("%v: CPUID.%s %v, its bit of CR4 can be set: %v", g, c.name, promised, taken)
			}
		}
	}
}
