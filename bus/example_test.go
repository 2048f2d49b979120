package bus_test

import (
	"fmt"

	"github.com/iron86/iron86/bus"
)

// latch is a chip with one register, which drives one wire by its lowest bit.
type latch struct {
	value uint8
	out   bus.Line
}

func (l *latch) ReadPort(uint16) uint8 { return l.value }

func (l *latch) WritePort(_ uint16, v uint8) {
	l.value = v
	l.out.Set(v&1 != 0)
}

// A bus joins memory, ports and wires. Where nobody answers, reads float high.
func Example() {
	b := bus.New()
	b.MapRAM(0, make([]byte, 0x10000))
	b.Write(0x1000, 4, 0xdeadbeef)
	fmt.Printf("%x %x\n", b.Read(0x1002, 2), b.Read(0x20000, 2))

	lamp := bus.LineFunc(func(pin int, high bool) { fmt.Println("lamp", pin, high) })
	b.MapPorts(0x300, 1, &latch{out: bus.To(lamp, 7)})
	b.Out(0x300, 1, 0x81)
	fmt.Printf("%x %x\n", b.In(0x300, 1), b.In(0x301, 1))
	// Output:
	// dead ffff
	// lamp 7 true
	// 81 ff
}
