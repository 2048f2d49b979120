package fdc

import (
	"fmt"
	"strings"
)

// Explain says what the controller is doing (devices.Explainer).
func (c *Chip) Explain() string {
	r := &c.reg
	phase := "idle"
	if r.Phase != phaseCommand {
		phase = fmt.Sprintf("phase %d", r.Phase)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "drive %d selected, %s, motors %04b, last command %02x, data rate %s kbit/s\n", r.DOR&dorSelect, phase, r.DOR>>4,
		r.Command[0], [4]string{"500", "300", "250", "1000"}[r.Rate&rateMask])
	for i := range 2 {
		fmt.Fprintf(&b, "drive %d: at track %d\n", i, r.Drive[i].Track)
	}
	return b.String()
}
