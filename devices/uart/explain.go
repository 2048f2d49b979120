package uart

import (
	"fmt"
	"strings"

	"github.com/iron86/iron86/devices"
)

// Names of the bits of IER, MCR and MSR.
var (
	interruptNames = devices.BitNames{{Bit: 0, Name: "received"}, {Bit: 1, Name: "sent"}, {Bit: 2, Name: "line"}, {Bit: 3, Name: "modem"}}
	outNames       = devices.BitNames{{Bit: 0, Name: "DTR"}, {Bit: 1, Name: "RTS"}, {Bit: 2, Name: "OUT1"}, {Bit: 3, Name: "OUT2"}, {Bit: 4, Name: "loop"}}
	inNames        = devices.BitNames{{Bit: 4, Name: "CTS"}, {Bit: 5, Name: "DSR"}, {Bit: 6, Name: "RI"}, {Bit: 7, Name: "DCD"}}
)

// Explain says how the line is set (devices.Explainer; National Semiconductor PC16550D
// data sheet, "Line Control Register").
func (p *Port) Explain() string {
	r := &p.reg
	parity := "N"
	if r.LCR&lcrParity != 0 {
		parity = [4]string{"O", "E", "M", "S"}[r.LCR>>4&3]
	}
	baud := 115200
	if r.Divisor != 0 {
		baud /= int(r.Divisor)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%d baud, %d%s%d, FIFO %s\n", baud, 5+r.LCR&lcrLength, parity, 1+r.LCR>>2&1, [2]string{"off", "on"}[r.FCR&fcrEnable])
	for _, l := range []struct {
		what  string
		names devices.BitNames
		v     uint8
	}{{"interrupts", interruptNames, r.IER}, {"lines out", outNames, r.MCR}, {"lines in", inNames, r.MSR}} {
		b.WriteString(strings.TrimRight(l.what+": "+l.names.Show(uint32(l.v)), " ") + "\n")
	}
	return b.String()
}
