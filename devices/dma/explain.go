package dma

import (
	"fmt"
	"strings"
)

// Explain says what the channels are set to (devices.Explainer). Channels of the
// second controller count words.
func (p *Pair) Explain() string {
	var b strings.Builder
	for n, page := range pageOf {
		if n == cascade {
			b.WriteString("channel 4: cascade\n")
			continue
		}
		c := &p.reg.Controller[n/4]
		ch := &c.Channel[n%4]
		addr, high := uint32(ch.Addr), uint32(p.reg.Page[page])
		if n > cascade {
			addr, high = addr<<1, high&0xfe
		}
		masked := ""
		if c.Mask>>(n%4)&1 != 0 {
			masked = ", masked"
		}
		fmt.Fprintf(&b, "channel %d: %s %s, memory %06x, count %04x%s\n", n, [4]string{"demand", "single", "block", "cascade"}[ch.Mode>>6&3],
			[4]string{"verify", "to memory", "from memory", "illegal"}[ch.Mode>>2&3], high<<16|addr, ch.Count, masked)
	}
	return b.String()
}
