package trace

import (
	"fmt"

	"github.com/iron86/iron86/cpu"
	"github.com/iron86/iron86/devices/dma"
	"github.com/iron86/iron86/devices/fdc"
	"github.com/iron86/iron86/devices/ide"
	"github.com/iron86/iron86/machine"
)

// transfers has the chips tell of what is wanted.
func (t *Tracer) transfers() {
	var tell machine.Transfers
	if t.want[DMA] {
		tell.DMA = t.moved
	}
	if t.want[Disk] {
		tell.Floppy, tell.ATA = t.floppy, t.ata
	}
	machine.OnTransfers(t.m, tell)
}

// moved traces a transfer of a channel of DMA.
func (t *Tracer) moved(m dma.Move) {
	if cs, ip := cpu.Place(t.c); !t.here(DMA, uint64(m.Channel), cs, ip) {
		return
	}
	e := t.begin(DMA)
	e.fn, e.call = string(appendHex(nil, uint64(m.Channel), 1)), true
	e.name = [...]string{dma.Verify: "verify", dma.FromDevice: "to memory", dma.FromMemory: "from memory", dma.InMemory: "memory to memory"}[m.Kind]
	e.args = []field{{key: "at", n: m.Address, digits: 8}, {key: "bytes", n: uint64(m.Size)}}
	if m.Terminal {
		e.results = []field{{is: word, text: "terminal count"}}
	}
	t.emit(&e, t.tell)
}

// floppyNames are the commands of the 82077AA by the bits of their first byte that are no options.
var floppyNames = map[byte]string{
	0x06: "read", 0x0c: "read deleted", 0x05: "write", 0x09: "write deleted", 0x02: "read track", 0x16: "verify", 0x11: "scan equal", 0x19: "scan low", 0x1d: "scan high",
	0x0d: "format track", 0x0a: "read id", 0x07: "recalibrate", 0x0f: "seek", 0x08: "sense interrupt", 0x04: "sense drive", 0x03: "specify", 0x13: "configure",
	0x0e: "dump registers", 0x12: "perpendicular", 0x14: "lock", 0x10: "version",
}

// floppy traces a command of the floppy controller.
func (t *Tracer) floppy(c fdc.Command) {
	code := c.Bytes[0] & 0x1f
	if cs, ip := cpu.Place(t.c); !t.here(Disk, uint64(c.Bytes[0]), cs, ip) {
		return
	}
	e := t.begin(Disk)
	e.fn, e.name, e.call = "fdc "+string(appendHex(nil, uint64(c.Bytes[0]), 2)), floppyNames[code], true
	if len(c.Bytes) > 1 && code != 0x03 && code != 0x13 && code != 0x12 {
		e.args = []field{{key: "drive", n: uint64(c.Bytes[1] & 3)}}
	}
	switch {
	case len(c.Bytes) == 9:
		e.args = append(e.args, field{key: "chs", is: word, text: fmt.Sprintf("%d/%d/%d", c.Bytes[2], c.Bytes[3], c.Bytes[4])}, field{key: "last", n: uint64(c.Bytes[6])})
	case code == 0x0f:
		e.args = append(e.args, field{key: "cylinder", n: uint64(c.Bytes[2])})
	case code == 0x0d:
		e.args = append(e.args, field{key: "sectors", n: uint64(c.Bytes[3])})
	}
	switch r := c.Result; {
	case len(r) == 7:
		e.results = []field{{key: "st0", n: uint64(r[0]), digits: 2}, {key: "st1", n: uint64(r[1]), digits: 2}, {key: "st2", n: uint64(r[2]), digits: 2},
			{key: "chs", is: word, text: fmt.Sprintf("%d/%d/%d", r[3], r[4], r[5])}}
	case code == 0x08 && len(r) == 2:
		e.results = []field{{key: "st0", n: uint64(r[0]), digits: 2}, {key: "cylinder", n: uint64(r[1])}}
	case len(r) > 0:
		e.results = []field{{is: word, text: fmt.Sprintf("% x", r)}}
	}
	t.emit(&e, t.tell)
}

// ataNames are the commands of ATA and ATAPI devices (ATA/ATAPI-6), packetNames those in packets (MMC-2).
var (
	ataNames = map[uint8]string{
		0x08: "device reset", 0x20: "read", 0x21: "read", 0x24: "read ext", 0x27: "native max ext", 0x29: "read multiple ext", 0x30: "write", 0x31: "write", 0x34: "write ext",
		0x39: "write multiple ext", 0x3c: "write verify", 0x40: "verify", 0x41: "verify", 0x42: "verify ext", 0x70: "seek", 0x90: "diagnostic", 0x91: "initialize", 0xa0: "packet",
		0xa1: "identify packet", 0xc4: "read multiple", 0xc5: "write multiple", 0xc6: "set multiple", 0xe0: "standby", 0xe1: "idle", 0xe4: "read buffer", 0xe5: "check power", 0xe6: "sleep",
		0xe7: "flush", 0xe8: "write buffer", 0xea: "flush ext", 0xec: "identify", 0xef: "set features", 0xf8: "native max",
	}
	packetNames = map[uint8]string{
		0x00: "test unit ready", 0x03: "request sense", 0x12: "inquiry", 0x1a: "mode sense", 0x1b: "start stop", 0x1e: "prevent removal", 0x25: "read capacity", 0x28: "read",
		0x2b: "seek", 0x42: "read subchannel", 0x43: "read toc", 0x46: "configuration", 0x4a: "event status", 0x51: "disc information", 0x52: "track information", 0x5a: "mode sense",
		0xa8: "read", 0xb9: "read cd msf", 0xbd: "mechanism status", 0xbe: "read cd",
	}
)

// addressed reports whether a command names sectors.
func addressed(code uint8) bool {
	switch code {
	case 0x20, 0x21, 0x24, 0x29, 0x30, 0x31, 0x34, 0x39, 0x3c, 0x40, 0x41, 0x42, 0xc4, 0xc5:
		return true
	}
	return false
}

// ata traces a command of a disk or of a CD-ROM drive.
func (t *Tracer) ata(channel int, c ide.Command) {
	if cs, ip := cpu.Place(t.c); !t.here(Disk, uint64(c.Code), cs, ip) {
		return
	}
	e := t.begin(Disk)
	e.fn, e.name, e.call = fmt.Sprintf("ata%d.%d %02x", channel, c.Device, c.Code), ataNames[c.Code], true
	switch {
	case c.Code == 0xa0:
		e.packet(&c)
	case addressed(c.Code) && !c.Addressed:
		e.args = []field{{key: "lba", is: word, text: "none"}, {key: "sectors", n: uint64(c.Count)}}
	case addressed(c.Code):
		e.args = []field{{key: "lba", n: c.LBA}, {key: "sectors", n: uint64(c.Count)}}
	case c.Code == 0xef:
		e.args = []field{{key: "feature", n: uint64(c.Features), digits: 2}}
	}
	if e.failed = c.Failed(); e.failed {
		e.code = uint64(c.Error)
		e.error = fmt.Sprintf("error register %02x", c.Error)
		if c.Code == 0xa0 {
			e.error = fmt.Sprintf("sense %x/%02x/%02x", c.Key, c.ASC, c.ASCQ)
		}
	}
	t.emit(&e, t.tell)
}

// packet describes the command in a packet.
func (e *event) packet(c *ide.Command) {
	p := c.Packet
	e.name = "packet"
	e.args = []field{{key: "command", n: uint64(p[0]), digits: 2}}
	if name := packetNames[p[0]]; name != "" {
		e.args = []field{{key: "command", is: word, text: name}}
	}
	be := func(b []byte) (n uint64) {
		for _, v := range b {
			n = n<<8 | uint64(v)
		}
		return n
	}
	switch p[0] {
	case 0x28:
		e.args = append(e.args, field{key: "lba", n: be(p[2:6])}, field{key: "blocks", n: be(p[7:9])})
	case 0xa8:
		e.args = append(e.args, field{key: "lba", n: be(p[2:6])}, field{key: "blocks", n: be(p[6:10])})
	case 0xbe:
		e.args = append(e.args, field{key: "lba", n: be(p[2:6])}, field{key: "blocks", n: be(p[6:9])})
	}
}
