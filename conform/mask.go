package conform

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/iron86/iron86/x86"
)

// metadata is the metadata.json of a MOO suite. It says which flags an opcode leaves undefined.
type metadata struct {
	Opcodes map[string]opcodeMeta `json:"opcodes"`
}

type opcodeMeta struct {
	FlagsMask *uint16               `json:"flags-mask"`
	Reg       map[string]opcodeMeta `json:"reg"`
}

func parseMetadata(b []byte) (*metadata, error) {
	m := new(metadata)
	if err := json.Unmarshal(b, m); err != nil {
		return nil, fmt.Errorf("metadata.json: %w", err)
	}
	return m, nil
}

// flags returns the AND mask of the flags for the file named group ("80.4").
func (m *metadata) flags(group string) uint32 {
	opcode, reg, split := strings.Cut(group, ".")
	meta := m.Opcodes[opcode]
	if split {
		meta = meta.Reg[reg]
	}
	if meta.FlagsMask == nil {
		return allBits
	}
	return uint32(*meta.FlagsMask) | 0xffff0000
}

// allBits is the AND mask that masks nothing.
const allBits = 0xffffffff

// mask returns the bits of register i that test t defines.
func (r *mooRig) mask(t *mooTest, i int) uint32 {
	bits := uint32(allBits)
	for _, m := range [...]*mooState{r.masks, t.masks} {
		if m != nil && m.has>>i&1 != 0 {
			bits &= m.reg[i]
		}
	}
	if i == mooFlags && r.meta != nil {
		bits &= r.correct(r.meta.flags(r.group), t)
	}
	return bits
}

// correct takes flags out of the mask of a group that one of its tests leaves undefined: those of AAM by zero,
// and OF of the 286's shifts by an immediate other than 1 (suites/README, "Undefined flags").
func (r *mooRig) correct(mask uint32, t *mooTest) uint32 {
	opcode, _, _ := strings.Cut(r.group, ".")
	code := t.bytes
	if n := len(code); r.gen >= x86.I80286 && n > 0 && code[n-1] == 0xf4 {
		code = code[:n-1] // the HLT after the instruction
	}
	last := byte(1)
	if n := len(code); n > 0 {
		last = code[n-1]
	}
	switch {
	case opcode == "D4" && last == 0:
		return mask &^ (x86.SF | x86.ZF | x86.PF)
	case r.gen >= x86.I80286 && opcode == "C0" && last&0x1f != 1:
		return mask &^ x86.OF
	}
	return mask
}
