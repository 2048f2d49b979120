package ne2000

import (
	"fmt"
	"strings"

	"github.com/iron86/iron86/devices"
)

// Names of the bits of ISR and RCR.
var (
	isrNames = devices.BitNames{{Bit: 0, Name: "received"}, {Bit: 1, Name: "sent"}, {Bit: 2, Name: "receive-error"}, {Bit: 3, Name: "send-error"},
		{Bit: 4, Name: "overrun"}, {Bit: 5, Name: "tally"}, {Bit: 6, Name: "dma"}, {Bit: 7, Name: "reset"}}
	rcrNames = devices.BitNames{{Bit: 2, Name: "broadcast"}, {Bit: 3, Name: "multicast"}, {Bit: 4, Name: "promiscuous"}, {Bit: 5, Name: "monitor"}}
)

// Explain says what the card does (devices.Explainer).
func (c *Card) Explain() string {
	r := &c.reg
	var b strings.Builder
	line := func(format string, v ...any) { b.WriteString(strings.TrimRight(fmt.Sprintf(format, v...), " ") + "\n") }
	running := "started"
	if r.ISR&isrRST != 0 {
		running = "stopped"
	}
	line("%s, address % x, filter: % x %s", running, c.Address(), r.PAR, rcrNames.Show(uint32(r.RCR)))
	line("ring %02x to %02x, next page %02x, boundary %02x, %d frames on the wire", r.PSTART, r.PSTOP, r.CURR, r.BNRY, r.QueueLen)
	line("remote DMA at %04x, %d bytes left", r.RemoteAt, r.RemoteLeft)
	line("status: %s", isrNames.Show(uint32(r.ISR)))
	line("mask: %s", isrNames.Show(uint32(r.IMR)))
	return b.String()
}
