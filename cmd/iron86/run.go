package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/iron86/iron86/console"
	"github.com/iron86/iron86/dos"
	"github.com/iron86/iron86/dos/shell"
	"github.com/iron86/iron86/machine"
	"github.com/iron86/iron86/script"
	"github.com/iron86/iron86/x86"
	"github.com/urfave/cli/v2"
)

// exitInterrupted is the status after SIGINT (128 + 2).
const exitInterrupted = 130

// gcPercent lets a short run end without a garbage collection: the heap may grow to 32 MB
// before the first one, and the guest's memory is half of that. It saves a quarter of the
// time that starting takes. Beyond that the heap does not grow to nine times the guest's
// memory: with it and half of it again, or hostRoom bytes, garbage is collected.
const (
	gcPercent = 800
	hostRoom  = 48 << 20
)

// boundMemory has garbage collected before the host's memory for a guest with n bytes
// of it has doubled, until restore is called.
func boundMemory(n uint64) (restore func()) {
	if os.Getenv("GOMEMLIMIT") != "" {
		return func() {}
	}
	old := debug.SetMemoryLimit(int64(n + max(n/2, hostRoom)))
	return func() { debug.SetMemoryLimit(old) }
}

func runCommand(std stdio) *cli.Command {
	return &cli.Command{
		Name:      "run",
		Usage:     "run a DOS program or a batch file, or without one the DOS prompt",
		ArgsUsage: "[PROG.COM|PROG.EXE|FILE.BAT [ARGUMENTS…]]",
		Flags:     runFlags(),
		Action: func(c *cli.Context) error {
			if c.String("cpu") == "help" {
				return listCPUs(std, x86.I80386)
			}
			if os.Getenv("GOGC") == "" {
				debug.SetGCPercent(gcPercent)
			}
			return runDOS(c, std)
		},
	}
}

// runFlags are the flags of run; those of the PC mean what they mean in boot.
func runFlags() []cli.Flag {
	flags := []cli.Flag{
		&textListFlag{cli.GenericFlag{Name: "mount", Value: new(textList), Usage: "make a directory a drive: `D=DIR[,ro][,free=SIZE]`; C is the current directory"}},
		&textListFlag{cli.GenericFlag{Name: "env", Value: new(textList), Usage: "set a variable of the environment: `NAME=VALUE`"}},
		&cli.StringFlag{Name: "C", Value: ".", Usage: "the `DIR`ectory that is drive C; below that of -mount C=…, the one to start in"},
		&cli.StringFlag{Name: "dos", Value: "5.0", Usage: "the `VERSION` of DOS that programs are told"},
		&cli.StringFlag{Name: "status-file", Usage: "write how the run ended to `FILE`, as JSON"},
	}
	wanted := map[string]bool{
		"cpu": true, "speed": true, "rtc": true, "display": true, "limit-instr": true, "timeout": true,
		"accel": true, "v": true, "script": true, "expect": true, "expect-timeout": true, "type": true, "screendump": true,
	}
	for _, f := range machineFlags() {
		if wanted[f.Names()[0]] {
			flags = append(flags, f)
		}
	}
	flags = append(flags, extendedFlags()...)
	return append(flags, &cli.StringFlag{Name: "m", Value: "16M", Usage: "memory: `SIZE` with K, M or G; a plain number is megabytes"})
}

// dosRun is a DOS program on a machine.
type dosRun struct {
	s      *session
	d      *dos.DOS
	c      *cli.Context
	std    stdio
	input  *hostInput
	closer []func()
}

// runDOS runs the program of the command line and gives its errorlevel.
func runDOS(c *cli.Context, std stdio) (err error) {
	steps, err := scriptSteps(c, std)
	if err != nil {
		return err
	}
	ctx, end := untilEnd(c)
	defer end(nil)
	std.out, std.err = newOutlet(ctx, std.out), newOutlet(ctx, std.err)
	r := &dosRun{c: c, std: std, s: &session{
		img: &images{}, ctx: ctx, last: lastResortOf(c), commands: make(chan func()), transcript: new(script.Transcript),
		limit: c.Uint64("limit-instr"),
	}}
	defer r.close()
	if err := r.build(len(steps) > 0); err != nil {
		return err
	}
	err = r.play(steps)
	return errors.Join(err, r.writeStatus(err))
}

// close undoes what the run needed, the last thing first.
func (r *dosRun) close() {
	for _, f := range slices.Backward(r.closer) {
		f()
	}
}

// build makes the machine, drives and streams.
func (r *dosRun) build(scripted bool) error {
	cfg := machine.Config{NoReboot: true}
	err := setAccel(r.c, &cfg)
	if err != nil {
		return err
	}
	if cfg.CPU, err = cpuFlag(r.c); err != nil {
		return err
	}
	if cfg.Memory, err = parseSize(r.c.String("m")); err != nil {
		return fmt.Errorf("-m: %w", err)
	}
	r.closer = append(r.closer, boundMemory(cfg.Memory))
	if cfg.MIPS, err = parseSpeed(r.c.String("speed")); err != nil {
		return fmt.Errorf("-speed: %w", err)
	}
	if cfg.RTC, err = parseRTC(r.c.String("rtc")); err != nil {
		return fmt.Errorf("-rtc: %w", err)
	}
	dcfg := dos.Config{DateFiles: r.c.IsSet("rtc") && r.c.String("rtc") != "host", Out: r.std.out, Err: r.std.err, Env: r.environment(), KeyboardIsSource: scripted, Shell: shell.Run, Extended: r.extended()}
	if r.c.String("rtc") == "host" {
		dcfg.Zone = time.Local
	}
	if dcfg.Version, err = parseVersion(r.c.String("dos")); err != nil {
		return err
	}
	if dcfg.Mounts, err = r.mounts(); err != nil {
		return err
	}
	if err := checkDisplay(r.c.String("display")); err != nil {
		return err
	}
	shown := scripted || r.c.String("screendump") != ""
	dcfg.InTTY, dcfg.OutTTY, dcfg.ErrTTY = isTerminal(r.std.in), isTerminal(r.std.out), isTerminal(r.std.err)
	dcfg.OutDevice = shown
	r.input = newHostInput(r.std.in, r.s)
	dcfg.In = r.input
	r.closer = append(r.closer, func() { r.input.letGo() })
	if r.s.m, err = machine.New(cfg); err != nil {
		return err
	}
	sayEngine(r.c, r.s.m, func(text string) { say(r.std.err, text) })
	if stop := r.s.m.Services().Start(); stop.Reason != machine.Running {
		return fmt.Errorf("the BIOS did not start: %v", stop)
	}
	context.AfterFunc(r.s.ctx, r.s.m.Interrupt)
	if r.d, err = dos.New(r.s.m.Services(), dcfg); err != nil {
		return err
	}
	r.closer = append(r.closer, r.d.Close) // however the run ends, files are written out
	return nil
}

func checkDisplay(kind string) error {
	switch kind {
	case "", "none", "term":
		return nil
	}
	return fmt.Errorf("-display %s: term or none", kind)
}

// environment is what programs find: a default and the flags.
func (r *dosRun) environment() []string {
	vars := []string{`PROMPT=$P$G`}
	for _, v := range texts(r.c, "env") {
		name, _, _ := strings.Cut(v, "=")
		name = strings.ToUpper(name)
		kept := vars[:0:0]
		for _, have := range vars {
			if n, _, _ := strings.Cut(have, "="); n != name {
				kept = append(kept, have)
			}
		}
		vars = kept
		if _, value, _ := strings.Cut(v, "="); value != "" {
			vars = append(vars, name+"="+value)
		}
	}
	return vars
}

// mounts opens the directories of the drives.
func (r *dosRun) mounts() ([]dos.Mount, error) {
	specs := append([]string{"C=" + r.c.String("C")}, texts(r.c, "mount")...)
	var err error
	byLetter := map[byte]int{}
	var list []dos.Mount
	for i, spec := range specs {
		letter, dir, ok := strings.Cut(spec, "=")
		letter = strings.ToUpper(strings.TrimSuffix(letter, ":"))
		if !ok || len(letter) != 1 || letter[0] < 'A' || letter[0] > 'Z' || dir == "" {
			return nil, fmt.Errorf("-mount %s: D=DIR or D=DIR,ro with a drive letter D", spec)
		}
		readOnly := false
		var room *int64
		if i > 0 {
			if dir, room, err = cutRoom(dir); err != nil {
				return nil, fmt.Errorf("-mount %s: %w", spec, err)
			}
			dir, readOnly = strings.CutSuffix(dir, ",ro")
		}
		root, err := os.OpenRoot(dir)
		if err != nil {
			return nil, err
		}
		r.closer = append(r.closer, func() { root.Close() })
		m := dos.Mount{Letter: letter[0], Root: root, ReadOnly: readOnly, Room: room}
		if at, again := byLetter[m.Letter]; again { // -mount C=… takes the place of the current directory
			m.Dir, _ = inside(dir, r.c.String("C"))
			list[at] = m
			continue
		}
		byLetter[m.Letter] = len(list)
		list = append(list, m)
	}
	return list, nil
}

// parseVersion reads a version of DOS such as 3.3 or 3.30: major in the low byte.
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

// cutRoom takes ,free=SIZE off a mount: what programs may add before the disk is full.
func cutRoom(dir string) (rest string, room *int64, err error) {
	rest, size, ok := strings.Cut(dir, ",free=")
	if !ok {
		return dir, nil, nil
	}
	if size == "0" {
		return rest, new(int64), nil
	}
	n, err := parseSize(size)
	if err != nil {
		return "", nil, err
	}
	bytes := int64(min(n, math.MaxInt64))
	return rest, &bytes, nil
}

// play starts the program and runs the machine to its end.
func (r *dosRun) play(steps []script.Step) error {
	if err := r.start(r.c.Args().Slice()); err != nil {
		return err
	}
	face := &dosFace{r: r, auto: r.c.String("display") != "none" && len(steps) == 0 && r.terminals()}
	r.s.view = face
	if r.input.tty != nil && len(steps) == 0 && r.c.String("speed") != "max" {
		r.s.idlePace = new(idlePacer)
	}
	if r.c.String("display") == "term" {
		if err := face.open(); err != nil {
			return err
		}
	}
	err := r.s.explain(r.c, r.s.follow(steps))
	face.close()
	if file := r.c.String("screendump"); file != "" {
		err = errors.Join(err, r.s.dumpScreen(r.std, file))
	}
	switch {
	case r.d.Err() != nil:
		return r.d.Err()
	case err != nil:
		return err
	case r.s.stop.Reason == machine.Reset:
		return &exitError{exitDied, r.s.stop.String()}
	case r.s.stop.Reason == machine.Ended && r.s.stop.Code != 0:
		return &exitError{status: int(r.s.stop.Code & 0xff)}
	}
	return nil
}

// terminals reports that both ends are on a terminal, so that a screen can be shown.
func (r *dosRun) terminals() bool { return isTerminal(r.std.in) && isTerminal(r.std.out) }

// start loads the program the first argument names: a path of the host, or of DOS when
// it begins with a drive letter. Without one the shell starts.
func (r *dosRun) start(args []string) error {
	if len(args) == 0 {
		if e := r.d.StartShell(""); e != 0 {
			return fmt.Errorf("COMMAND.COM: %s", dos.ErrorText(e))
		}
		return nil
	}
	path, err := r.programPath(args[0])
	if err != nil {
		return err
	}
	tail, ok := commandTail(args[1:])
	if !ok {
		return errors.New("the arguments are longer than 126 bytes, or not in code page 437")
	}
	if e := r.d.Start(path, tail); e != 0 {
		return fmt.Errorf("%s: %s", args[0], dos.ErrorText(e))
	}
	return nil
}

// commandTail is the command line as DOS passes it: a blank before every argument.
func commandTail(args []string) ([]byte, bool) {
	var tail []byte
	for _, a := range args {
		tail = append(tail, ' ')
		for _, c := range a {
			b, ok := console.Code(c)
			if !ok {
				return nil, false
			}
			tail = append(tail, b)
		}
	}
	return tail, len(tail) <= 126
}

// programPath makes a DOS path of how the program was named. A program outside of the
// drives is found by mounting its directory as the first letter from Z down that is free.
func (r *dosRun) programPath(name string) (string, error) {
	if len(name) >= 2 && name[1] == ':' && filepath.VolumeName(name) == "" {
		return name, nil
	}
	if _, err := os.Stat(name); err != nil { // perhaps spelt the DOS way
		name = strings.ReplaceAll(name, `\`, "/")
	}
	if path, ok := r.below(r.c.String("C"), name); ok {
		return path, nil
	}
	dir, file := filepath.Split(name)
	root, err := os.OpenRoot(filepath.Clean(dir))
	if err != nil {
		return "", err
	}
	r.closer = append(r.closer, func() { root.Close() })
	letter, ok := r.d.MountFree(root)
	if !ok {
		return "", errors.New("no drive letter is free for the program's directory")
	}
	return string(letter) + `:\` + file, nil
}

// below gives the path on drive C of a host file, if it is there: relative names are
// looked for in the working directory first and in -C then.
func (r *dosRun) below(dir, name string) (string, bool) {
	if _, err := os.Stat(name); err != nil && !filepath.IsAbs(name) {
		name = filepath.Join(dir, name)
	}
	rel, ok := inside(r.driveC(), name)
	if !ok {
		return "", false
	}
	return `C:\` + strings.ReplaceAll(rel, "/", `\`), true
}

// inside gives the path with slashes of file below dir, if it is there.
func inside(dir, file string) (rel string, ok bool) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", false
	}
	if file, err = filepath.Abs(file); err != nil {
		return "", false
	}
	rel, err = filepath.Rel(dir, file)
	if err != nil || !filepath.IsLocal(rel) {
		return "", false
	}
	return filepath.ToSlash(rel), true
}

// driveC is the directory that is drive C: of -mount C=… or of -C.
func (r *dosRun) driveC() string {
	dir := r.c.String("C")
	for _, spec := range texts(r.c, "mount") {
		if letter, to, _ := strings.Cut(spec, "="); strings.EqualFold(strings.TrimSuffix(letter, ":"), "C") {
			dir = strings.TrimSuffix(to, ",ro")
		}
	}
	return dir
}
