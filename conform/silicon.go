package conform

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
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
	Mode   int `json:"mode"`
	Memory []struct {
		Base   hexNumber `json:"base"`
		Size   hexNumber `json:"size"`
		Access string    `json:"access"`
		Fill   string    `json:"fill"`
	} `json:"memory"`
	Segments map[string]struct {
		Selector hexNumber `json:"selector"`
		Base     hexNumber `json:"base"`
		Limit    hexNumber `json:"limit"`
	} `json:"segments"`
	LDT map[string]struct {
		Raw hexNumber `json:"raw"`
	} `json:"ldt"`
	GDT map[string]hexNumber `json:"gdt"`
}

// bounds checks an environment against what the rig can hold.
func (e *siliconEnv) bounds() error {
	if e.Mode != 16 && e.Mode != 32 {
		return fmt.Errorf("mode %d is not of this processor", e.Mode)
	}
	for _, m := range e.Memory {
		if m.Base%4096 != 0 || m.Size%4096 != 0 || m.Size == 0 || m.Base >= siliconTop || m.Size > siliconTop-m.Base {
			return fmt.Errorf("memory of %#x bytes at %#x does not fit the rig", m.Size, m.Base)
		}
	}
	return nil
}

// siliconState is init or final: numbers, and memory as pairs of address and hex.
type siliconState struct {
	num map[string]uint64
	hex map[string][]byte // fpr0…, xmm0…
	mem []memRange
}

type memRange struct {
	addr uint32
	data []byte
}

// UnmarshalJSON sorts the fields by their kind.
func (s *siliconState) UnmarshalJSON(b []byte) error {
	var raw map[string]json.RawMessage
	if err := json.Unmarshal(b, &raw); err != nil {
		return err
	}
	s.num, s.hex = make(map[string]uint64, len(raw)), nil
	for name, v := range raw {
		if name == "mem" {
			if err := s.parseMem(v); err != nil {
				return err
			}
			continue
		}
		if len(v) > 0 && v[0] == '"' {
			var text string
			if err := json.Unmarshal(v, &text); err != nil {
				return err
			}
			data, err := hex.DecodeString(text)
			if err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
			if s.hex == nil {
				s.hex = make(map[string][]byte)
			}
			s.hex[name] = data
			continue
		}
		n, err := strconv.ParseUint(string(v), 10, 64)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		s.num[name] = n
	}
	return nil
}

func (s *siliconState) parseMem(v json.RawMessage) error {
	var pairs [][2]json.RawMessage
	if err := json.Unmarshal(v, &pairs); err != nil {
		return fmt.Errorf("mem: %w", err)
	}
	for _, p := range pairs {
		var addr uint32
		var text string
		if err := errors.Join(json.Unmarshal(p[0], &addr), json.Unmarshal(p[1], &text)); err != nil {
			return fmt.Errorf("mem: %w", err)
		}
		data, err := hex.DecodeString(text)
		if err != nil {
			return fmt.Errorf("mem: %w", err)
		}
		s.mem = append(s.mem, memRange{addr, data})
	}
	return nil
}

// outcome is how a vector may end.
type outcome struct {
	Final  siliconState `json:"final"`
	Vector *int         `json:"vector"`
	Error  *uint32      `json:"error"`
	CR2    *uint32      `json:"cr2"`
}

// siliconVector is one line of a file.
type siliconVector struct {
	Name string       `json:"name"`
	Code string       `json:"code"`
	Init siliconState `json:"init"`
	outcome
	Flags uint32      `json:"flags"`
	MemX  [][2]uint32 `json:"memx"`
	Alt   *outcome    `json:"alt"`
	code  []byte
}

// parseSilicon calls do for every vector of a file, plain or gzip.
func parseSilicon(r io.Reader, do func(v *siliconVector) error) error {
	b, err := readAll(r)
	if err != nil {
		return err
	}
	lines := bufio.NewScanner(bytes.NewReader(b))
	lines.Buffer(nil, 1<<20)
	for n := 1; lines.Scan(); n++ {
		v := new(siliconVector)
		if err := json.Unmarshal(lines.Bytes(), v); err != nil {
			return fmt.Errorf("line %d: %w", n, err)
		}
		if v.code, err = hex.DecodeString(v.Code); err != nil {
			return fmt.Errorf("line %d: code: %w", n, err)
		}
		if err := do(v); err != nil {
			return fmt.Errorf("line %d: %w", n, err)
		}
	}
	return lines.Err()
}
