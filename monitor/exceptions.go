package monitor

import (
	"fmt"
	"strings"

	"github.com/iron86/iron86/cpu"
	"github.com/iron86/iron86/monitor/trace"
	"github.com/iron86/iron86/x86"
)

// infoExceptions executes info exceptions [N], which shows the last N exceptions, the latest last.
func infoExceptions(mo *Monitor, arg string) error {
	n, err := mo.eval.Count(arg, 8, cpu.ExceptionsKept)
	if err != nil {
		return err
	}
	log := cpu.Exceptions(mo.m.CPU())
	if log.Total == 0 {
		mo.line("no exceptions")
		return nil
	}
	list := log.Last(int(n))
	mo.line("%d exceptions; the last %d:", log.Total, len(list))
	for i := range list {
		mo.line("%s", describeException(&list[i]))
		for _, row := range exceptionRegisters(&list[i]) {
			mo.line("    %s", row)
		}
	}
	return nil
}

// describeException says in a line what an exception was, and where.
func describeException(e *cpu.LoggedException) string {
	place := fmt.Sprintf("%04x:%04x", e.CS, e.IP)
	switch e.Mode.Bits {
	case 64:
		place = fmt.Sprintf("%016x", e.IP)
	case 32:
		place = fmt.Sprintf("%04x:%08x", e.CS, e.IP)
	}
	name := trace.ExceptionName(e.Vector)
	if name == "" {
		name = fmt.Sprintf("exception %#02x", e.Vector)
	}
	text := fmt.Sprintf("%12d %s %s", e.Count, place, name)
	if e.HasCode {
		text += fmt.Sprintf(", code %04x", e.Code)
	}
	if e.Vector == x86.VecPF {
		text += fmt.Sprintf(": %s at %08x", trace.PageFault(e.Code), e.CR2)
	}
	return text
}

// exceptionRegisters returns the registers of an exception in rows of four, flags and SS at the end.
func exceptionRegisters(e *cpu.LoggedException) []string {
	names, digits := names32[:], 8
	if e.Mode.Bits == 64 {
		names, digits = names64[:], 16
	}
	var rows []string
	for i := 0; i < len(names); i += 4 {
		var row []string
		for r := i; r < i+4; r++ {
			row = append(row, fmt.Sprintf("%s=%0*x", names[r], digits, e.Reg[r]))
		}
		rows = append(rows, strings.Join(row, " "))
	}
	rows[len(rows)-1] += fmt.Sprintf(" ss=%04x flags=%08x", e.SS, e.Flags)
	return rows
}
