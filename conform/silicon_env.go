package conform

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
)

// hexNumber is a number that env.json writes as a string, "0x10000".
type hexNumber uint64

// UnmarshalJSON reads a quoted number with prefix.
func (h *hexNumber) UnmarshalJSON(b []byte) error {
	text, err := strconv.Unquote(string(b))
	if err != nil {
		return err
	}
	v, err := strconv.ParseUint(text, 0, 64)
	*h = hexNumber(v)
	return err
}

// siliconEnv is the environment of a set: what memory and segments there are.
type siliconEnv struct {
	Mode     int                   `json:"mode"`
	Memory   []envMemory           `json:"memory"`
	Segments map[string]envSegment `json:"segments"`
	LDT      map[string]envRaw     `json:"ldt"`
	GDT      map[string]hexNumber  `json:"gdt"`
}

type envMemory struct {
	Base   hexNumber `json:"base"`
	Size   hexNumber `json:"size"`
	Access string    `json:"access"` // r, rw, rwx
	Fill   string    `json:"fill"`   // cc or pattern
}

type envSegment struct {
	Selector hexNumber `json:"selector"`
	Base     hexNumber `json:"base"`
	Limit    hexNumber `json:"limit"`
}

type envRaw struct {
	Raw hexNumber `json:"raw"`
}

// check returns an error for an environment that the rig cannot hold.
func (e *siliconEnv) check() error {
	switch e.Mode {
	case 64:
		return e.checkLong()
	case 16, 32:
	default:
		return fmt.Errorf("mode %d is not of this processor", e.Mode)
	}
	for _, m := range e.Memory {
		if m.Base%4096 != 0 || m.Size%4096 != 0 || m.Size == 0 || m.Base >= siliconTop || m.Size > siliconTop-m.Base {
			return fmt.Errorf("memory of %#x bytes at %#x does not fit the rig", uint64(m.Size), uint64(m.Base))
		}
	}
	return nil
}

// parseEnv returns the environment of a set in env.json. It is an error if the file has none for the set, or
// one that the rig cannot hold.
func parseEnv(b []byte, set string) (*siliconEnv, error) {
	var sets map[string]json.RawMessage
	if err := json.Unmarshal(b, &sets); err != nil {
		return nil, fmt.Errorf("env.json: %w", err)
	}
	raw, ok := sets[set]
	if !ok {
		return nil, fmt.Errorf("env.json has no environment for %s", set)
	}
	e := new(siliconEnv)
	if err := json.Unmarshal(raw, e); err != nil {
		return nil, fmt.Errorf("env.json: %s: %w", set, err)
	}
	return e, e.check()
}

// readEnv finds the set's environment in env.json, beside the set's directory.
func readEnv(dir, set string) (*siliconEnv, error) {
	b, err := os.ReadFile(filepath.Join(filepath.Dir(dir), "env.json"))
	if err != nil {
		return nil, err
	}
	return parseEnv(b, set)
}
