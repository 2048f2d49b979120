package symbols

import (
	"errors"
	"fmt"
)

// Machine is what variables are looked up in.
type Machine interface {
	// Reg returns a register by its number in DWARF for the processor of the program, i386 or x86-64 when wide.
	Reg(n int, wide bool) (v uint64, known bool)
	// Load reads memory at a linear address. It reports false where there is none.
	Load(addr uint64, b []byte) bool
	// Base returns the linear address at which the segment of a register begins, from 0 on: ES, CS, SS, DS.
	Base(segment int) uint64
}

// The segment registers of Machine.Base that variables need.
const (
	segCS = 1
	segSS = 2
	segDS = 3
)

// Variable is a variable at a moment.
type Variable struct {
	Name  string
	Type  string
	Value string // in C's way, or why there is none in angle brackets
	Arg   bool   // an argument of the function
	Addr  uint64 // where it is in memory
	Size  int    // in bytes; 0: it is not in memory
	// Number is the value of a variable that is a number, a pointer or an enumeration, with its sign extended. Scalar says that it is one.
	Number uint64
	Scalar bool
	// Parts are what stands behind the path of the variable for its parts: .field, [0], or ->field of what it points to.
	Parts []string
}

// maxParts bounds the parts of a variable.
const maxParts = 256

// variables are the variables of a file. pc is an address of the file. What the file says of static variables is base bytes lower than where they are
// in memory.
type variables interface {
	// locals returns the arguments and the variables that are in sight at pc, the inner ones last.
	locals(pc, base uint64, m Machine) []Variable
	// variable returns the one that a path such as p->next.name[3] names, in sight at pc or global.
	variable(path string, pc, base uint64, m Machine) (Variable, error)
}

// errNoVariable is the error of Variable for names that no debug information has.
var errNoVariable = errors.New("no such variable")

// Locals returns the arguments and local variables that are in sight at the address pc of the present instruction.
func (t *Table) Locals(pc uint64, m Machine) []Variable {
	for _, l := range t.files {
		if v, has := l.scopes.(variables); has {
			if list := v.locals(moved(pc, -l.base), l.base, m); len(list) > 0 {
				return list
			}
		}
	}
	return nil
}

// Variable returns the variable that a path such as count, *p, p->next or list[2].name names: in sight at pc, or global. known is
// false if no debug information has its name.
func (t *Table) Variable(path string, pc uint64, m Machine) (v Variable, known bool, err error) {
	for _, l := range t.files {
		vars, has := l.scopes.(variables)
		if !has {
			continue
		}
		v, err := vars.variable(path, moved(pc, -l.base), l.base, m)
		if !errors.Is(err, errNoVariable) {
			return v, true, err
		}
	}
	return Variable{}, false, nil
}

// place is where a value is: in memory, or as a number.
type place struct {
	addr     uint64
	memory   bool
	register uint64 // the value, if it is not in memory
}

// bytes returns the n bytes of a value.
func (p place) bytes(n int, m Machine) ([]byte, error) {
	b := make([]byte, n)
	if p.memory {
		if !m.Load(p.addr, b) {
			return nil, fmt.Errorf("no memory at %#x", p.addr)
		}
		return b, nil
	}
	for i := range min(n, 8) {
		b[i] = byte(p.register >> (8 * i))
	}
	return b, nil
}
