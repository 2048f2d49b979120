package pit

import (
	"fmt"
	"strings"
)

// Explain says what the three counters do (devices.Explainer).
func (c *Chip) Explain() string {
	var b strings.Builder
	for i, n := range c.reg.Counter {
		rate := ""
		if n.Load != 0 {
			rate = fmt.Sprintf(", %.1f Hz", float64(Clock)/float64(n.Load))
		}
		fmt.Fprintf(&b, "counter %d: mode %d, divisor %d%s, gate %s, output %s\n", i, n.Mode, n.Load, rate, level(n.Gate), level(n.Out))
	}
	return b.String()
}

func level(high bool) string {
	if high {
		return "high"
	}
	return "low"
}
