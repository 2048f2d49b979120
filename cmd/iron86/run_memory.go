package main

import (
	"github.com/iron86/iron86/dos"
	"github.com/urfave/cli/v2"
)

// extendedFlags are the switches for what DOS programs do not find above 1 MB.
func extendedFlags() []cli.Flag {
	return []cli.Flag{
		&cli.BoolFlag{Name: "no-xms", Usage: "no XMS, and so no EMS and DPMI: the BIOS gives the memory above 1 MB"},
		&cli.BoolFlag{Name: "no-ems", Usage: "no EMS: the addresses D0000 to DFFFF are free"},
		&cli.BoolFlag{Name: "no-dpmi", Usage: "no DPMI: DOS extenders bring their own or take over the processor"},
	}
}

// extended is what those switches say.
func (r *dosRun) extended() dos.Extended {
	return dos.Extended{NoXMS: r.c.Bool("no-xms"), NoEMS: r.c.Bool("no-ems"), NoDPMI: r.c.Bool("no-dpmi")}
}
