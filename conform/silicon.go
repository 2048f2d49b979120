package conform

import (
	"bytes"
	"fmt"

	"github.com/iron86/iron86/x86"
)

// Registers of a silicon vector. General and segment registers stand in the order
// of their encoding, from 0 and from vecES.
const (
	vecES    = 8
	vecCS    = vecES + x86.CS
	vecSS    = vecES + x86.SS
	vecEIP   = 14
	vecFlags = 15
	vecR8    = 16
	vecRegs  = 24
)

var vecNames = [vecRegs]string{"eax", "ecx", "edx", "ebx", "esp", "ebp", "esi", "edi",
	"es", "cs", "ss", "ds", "fs", "gs", "eip", "eflags"}

// wideNames are the registers' names in the vectors of 64-bit mode.
var wideNames = [vecRegs]string{"rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi",
	"es", "cs", "ss", "ds", "fs", "gs", "rip", "rflags", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15"}

var vecIndex, wideIndex = indexOf(vecNames[:vecR8]), indexOf(wideNames[:])

func indexOf(names []string) map[string]int {
	m := make(map[string]int, len(names))
	for i, name := range names {
		m[name] = i
	}
	return m
}

// vecState is the member init or final of a vector.
type vecState struct {
	reg [vecRegs]uint64
	has uint32 // bit i is set if the state names register i
	mem []memRange
	fpu *vecFPU
}

type memRange struct {
	addr uint64
	data []byte
}

// outcome is how a vector may end.
type outcome struct {
	final  vecState
	vector int // -1: no exception
	code   uint32
	cr2    uint64
	// hasCode and hasCR2 say whether the vector has them.
	hasCode, hasCR2 bool
}

// vector is one line of a file.
type vector struct {
	outcome
	name  string
	code  []byte // the instruction
	init  vecState
	flags uint32      // the bits of EFLAGS that are compared
	memx  []memExempt // memory that is not compared
	alt   *outcome    // what another processor did, which is as good; nil: there is no such outcome
	tolerance
}

type memExempt struct{ addr, length uint64 }

// Bounds of a vector. The longest line of the published files has some 100 KB.
const (
	maxRanges = 1 << 12
	maxNest   = 8
)

// parseVectors reads a file of vectors, plain or gzip.
func parseVectors(b []byte) ([]vector, error) {
	b, err := readAll(b)
	if err != nil {
		return nil, err
	}
	list := make([]vector, 0, bytes.Count(b, []byte{'\n'})+1)
	n := 0
	for line := range bytes.Lines(b) {
		n++
		if len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		list = append(list, vector{})
		s := scanner{b: line}
		s.vector(&list[len(list)-1])
		if err := s.end(); err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
	}
	return list, nil
}

// vector reads a line of a file.
func (s *scanner) vector(v *vector) {
	v.flags, v.vector = allBits, -1
	v.tolerance = tolerance{fsw: allBits, mxcsr: allBits}
	var init, final bool
	s.object(func(name string) {
		switch name {
		case "name":
			v.name = string(s.text())
		case "code":
			v.code = s.hex()
		case "init":
			init = true
			s.state(&v.init)
		case "final":
			final = true
			s.state(&v.final)
		case "flags":
			v.flags = s.small()
		case "fswm":
			v.tolerance.fsw = s.small()
		case "mxcsrm":
			v.tolerance.mxcsr = s.small()
		case "ulp":
			v.ulp = uint64(s.small())
		case "rel":
			v.rel = s.fraction()
		case "memx":
			s.list(func() {
				var m memExempt
				s.need('[')
				m.addr = s.number()
				s.need(',')
				m.length = uint64(s.small())
				s.need(']')
				v.memx = append(v.memx, m)
			})
		case "alt":
			v.alt = &outcome{vector: -1}
			s.object(func(name string) {
				if name == "final" {
					s.state(&v.alt.final)
				} else if !s.exception(name, v.alt) {
					s.skip(maxNest)
				}
			})
		default:
			if !s.exception(name, &v.outcome) {
				s.skip(maxNest)
			}
		}
	})
	if s.err == nil && (!init || !final) {
		s.fail()
	}
}

// exception reads a member that tells of an exception, if name is one.
func (s *scanner) exception(name string, o *outcome) bool {
	switch name {
	case "vector":
		o.vector = int(s.small() & 0xff)
	case "error":
		o.code, o.hasCode = s.small(), true
	case "cr2":
		o.cr2, o.hasCR2 = s.number(), true
	default:
		return false
	}
	return true
}

// state reads init or final.
func (s *scanner) state(st *vecState) {
	s.object(func(name string) {
		if i, ok := vecIndex[name]; ok {
			st.reg[i] = uint64(s.small())
			st.has |= 1 << i
			return
		}
		if i, ok := wideIndex[name]; ok {
			st.reg[i] = s.number()
			st.has |= 1 << i
			return
		}
		if i, ok := fpuIndex[name]; ok {
			if st.fpu == nil {
				st.fpu = new(vecFPU)
			}
			s.fpuRegister(st.fpu, i)
			return
		}
		if name != "mem" {
			s.skip(maxNest)
			return
		}
		s.list(func() {
			var m memRange
			s.need('[')
			m.addr = s.number()
			s.need(',')
			m.data = s.hex()
			s.need(']')
			if st.mem = append(st.mem, m); len(st.mem) > maxRanges {
				s.fail()
			}
		})
	})
}
