package calls

import (
	"bytes"
	"encoding/binary"
	"strings"

	"github.com/iron86/iron86/dos"
)

// maxEnvironment is the size of the largest environment in bytes.
const maxEnvironment = 0x7fff

// Environ is the environment of the process, a block of memory with texts of the form NAME=VALUE.
type Environ struct{ *System }

// All returns the variables in the form NAME=VALUE.
func (e Environ) All() []string {
	seg := binary.LittleEndian.Uint16(e.P.Get(pspEnv, 2))
	if seg == 0 {
		return nil
	}
	raw := e.P.Read(seg, 0, maxEnvironment)
	var vars []string
	for len(raw) > 0 && raw[0] != 0 {
		v, rest, ok := bytes.Cut(raw, []byte{0})
		if !ok {
			break
		}
		vars, raw = append(vars, string(v)), rest
	}
	return vars
}

// Get returns the value of a variable.
func (e Environ) Get(name string) (string, bool) {
	for _, v := range e.All() {
		if n, value, ok := strings.Cut(v, "="); ok && strings.EqualFold(n, name) {
			return value, true
		}
	}
	return "", false
}

// Set sets a variable, or removes it if value is empty.
func (e Environ) Set(name, value string) error {
	name = UpperAll(name)
	var vars []string
	for _, v := range e.All() {
		if n, _, _ := strings.Cut(v, "="); n != name {
			vars = append(vars, v)
		}
	}
	if value != "" {
		vars = append(vars, name+"="+value)
	}
	return e.Put(vars)
}

// Put writes the variables into the block, or into a new one if that is too small.
func (e Environ) Put(vars []string) error {
	var b []byte
	for _, v := range vars {
		b = append(append(b, v...), 0)
	}
	b = append(b, 0, 0, 0)
	seg := binary.LittleEndian.Uint16(e.P.Get(pspEnv, 2))
	size := 0
	if seg != 0 {
		size = int(binary.LittleEndian.Uint16(e.P.Read(seg-1, 3, 2))) * 16 // of its memory control block
	}
	if len(b) > maxEnvironment {
		return e.Complain("Out of environment space")
	}
	if len(b) > size {
		r, err := e.P.Call(dos.Regs{AX: 0x4800, BX: uint16(len(b)/256+2) * 16})
		if err != nil {
			return e.Fails(err, ErrMemory, "Out of environment space")
		}
		if seg != 0 {
			if _, err := e.P.Call(dos.Regs{AX: 0x4900, ES: seg}); err != nil {
				return e.Fails(err)
			}
		}
		seg = r.AX
		e.P.Put(pspEnv, binary.LittleEndian.AppendUint16(nil, seg))
	}
	e.P.Write(seg, 0, b)
	return nil
}
