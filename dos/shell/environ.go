package shell

import (
	"bytes"
	"encoding/binary"
	"strings"

	"github.com/iron86/iron86/dos"
)

// maxEnvironment is the size of the largest environment in bytes.
const maxEnvironment = 0x7fff

// environ is the environment of the shell, a block of memory with texts of the form NAME=VALUE.
type environ struct{ *system }

// all returns the variables in the form NAME=VALUE.
func (e environ) all() []string {
	seg := binary.LittleEndian.Uint16(e.p.Get(pspEnv, 2))
	if seg == 0 {
		return nil
	}
	raw := e.p.Read(seg, 0, maxEnvironment)
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

// get returns the value of a variable.
func (e environ) get(name string) (string, bool) {
	for _, v := range e.all() {
		if n, value, ok := strings.Cut(v, "="); ok && strings.EqualFold(n, name) {
			return value, true
		}
	}
	return "", false
}

// set sets a variable, or removes it if value is empty.
func (e environ) set(name, value string) error {
	name = upperAll(name)
	var vars []string
	for _, v := range e.all() {
		if n, _, _ := strings.Cut(v, "="); n != name {
			vars = append(vars, v)
		}
	}
	if value != "" {
		vars = append(vars, name+"="+value)
	}
	return e.put(vars)
}

// put writes the variables into the block, or into a new one if that is too small.
func (e environ) put(vars []string) error {
	var b []byte
	for _, v := range vars {
		b = append(append(b, v...), 0)
	}
	b = append(b, 0, 0, 0)
	seg := binary.LittleEndian.Uint16(e.p.Get(pspEnv, 2))
	size := 0
	if seg != 0 {
		size = int(binary.LittleEndian.Uint16(e.p.Read(seg-1, 3, 2))) * 16 // of its memory control block
	}
	if len(b) > maxEnvironment {
		return e.complain("Out of environment space")
	}
	if len(b) > size {
		r, err := e.p.Call(dos.Regs{AX: 0x4800, BX: uint16(len(b)/256+2) * 16})
		if err != nil {
			return e.fails(err, errMemory, "Out of environment space")
		}
		if seg != 0 {
			if _, err := e.p.Call(dos.Regs{AX: 0x4900, ES: seg}); err != nil {
				return e.fails(err)
			}
		}
		seg = r.AX
		e.p.Put(pspEnv, binary.LittleEndian.AppendUint16(nil, seg))
	}
	e.p.Write(seg, 0, b)
	return nil
}
