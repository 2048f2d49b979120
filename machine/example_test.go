package machine_test

import (
	"fmt"
	"log"
	"os"

	"github.com/iron86/iron86/block"
	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/machine"
)

// A machine boots a floppy whose boot sector writes two letters to the debug console and ends the run
// by the debug-exit port.
func Example() {
	floppy := make([]byte, 1440<<10)
	copy(floppy, []byte{
		0xb0, 'H', 0xe6, 0xe9, // mov al, 'H'; out 0e9h, al
		0xb0, 'i', 0xe6, 0xe9, // mov al, 'i'; out 0e9h, al
		0xba, 0x01, 0x05, // mov dx, 501h
		0xb0, 0x00, 0xee, // mov al, 0; out dx, al
	})
	floppy[510], floppy[511] = 0x55, 0xaa
	m, err := machine.New(machine.Config{
		Floppy:    [2]block.Disk{block.NewMemory(floppy)},
		DebugCon:  os.Stdout,
		DebugExit: machine.DefaultDebugExit,
	})
	if err != nil {
		log.Fatal(err)
	}
	stop := m.Run(30 * clock.Second)
	fmt.Printf("\n%v\n", stop)
	// Output:
	// Hi
	// the guest wrote 0x0 to the debug-exit port
}
