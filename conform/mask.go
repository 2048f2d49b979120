package conform

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// metadata is the metadata.json of a MOO suite: which flags an opcode leaves
// undefined.
type metadata struct {
	Opcodes map[string]opcodeMeta `json:"opcodes"`
}

type opcodeMeta struct {
	Status    string                `json:"status"`
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

// mask is the AND mask of the flags for the file named group ("80.4").
func (m *metadata) mask(group string) uint16 {
	opcode, reg, split := strings.Cut(group, ".")
	meta := m.Opcodes[opcode]
	if split {
		meta = meta.Reg[reg]
	}
	if meta.FlagsMask == nil {
		return 0xffff
	}
	return *meta.FlagsMask
}

// Flags that the suites' README adds to the masks.
const (
	flagS, flagZ, flagP, flagO = 0x0080, 0x0040, 0x0004, 0x0800
)

// testMask corrects the mask of a group for one test: AAM by zero, and the shifts
// by an immediate of the 286, whose OF is defined for a count of 1 only.
func testMask(mask uint16, group string, t *mooTest, is286 bool) uint16 {
	opcode, _, _ := strings.Cut(group, ".")
	code := t.bytes
	if n := len(code); is286 && n > 0 && code[n-1] == 0xf4 {
		code = code[:n-1] // the HLT after the instruction
	}
	last := byte(1)
	if n := len(code); n > 0 {
		last = code[n-1]
	}
	switch {
	case opcode == "D4" && last == 0:
		return mask &^ (flagS | flagZ | flagP)
	case is286 && opcode == "C0" && last&0x1f != 1:
		return mask &^ flagO
	}
	return mask
}

// hex4 is a register value as the scoreboard shows it.
func hex4(v uint64) string { return strconv.FormatUint(v, 16) }
