package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/iron86/iron86/dos"
	"github.com/iron86/iron86/session/dosrun"
	"github.com/iron86/iron86/session/host"
	"github.com/iron86/iron86/x86"
	"github.com/urfave/cli/v2"
)

func runCommand(std host.Streams) *cli.Command {
	return &cli.Command{
		Name:      "run",
		Usage:     "run a DOS program or a batch file, or without one the DOS prompt",
		ArgsUsage: "[PROG.COM|PROG.EXE|FILE.BAT [ARGUMENTS…]]",
		Flags:     runFlags(),
		Action: orListCPUs(std, x86.I80386, func(c *cli.Context) error {
			return runDOS(c, std)
		}),
	}
}

// runFlags returns the flags of run; those of the PC mean what they mean in boot.
func runFlags() []cli.Flag {
	flags := []cli.Flag{
		&cli.GenericFlag{Name: "mount", Value: new(textList), Usage: "make a directory, or the FAT file system of an image, a drive: `D=DIR[,ro][,free=SIZE][,cow=DIR]` or D=IMAGE[,ro][,partition=N]; C is the current directory"},
		&cli.GenericFlag{Name: "env", Value: new(textList), Usage: "set a variable of the environment: `NAME=VALUE`"},
		&cli.StringFlag{Name: "C", Value: ".", Usage: "the `DIR`ectory that is drive C; below that of -mount C=…, the one to start in"},
		&cli.UintFlag{Name: "codepage", Value: 437, Usage: "the code page `N` of names and text: 437, 850, 852, 858 or 866"},
		&cli.StringFlag{Name: "dos", Value: "5.0", Usage: "the `VERSION` of DOS that programs are told"},
		&cli.StringFlag{Name: "status-file", Usage: "write how the run ended to `FILE`, as JSON"},
	}
	flags = append(flags, someFlags("p3", "cpu", "speed", "rtc", "machine", "display", "escape", "limit-instr", "timeout",
		"accel", "v", "script", "expect", "expect-timeout", "type", "screendump", "nic", "netdev", "device", "net-dump", "loadvm", "trace", "profile", "coverage")...)
	flags = append(slices.Concat(flags, monitorFlags(), programFlags()), recordFlag())
	return append(flags,
		&cli.BoolFlag{Name: "no-xms", Usage: "no XMS, and so no EMS and DPMI: the BIOS gives the memory above 1 MB"},
		&cli.BoolFlag{Name: "no-ems", Usage: "no EMS: the addresses D0000 to DFFFF are free"},
		&cli.BoolFlag{Name: "no-dpmi", Usage: "no DPMI: DOS extenders bring their own or take over the processor"},
		&cli.StringFlag{Name: "m", Value: "16M", Usage: "memory: `SIZE` with K, M or G; a plain number is megabytes"},
	)
}

// screens are the values of -display.
var screens = map[string]dosrun.Screen{"": dosrun.WhenPainted, "none": dosrun.Never, "term": dosrun.AtOnce}

// runDOS runs the program of the command line. Its errorlevel becomes the exit status.
func runDOS(c *cli.Context, std host.Streams) error {
	cfg := runConfig(c, std)
	err := describePC(c, &cfg.Machine)
	if err != nil {
		return err
	}
	cfg.Machine.NoReboot = true
	defer host.ShortRun(cfg.Machine.Memory)()
	d := dosrun.Config{
		Dir: c.String("C"), Args: c.Args().Slice(), Env: texts(c, "env"), CodePage: uint16(min(c.Uint("codepage"), 0xffff)), OutDevice: cfg.Screendump != "",
		Extended:  dos.Extended{NoXMS: c.Bool("no-xms"), NoEMS: c.Bool("no-ems"), NoDPMI: c.Bool("no-dpmi")},
		DateFiles: c.IsSet("rtc") && c.String("rtc") != "host",
	}
	if c.String("rtc") == "host" {
		d.Zone = time.Local
	}
	if d.Version, err = parseVersion(c.String("dos")); err != nil {
		return err
	}
	if d.Mounts, err = dosrun.ParseMounts(texts(c, "mount")); err != nil {
		return err
	}
	kind, _, _ := strings.Cut(c.String("display"), ",")
	var ok bool
	if d.Screen, ok = screens[kind]; cfg.Web != "" {
		d.Screen = dosrun.OnPage
	} else if !ok {
		return fmt.Errorf("-display %s: term, with options or without, web, or none", c.String("display"))
	}
	if cfg.Debugger, err = debuggerConfig(c, cfg.Web != "" || kind == "term"); err != nil {
		return err
	}
	if cfg.Debugger.Monitor == "stdio" && d.Screen == dosrun.WhenPainted {
		d.Screen = dosrun.Never
	}
	if cfg.Program, err = dosrun.New(d); err != nil {
		return err
	}
	return play(c, cfg)
}

// parseVersion reads a version of DOS such as 3.3 or 3.30. The low byte of the result is 3, the high byte 30.
func parseVersion(text string) (uint16, error) {
	major, minor, _ := strings.Cut(text, ".")
	if len(minor) == 1 {
		minor += "0"
	}
	a, err := strconv.ParseUint(major, 10, 8)
	b, wrong := strconv.ParseUint("0"+minor, 10, 8)
	if err != nil || wrong != nil || a < 2 || b > 99 {
		return 0, fmt.Errorf("-dos %s: a version of DOS from 2.0 on, such as 3.30", text)
	}
	return uint16(b<<8 | a), nil
}
