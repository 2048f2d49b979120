package block_test

import (
	"fmt"

	"github.com/iron86/iron86/block"
)

// An overlay keeps what is written in memory and leaves the disk below it alone.
func Example() {
	image := make([]byte, 1440<<10)
	copy(image, "boot sector")
	base := block.NewROM(image)
	disk := block.NewOverlay(base)
	if _, err := disk.WriteAt([]byte("BOOT"), 0); err != nil {
		fmt.Println(err)
	}
	for _, d := range []block.Disk{disk, base} {
		text := make([]byte, 11)
		if _, err := d.ReadAt(text, 0); err != nil {
			fmt.Println(err)
		}
		fmt.Println(string(text))
	}
	format, ok := block.FormatOf(disk.Size())
	fmt.Println(format, ok)
	// Output:
	// BOOT sector
	// boot sector
	// 80/2/18 true
}
