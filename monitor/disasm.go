package monitor

import (
	"strings"

	"github.com/iron86/iron86/monitor/expr"
)

// maxLines bounds how many instructions or strings one command lists.
const maxLines = 10000

// cmdDisasm executes u [/N] [ADDRESS] [LINES]. Behind a comma stands the end, as gdb writes it: FIRST,END or FIRST,+BYTES.
func cmdDisasm(mo *Monitor, arg string) error {
	f, arg, err := cutFormat(arg)
	if err != nil {
		return err
	}
	at, rest := mo.lastCode, ""
	if arg != "" {
		if at, rest, err = place(mo, strings.TrimPrefix(arg, "*")); err != nil {
			return err
		}
	}
	if text, ok := strings.CutPrefix(rest, ","); ok {
		return disassembleTo(mo, at, text)
	}
	standard := uint64(10)
	if f.count != 0 {
		standard = min(f.count, maxLines)
	}
	n, err := mo.eval.Count(rest, standard, maxLines)
	if err != nil {
		return err
	}
	mo.lastCode, err = disassemble(mo, at, n)
	return err
}

// disassembleTo lists the instructions from an address to END, or to +BYTES behind it.
func disassembleTo(mo *Monitor, at expr.Value, end string) error {
	n, err := bytesTo(mo, at, end, 0)
	if err != nil {
		return err
	}
	last := at.Plus(n).N
	for lines := 0; lines < maxLines && at.N < last && err == nil; lines++ {
		at, err = disassemble(mo, at, 1)
	}
	mo.lastCode = at
	return err
}

// bytesTo returns the number of bytes from an address to last; see extent.
func bytesTo(mo *Monitor, at expr.Value, last string, more uint64) (n int, err error) {
	digits, relative := strings.CutPrefix(strings.TrimSpace(last), "+")
	v, err := mo.eval.All(digits)
	if err != nil {
		return 0, err
	}
	if !relative {
		v.N = v.N - at.N + more
	}
	return int(v.N & maxInt31), v.Between(1, maxBytes)
}

// maxInt31 is the largest number that an int has on every host.
const maxInt31 = 1<<31 - 1

// disassemble lists n instructions and returns the address behind them.
func disassemble(mo *Monitor, at expr.Value, n uint64) (expr.Value, error) {
	for range n {
		size, err := mo.showInstruction(at)
		if err != nil {
			return at, err
		}
		at = mo.after(at, size)
	}
	return at, nil
}
