package main

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/iron86/iron86/dos"
	"github.com/iron86/iron86/internal/options"
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
		&cli.GenericFlag{Name: "mount", Value: new(textList), Usage: "make a directory a drive: `D=DIR[,ro][,free=SIZE]`; C is the current directory"},
		&cli.GenericFlag{Name: "env", Value: new(textList), Usage: "set a variable of the environment: `NAME=VALUE`"},
		&cli.StringFlag{Name: "C", Value: ".", Usage: "the `DIR`ectory that is drive C; below that of -mount C=…, the one to start in"},
		&cli.UintFlag{Name: "codepage", Value: 437, Usage: "the code page `N` of names and text: 437, 850, 852, 858 or 866"},
		&cli.StringFlag{Name: "dos", Value: "5.0", Usage: "the `VERSION` of DOS that programs are told"},
		&cli.StringFlag{Name: "status-file", Usage: "write how the run ended to `FILE`, as JSON"},
	}
	flags = append(flags, someFlags("p3", "cpu", "speed", "rtc", "machine", "display", "escape", "limit-instr", "timeout",
		"accel", "v", "script", "expect", "expect-timeout", "type", "screendump", "trace", "profile", "coverage")...)
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
	if d.Mounts, err = parseMounts(texts(c, "mount")); err != nil {
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

// parseMounts reads the values of -mount: D=DIR[,ro][,free=SIZE].
func parseMounts(specs []string) ([]dosrun.Mount, error) {
	var list []dosrun.Mount
	for _, spec := range specs {
		letter, dir, ok := strings.Cut(spec, "=")
		letter = strings.ToUpper(strings.TrimSuffix(letter, ":"))
		if !ok || len(letter) != 1 || letter[0] < 'A' || letter[0] > 'Z' || dir == "" {
			return nil, fmt.Errorf("-mount %s: D=DIR or D=DIR,ro with a drive letter D", spec)
		}
		m := dosrun.Mount{Letter: letter[0]}
		var err error
		if dir, m.Room, err = cutRoom(dir); err != nil {
			return nil, fmt.Errorf("-mount %s: %w", spec, err)
		}
		m.Dir, m.ReadOnly = strings.CutSuffix(dir, ",ro")
		list = append(list, m)
	}
	return list, nil
}

// cutRoom takes ,free=SIZE off a mount. room is how many bytes programs may add before the disk is full, or nil if the
// mount does not say.
func cutRoom(dir string) (rest string, room *int64, err error) {
	rest, size, ok := strings.Cut(dir, ",free=")
	if !ok {
		return dir, nil, nil
	}
	if size == "0" {
		return rest, new(int64), nil
	}
	n, err := options.Size(size)
	if err != nil {
		return "", nil, err
	}
	bytes := int64(min(n, math.MaxInt64))
	return rest, &bytes, nil
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
