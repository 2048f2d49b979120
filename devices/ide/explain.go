package ide

import (
	"fmt"
	"strings"

	"github.com/iron86/iron86/devices"
)

// statusNames are the bits of the status register (ATA-4, 7.15.6).
var statusNames = devices.BitNames{{Bit: 7, Name: "BSY"}, {Bit: 6, Name: "DRDY"}, {Bit: 5, Name: "DF"}, {Bit: 4, Name: "DSC"},
	{Bit: 3, Name: "DRQ"}, {Bit: 2, Name: "CORR"}, {Bit: 1, Name: "IDX"}, {Bit: 0, Name: "ERR"}}

// Explain says what the two devices have been told last (devices.Explainer).
func (c *Channel) Explain() string {
	var b strings.Builder
	for i := range c.reg.Device {
		d := &c.reg.Device[i]
		low, mid, high := uint32(d.Low[0]), uint32(d.Mid[0]), uint32(d.High[0])
		head := uint32(d.DeviceHead & deviceHead)
		at := fmt.Sprintf("cylinder %d head %d sector %d", high<<8|mid, head, low)
		if d.DeviceHead&deviceLBA != 0 {
			at = fmt.Sprintf("LBA %d", head<<24|high<<16|mid<<8|low)
		}
		line := fmt.Sprintf("drive %d: command %02x, %s, error %02x, status %02x %s", i, d.Command, at, d.Error, d.Status, statusNames.Show(uint32(d.Status)))
		b.WriteString(strings.TrimRight(line, " ") + "\n")
	}
	return b.String()
}
