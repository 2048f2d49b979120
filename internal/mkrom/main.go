package main

import (
	"flag"
	"fmt"
	"os"

	"github.com/iron86/iron86/internal/mkrom/rom"
)

func main() {
	qemu := flag.String("qemu", "", "write the VGA and the system ROM as one 128 KB image to this `file`")
	flag.Parse()
	if err := run(*qemu); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// run assembles both ROMs. It writes them to bios, or both to the file qemu if that has a name.
func run(qemu string) error {
	system, err := rom.System("bios")
	if err != nil {
		return err
	}
	vga, err := rom.VGA("bios")
	if err != nil {
		return err
	}
	if qemu != "" {
		return os.WriteFile(qemu, rom.Combine(system, vga), 0o644)
	}
	if err := os.WriteFile("bios/system.bin", system, 0o644); err != nil {
		return err
	}
	return os.WriteFile("bios/vga.bin", vga, 0o644)
}
