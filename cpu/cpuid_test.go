package cpu

import (
	"testing"

	"github.com/iron86/iron86/decoder"
	"github.com/iron86/iron86/x86"
)

// TestCPUIDTellsOfInstructions: CPUID tells of exactly the sets of instructions that the decoder has for the generation,
// and of none of them without an x87 unit.
func TestCPUIDTellsOfInstructions(t *testing.T) {
	sets := []struct {
		name string
		code []byte
		ecx  bool
		bit  uint32
	}{
		{"MMX", []byte{0x0f, 0xfc, 0xc1}, false, featMMX},         // PADDB MM0, MM1
		{"FXSR", []byte{0x0f, 0xae, 0x00}, false, featFXSR},       // FXSAVE [EAX]
		{"SSE", []byte{0x0f, 0x58, 0xc1}, false, featSSE},         // ADDPS XMM0, XMM1
		{"SSE2", []byte{0xf2, 0x0f, 0x58, 0xc1}, false, featSSE2}, // ADDSD XMM0, XMM1
		{"CLFLUSH", []byte{0x0f, 0xae, 0x38}, false, featCLFL},    // CLFLUSH [EAX]
		{"SSE3", []byte{0xf2, 0x0f, 0x7c, 0xc1}, true, featSSE3},  // HADDPS XMM0, XMM1
		{"SSSE3", []byte{0x0f, 0x38, 0x00, 0xc1}, true, featSSSE3},
		{"SSE4.1", []byte{0x66, 0x0f, 0x38, 0x17, 0xc1}, true, featSSE41}, // PTEST XMM0, XMM1
		{"SSE4.2", []byte{0xf2, 0x0f, 0x38, 0xf1, 0xc1}, true, featSSE42}, // CRC32 EAX, ECX
		{"POPCNT", []byte{0xf3, 0x0f, 0xb8, 0xc1}, true, featPOPCNT},
		{"CMOV", []byte{0x0f, 0x44, 0xc1}, false, featCMOV},
		{"CX8", []byte{0x0f, 0xc7, 0x08}, false, featCX8},
		{"TSC", []byte{0x0f, 0x31}, false, featTSC},
	}
	for _, g := range []x86.Generation{x86.P5, x86.P2, x86.P3, x86.P4, x86.Nehalem32} {
		m, _ := newX87(t, g)
		_, _, c, d := m.featureLeaf()
		for _, s := range sets {
			told := d
			if s.ecx {
				told = c
			}
			i := decoder.Decode(append(s.code, make([]byte, 16)...), decoder.Mode{Bits: 32, Gen: g})
			if is := told&s.bit != 0; is != (i.Op != decoder.Invalid) {
				t.Errorf("%v: CPUID tells of %s: %v, the instruction is %v", g, s.name, is, i.Op)
			}
		}
		_, _, c, d = newTestbed(t, g).featureLeaf()
		if simd := d & (featFPU | featMMX | featFXSR | featSSE | featSSE2); simd != 0 || c != 0 {
			t.Errorf("%v without x87: EDX has %#x, ECX %#x", g, simd, c)
		}
	}
}
