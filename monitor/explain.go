package monitor

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/iron86/iron86/console"
)

// explained are the chips that are put into words before their registers are
// listed.
var explained = map[string]func(mo *Monitor, v reflect.Value){
	"pic": (*Monitor).showPICs, "pit": (*Monitor).explainPIT, "dma": (*Monitor).explainDMA, "com1": (*Monitor).explainUART,
	"com2": (*Monitor).explainUART, "fdc": (*Monitor).explainFDC, "ata0": (*Monitor).explainATA, "ata1": (*Monitor).explainATA,
	"vga": (*Monitor).explainVGA,
}

// pitHertz is the rate of the 8254's clock.
const pitHertz = 1193182

// explainPIT says what the three counters do.
func (mo *Monitor) explainPIT(v reflect.Value) {
	counters := v.FieldByName("Counter")
	for i := range counters.Len() {
		c := counters.Index(i)
		load := c.FieldByName("Load").Uint()
		rate := ""
		if load != 0 {
			rate = fmt.Sprintf(", %.1f Hz", float64(pitHertz)/float64(load))
		}
		mo.printf("counter %d: mode %d, divisor %d%s, gate %s, output %s\n", i, c.FieldByName("Mode").Uint(), load, rate,
			level(c.FieldByName("Gate").Bool()), level(c.FieldByName("Out").Bool()))
	}
}

func level(high bool) string {
	if high {
		return "high"
	}
	return "low"
}

// explainDMA says what the channels are set to. Channels of the second controller
// count words, and the page registers stand in the order of their ports (IBM PC/AT
// Technical Reference, "DMA Page Registers").
func (mo *Monitor) explainDMA(v reflect.Value) {
	pages := [8]int{7, 3, 1, 2, -1, 0xb, 9, 0xa}
	for n, page := range pages {
		c := v.FieldByName("Controller").Index(n / 4)
		ch := c.FieldByName("Channel").Index(n % 4)
		mode := ch.FieldByName("Mode").Uint()
		addr, count := ch.FieldByName("Addr").Uint(), ch.FieldByName("Count").Uint()
		if page < 0 {
			mo.printf("channel 4: cascade\n")
			continue
		}
		high := v.FieldByName("Page").Index(page).Uint()
		if n >= 4 {
			addr, high = addr<<1, high&0xfe
		}
		masked := ""
		if c.FieldByName("Mask").Uint()>>(n%4)&1 != 0 {
			masked = ", masked"
		}
		mo.printf("channel %d: %s %s, memory %06x, count %04x%s\n", n, [4]string{"demand", "single", "block", "cascade"}[mode>>6&3],
			[4]string{"verify", "to memory", "from memory", "illegal"}[mode>>2&3], high<<16|addr, count, masked)
	}
}

// explainUART says how the line is set (National Semiconductor PC16550D data
// sheet, "Line Control Register").
func (mo *Monitor) explainUART(v reflect.Value) {
	reg := func(name string) uint64 { return v.FieldByName(name).Uint() }
	lcr := reg("LCR")
	parity := "N"
	if lcr&8 != 0 {
		parity = [4]string{"O", "E", "M", "S"}[lcr>>4&3]
	}
	baud := uint64(115200)
	if d := reg("Divisor"); d != 0 {
		baud /= d
	}
	mo.printf("%d baud, %d%s%d, FIFO %s\n", baud, 5+lcr&3, parity, 1+lcr>>2&1, [2]string{"off", "on"}[reg("FCR")&1])
	mo.line("interrupts: %s", bitNames{{0, "received"}, {1, "sent"}, {2, "line"}, {3, "modem"}}.show(uint32(reg("IER"))))
	mo.line("lines out: %s", bitNames{{0, "DTR"}, {1, "RTS"}, {2, "OUT1"}, {3, "OUT2"}, {4, "loop"}}.show(uint32(reg("MCR"))))
	mo.line("lines in: %s", bitNames{{4, "CTS"}, {5, "DSR"}, {6, "RI"}, {7, "DCD"}}.show(uint32(reg("MSR"))))
}

// explainFDC says what the diskette controller is doing.
func (mo *Monitor) explainFDC(v reflect.Value) {
	reg := func(name string) uint64 { return v.FieldByName(name).Uint() }
	phase := "idle"
	if n := reg("Phase"); n != 0 {
		phase = fmt.Sprintf("phase %d", n)
	}
	mo.line("drive %d selected, %s, motors %04b, last command %02x, data rate %s", reg("DOR")&3, phase, reg("DOR")>>4,
		v.FieldByName("Command").Index(0).Uint(), [4]string{"500", "300", "250", "1000"}[reg("Rate")&3]+" kbit/s")
	drives := v.FieldByName("Drive")
	for i := range 2 {
		mo.printf("drive %d: at track %d\n", i, drives.Index(i).FieldByName("Track").Uint())
	}
}

// ataStatus are the bits of the status register (ATA-4, 7.15.6).
var ataStatus = bitNames{{7, "BSY"}, {6, "DRDY"}, {5, "DF"}, {4, "DSC"}, {3, "DRQ"}, {2, "CORR"}, {1, "IDX"}, {0, "ERR"}}

// explainATA says what the two drives of a channel have been told last.
func (mo *Monitor) explainATA(v reflect.Value) {
	for i := range 2 {
		d := v.FieldByName("Device").Index(i)
		reg := func(name string) uint64 { return d.FieldByName(name).Uint() }
		low, mid, high := d.FieldByName("Low").Index(0).Uint(), d.FieldByName("Mid").Index(0).Uint(), d.FieldByName("High").Index(0).Uint()
		head := reg("DeviceHead")
		at := fmt.Sprintf("cylinder %d head %d sector %d", high<<8|mid, head&15, low)
		if head&0x40 != 0 {
			at = fmt.Sprintf("LBA %d", head&15<<24|high<<16|mid<<8|low)
		}
		mo.line("drive %d: command %02x, %s, error %02x, status %02x %s", i, reg("Command"), at, reg("Error"), reg("Status"), ataStatus.show(uint32(reg("Status"))))
	}
}

// explainVGA says what is displayed and from where.
func (mo *Monitor) explainVGA(v reflect.Value) {
	var f console.Frame
	mo.m.Render(&f)
	switch f.Mode {
	case console.Text:
		mo.printf("text, %d by %d, cells of %d by %d, cursor at row %d column %d%s\n", f.Cols, f.Rows, f.CellW, f.CellH, f.Cursor.Row, f.Cursor.Col,
			[2]string{", hidden", ""}[b2u(f.Cursor.Visible)])
	case console.Graphics:
		mo.printf("graphics, %d by %d\n", f.W, f.H)
	default:
		mo.printf("nothing is displayed\n")
	}
	crtc := v.FieldByName("CRTC")
	reg := func(n int) uint64 { return crtc.Index(n).Uint() }
	mo.printf("start address %04x, offset %02x, memory at %s\n", reg(0xc)<<8|reg(0xd), reg(0x13),
		[4]string{"a0000, 128 KB", "a0000, 64 KB", "b0000, 32 KB", "b8000, 32 KB"}[v.FieldByName("GC").Index(6).Uint()>>2&3])
	mo.printf("palette %s\n", strings.TrimSpace(listOf(v.FieldByName("Attr"))))
}
