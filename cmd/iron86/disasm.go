package main

import (
	"cmp"
	"errors"
	"fmt"
	"strconv"

	"github.com/iron86/iron86/decoder"
	"github.com/iron86/iron86/session/host"
	"github.com/iron86/iron86/x86"
	"github.com/urfave/cli/v2"
)

// maxCode bounds a file to disassemble, in bytes.
const maxCode = 64 << 20

func disasmCommand(std host.Streams) *cli.Command {
	return &cli.Command{
		Name:      "disasm",
		Usage:     "disassemble a file of machine code",
		ArgsUsage: "FILE",
		Flags: []cli.Flag{
			&cli.IntFlag{Name: "b", Value: 16, Usage: "code size: 16, 32 or 64 `BITS`"},
			&cli.StringFlag{Name: "o", Value: "0", Usage: "address of the first byte: `ORG`"},
			&cli.StringFlag{Name: "cpu", Usage: "processor (default p4, or with -b 64 x86-64-v2), or help"},
		},
		Action: orListCPUs(std, x86.I8086, func(c *cli.Context) error {
			if c.NArg() != 1 {
				return errors.New("disasm needs one file (flags come before it)")
			}
			bits := c.Int("b")
			g, ok := x86.ParseGeneration(cmp.Or(c.String("cpu"), map[int]string{64: "x86-64-v2"}[bits], "p4"))
			if !ok {
				return fmt.Errorf("-cpu %s: no such processor (-cpu help lists them)", c.String("cpu"))
			}
			if bits != 16 && bits != 32 && bits != 64 || bits == 32 && g < x86.I80386 || bits == 64 && !g.Long() {
				return fmt.Errorf("-b %d: %v has no such code", bits, g)
			}
			org, err := strconv.ParseUint(c.String("o"), 0, max(bits, 32))
			if err != nil {
				return fmt.Errorf("-o %s: not an address such as 0x7c00", c.String("o"))
			}
			code, err := host.ReadFile(c.Args().First(), maxCode)
			if err != nil {
				return err
			}
			return decoder.Disassemble(std.Out, code, org, decoder.Mode{Bits: bits, Gen: g})
		}),
	}
}
