package devices_test

import (
	"fmt"

	"github.com/iron86/iron86/devices"
)

// modemControl are the bits of a register, in the order in which a debugger shows them.
var modemControl = devices.BitNames{{Bit: 0, Name: "DTR"}, {Bit: 1, Name: "RTS"}, {Bit: 4, Name: "loop"}}

// A chip that explains its registers names the bits that are set.
func ExampleBitNames() {
	fmt.Println(modemControl.Show(0x11))
	// Output: DTR loop
}
