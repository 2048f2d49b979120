package main

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/iron86/iron86/internal/options"
	"github.com/iron86/iron86/machine"
	"github.com/iron86/iron86/script"
	"github.com/iron86/iron86/session"
	"github.com/iron86/iron86/session/host"
	"github.com/iron86/iron86/session/lan"
	"github.com/iron86/iron86/x86"
	"github.com/urfave/cli/v2"
)

// machineFlags returns the flags of every command that runs a PC, whose processor is cpu unless -cpu names another.
func machineFlags(cpu string) []cli.Flag {
	order := new([]script.Flag)
	return []cli.Flag{
		&cli.StringFlag{Name: "m", Value: "64M", Usage: "memory: `SIZE` with K, M or G; a plain number is megabytes"},
		&cli.StringFlag{Name: "cpu", Value: cpu, Usage: "processor: 386, 486, pentium, p2, p3, p4, x86-64, nehalem32, x86-64-v2, or help"},
		&cli.StringFlag{Name: "speed", Usage: "`MIPS` the processor runs at (default 100), or max: as fast as the host can"},
		&cli.StringFlag{Name: "rtc", Value: "2000-01-01T00:00:00", Usage: "clock at power-on: a `TIME`, or host"},
		&cli.StringFlag{Name: "bios", Usage: "system BIOS image in place of our own: `FILE`"},
		&cli.StringFlag{Name: "vgabios", Usage: "VGA BIOS image in place of our own: `FILE`"},
		&cli.GenericFlag{Name: "option-rom", Value: new(textList), Usage: "ROM of an adapter, such as iPXE's for -boot n: `FILE` (repeatable)"},
		&cli.StringFlag{Name: "machine", Value: "vmport=on", Usage: "vmport=`on|off`: the backdoor port of vmmouse drivers, which gives them the pointer's place"},
		&cli.StringFlag{Name: "display", Usage: "term, web[=[HOST:]PORT] (a page for browsers, of this host alone without HOST) or none (default: term on a terminal, else none); term[,graphics=auto|kitty|sixel|blocks][,text=cells|pixels]"},
		escapeFlag(),
		&cli.StringFlag{Name: "vnc", Usage: "let VNC viewers in: `[HOST]:N[,password-file=F]`, TCP port 5900+N (of this host alone without HOST)"},
		&cli.StringFlag{Name: "serial", Usage: "COM1: stdio, file:`F`, null, or tcp:HOST:PORT (listens)"},
		&cli.BoolFlag{Name: "nographic", Usage: "same as -display none -serial stdio"},
		&cli.StringFlag{Name: "debugcon", Usage: "port E9: stdio or file:`F`"},
		&cli.GenericFlag{Name: "nic", Value: new(textList), Usage: "network card: none, `user[,OPTION…]` with hostfwd=tcp:[ADDRESS]:PORT-[GUEST]:PORT, restrict=on, tftp=DIR, bootfile=NAME, net=NET/BITS, or socket,listen=|connect=[HOST]:PORT"},
		&cli.GenericFlag{Name: "netdev", Value: new(textList), Usage: "the other end of a card: `KIND,id=ID[,OPTION…]`, with the kinds and options of -nic"},
		&cli.GenericFlag{Name: "device", Value: new(textList), Usage: "a card: `ne2k_isa,netdev=ID`[,iobase=PORT][,irq=N][,mac=ADDRESS]"},
		&cli.StringFlag{Name: "net-dump", Usage: "write the frames that pass the network card, with the guest's time, for tcpdump and Wireshark: `FILE`.pcap"},
		&cli.StringFlag{Name: "debug-exit", Value: "0x501", Usage: "`PORT` whose write v ends the run with status v<<1|1"},
		&cli.StringFlag{Name: "loadvm", Usage: "start from the state saved in `FILE`, with its processor unless -cpu names one"},
		&cli.Uint64Flag{Name: "limit-instr", Usage: "end with status 124 after `N` instructions"},
		&cli.DurationFlag{Name: "timeout", Usage: "end with status 124 after `DURATION` of real time"},
		accelFlag(),
		verboseFlag(),
		&cli.BoolFlag{Name: "no-reboot", Usage: "end when the guest resets the machine"},
		&cli.StringFlag{Name: "script", Usage: "drive the machine by the steps in `FILE`, - for standard input"},
		&cli.GenericFlag{Name: "expect", Value: &stepFlag{script.Expect, order}, Usage: "wait for `REGEX` on the screen or COM1; each -expect and -type in its turn"},
		&cli.DurationFlag{Name: "expect-timeout", Usage: "how long an -expect waits: `DURATION` of virtual time (default: until the machine has been idle for 60s)"},
		&cli.GenericFlag{Name: "type", Value: &stepFlag{script.Type, order}, Usage: "`TEXT` to type, {enter} and other keys in braces"},
		&cli.GenericFlag{Name: "trace", Value: new(textList), Usage: "a line for each `KIND[,KIND…][,OPTION…]` of int21, int, port, exc, irq, mode, vbe, dma, disk, branch on standard error; file=F, format=json, from=N, to=N, at=ADDRESS[-ADDRESS], if=CONDITION (repeatable)"},
		&cli.StringFlag{Name: "profile", Usage: "write where the guest spends its instructions, for go tool pprof: `FILE[,period=N]`"},
		&cli.StringFlag{Name: "coverage", Usage: "write what of the guest's code was executed: `FILE[,format=lcov|drcov]`"},
		&cli.StringFlag{Name: "screendump", Usage: "at exit, save the screen: `FILE`.txt, FILE.png, FILE.ppm, or - for text on standard output"},
	}
}

// someFlags returns those of machineFlags that have the names.
func someFlags(cpu string, names ...string) []cli.Flag {
	return slices.DeleteFunc(machineFlags(cpu), func(f cli.Flag) bool { return !slices.Contains(names, f.Names()[0]) })
}

// diskFlags returns the flags that name images and kernels.
func diskFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "fda", Usage: "floppy in the first drive: `FILE`"},
		&cli.StringFlag{Name: "fdb", Usage: "floppy in the second drive: `FILE`"},
		&cli.StringFlag{Name: "hda", Usage: "first hard disk: `FILE`"},
		&cli.StringFlag{Name: "hdb", Usage: "second hard disk: `FILE`"},
		&cli.StringFlag{Name: "cdrom", Usage: "CD: `FILE`"},
		&cli.GenericFlag{Name: "drive", Value: new(textList), Usage: "a drive: `file=F`[,format=F][,if=ide|floppy][,index=N][,media=disk|cdrom][,readonly=on][,snapshot=on] (repeatable)"},
		&cli.StringFlag{Name: "boot", Usage: "`ORDER` of a (floppy), c (hard disk), d (CD), n (network, by an -option-rom), such as acd"},
		&cli.BoolFlag{Name: "snapshot", Usage: "discard what is written to the images"},
		&cli.BoolFlag{Name: "readonly", Usage: "write-protect the images"},
		&cli.StringFlag{Name: "format", Usage: "the `FORMAT` of the images, such as raw or qcow2 (default: by the content of each)"},
		&cli.StringFlag{Name: "kernel", Usage: "Linux bzImage or multiboot kernel (version 1 or 2) to load without a boot loader: `FILE`"},
		&cli.StringFlag{Name: "initrd", Usage: "initial ram disk or multiboot module: `FILE`"},
		&cli.StringFlag{Name: "append", Usage: "kernel command `LINE`"},
	}
}

// stepFlag is the value of -expect or -type. Both append to one list, which therefore has their order.
type stepFlag struct {
	verb script.Verb
	list *[]script.Flag
}

// Set adds a step.
func (f *stepFlag) Set(text string) error {
	*f.list = append(*f.list, script.Flag{Verb: f.verb, Text: text})
	return nil
}

// String is for the help text.
func (f *stepFlag) String() string { return "" }

// flagSteps returns the -expect and -type of the command line, in their order.
func flagSteps(c *cli.Context) []script.Flag {
	if f, ok := c.Generic("expect").(*stepFlag); ok {
		return *f.list
	}
	return nil
}

// checkFlags finds what is wrong with the flags that every run has, before anything is
// run or written.
func checkFlags(c *cli.Context) error {
	for _, name := range []string{"timeout", "expect-timeout"} {
		if d := c.Duration(name); d < 0 {
			return fmt.Errorf("-%s %v: a time cannot be negative", name, d)
		}
	}
	if c.IsSet("expect-timeout") && c.Duration("expect-timeout") == 0 {
		return errors.New("-expect-timeout 0: an expectation needs some time")
	}
	return nil
}

// scriptSteps reads -script, or makes the steps of -expect and -type.
func scriptSteps(c *cli.Context, std host.Streams) ([]script.Step, error) {
	if err := checkFlags(c); err != nil {
		return nil, err
	}
	flags := flagSteps(c)
	name := c.String("script")
	if name == "" {
		return script.FromFlags(flags, c.Duration("expect-timeout"))
	}
	if len(flags) > 0 || c.IsSet("expect-timeout") {
		return nil, errors.New("-script and -expect, -expect-timeout or -type exclude each other")
	}
	if name == "-" {
		return script.Parse(std.In)
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return script.Parse(f)
}

// wantsTerminal reports whether the guest's screen is shown on the terminal. scripted says that there are steps.
func wantsTerminal(c *cli.Context, std host.Streams, scripted bool) (bool, error) {
	kind, _, _ := strings.Cut(c.String("display"), ",")
	if webAddress(c) != "" {
		return false, nil
	}
	if c.Bool("nographic") {
		if kind != "" && kind != "none" {
			return false, errors.New("-nographic and -display term exclude each other")
		}
		return false, nil
	}
	switch kind {
	case "none", "term":
		return kind == "term", nil
	case "":
		return !scripted && c.String("monitor") != "stdio" && c.String("vnc") == "" && host.IsTerminal(std.In) && host.IsTerminal(std.Out), nil
	}
	return false, fmt.Errorf("-display %s: term, with options or without, web, or none", kind)
}

// webAddress returns where -display web[=ADDRESS] has the page: without an address at any port. It is "" for other displays.
func webAddress(c *cli.Context) string {
	kind, address, _ := strings.Cut(c.String("display"), "=")
	if kind != "web" {
		return ""
	}
	return cmp.Or(address, "0")
}

// disks puts what the flags say about images and a kernel into cfg.
func disks(c *cli.Context, cfg *session.Config) error {
	if c.NArg() > 1 {
		return fmt.Errorf("more than one image: %q and %q (flags come before the image)", c.Args().Get(0), c.Args().Get(1))
	}
	cfg.Disks = session.Disks{
		Image: c.Args().First(), FDA: c.String("fda"), FDB: c.String("fdb"), HDA: c.String("hda"), HDB: c.String("hdb"), CDROM: c.String("cdrom"),
		ReadOnly: c.Bool("readonly"), Snapshot: c.Bool("snapshot"), Format: c.String("format"), Drives: texts(c, "drive"),
	}
	cfg.Machine.Boot = c.String("boot")
	cfg.Kernel = session.Kernel{Image: c.String("kernel"), Initrd: c.String("initrd"), CommandLine: c.String("append")}
	if cfg.Kernel.Image == "" && (c.IsSet("initrd") || c.IsSet("append")) {
		return errors.New("-initrd and -append need -kernel")
	}
	return nil
}

// cpuFlag returns the processor of -cpu. It must be one that a PC can have.
func cpuFlag(c *cli.Context) (x86.Generation, error) {
	gen, ok := x86.ParseGeneration(c.String("cpu"))
	if !ok || gen < x86.I80386 {
		return 0, fmt.Errorf("-cpu %s: a PC has one of 386, 486, pentium, p2, p3, p4, x86-64, nehalem32, x86-64-v2, x86-64-v2,+pdpe1gb", c.String("cpu"))
	}
	return gen, nil
}

// describePC turns the flags that every PC has into its Config.
func describePC(c *cli.Context, cfg *machine.Config) (err error) {
	if cfg.CPU, err = cpuFlag(c); err != nil {
		return err
	}
	if cfg.Memory, err = options.Size(c.String("m")); err != nil {
		return fmt.Errorf("-m: %w", err)
	}
	if cfg.MIPS, err = options.Speed(c.String("speed")); err != nil {
		return fmt.Errorf("-speed: %w", err)
	}
	if cfg.RTC, err = options.Time(c.String("rtc")); err != nil {
		return fmt.Errorf("-rtc: %w", err)
	}
	cfg.NoVMPort = c.String("machine") == "vmport=off"
	if !cfg.NoVMPort && c.String("machine") != "vmport=on" {
		return fmt.Errorf("-machine %s: vmport=on or vmport=off", c.String("machine"))
	}
	return setAccel(c, cfg)
}

// machineConfig returns what the flags of boot, demo and debug say, but for the disks.
func machineConfig(c *cli.Context, std host.Streams) (session.Config, error) {
	cfg := runConfig(c, std)
	if err := describePC(c, &cfg.Machine); err != nil {
		return cfg, err
	}
	cfg.Machine.ATA[2].CDROM = true // as the secondary master, with a disc or without
	port, err := strconv.ParseUint(c.String("debug-exit"), 0, 16)
	if err != nil || port == 0 {
		return cfg, fmt.Errorf("-debug-exit %s: not a port from 1 to 0xffff", c.String("debug-exit"))
	}
	cfg.Machine.DebugExit = uint16(port)
	cfg.Machine.NoReboot = c.Bool("no-reboot")
	return cfg, readROMs(c, &cfg.Machine)
}

// readROMs reads the files of firmware.
func readROMs(c *cli.Context, cfg *machine.Config) (err error) {
	read := func(flag, name string, most int64) []byte {
		if name == "" || err != nil {
			return nil
		}
		var rom []byte
		if rom, err = host.ReadROM(name, most, c.String("format") == "raw"); err != nil {
			err = fmt.Errorf("-%s: %w", flag, err)
		}
		return rom
	}
	cfg.BIOS, cfg.VGABIOS = read("bios", c.String("bios"), 1<<20), read("vgabios", c.String("vgabios"), 128<<10)
	for _, name := range texts(c, "option-rom") {
		cfg.OptionROMs = append(cfg.OptionROMs, read("option-rom", name, 1<<20))
	}
	return err
}

// escapeFlag returns -escape, which the commands have that show a terminal's menu.
func escapeFlag() cli.Flag {
	return &cli.StringFlag{Name: "escape", Usage: "the `KEY` that opens the menu, such as ctrl-a or f12 (default ctrl-]), and comes before x with -nographic (default ctrl-a)"}
}

// recordFlag returns -record, which the commands have whose runs can be recorded.
func recordFlag() cli.Flag {
	return &cli.StringFlag{Name: "record", Usage: "record the run in `FILE`, for replay; what is written to the images is discarded"}
}

// runConfig returns what those flags say that all commands with a run have.
func runConfig(c *cli.Context, std host.Streams) session.Config {
	cfg := session.Config{
		Streams: std, Limit: c.Uint64("limit-instr"), Unpaced: c.String("speed") == "max", Verbose: c.Bool("v"),
		Serial: c.String("serial"), DebugCon: c.String("debugcon"), Record: c.String("record"), State: c.String("loadvm"), Incoming: c.String("incoming"), Standby: c.String("standby"), MigrateKey: c.String("migrate-key"), MigrateCerts: c.String("migrate-tls"), StateCPU: !c.IsSet("cpu"),
		Screendump: c.String("screendump"), StatusFile: c.String("status-file"), VNC: c.String("vnc"), QMP: texts(c, "qmp"), Metrics: c.String("metrics"), Escape: c.String("escape"), Web: webAddress(c),
		Trace: texts(c, "trace"), Profile: c.String("profile"), Coverage: c.String("coverage"),
		Network: lan.Config{NIC: texts(c, "nic"), NetDev: texts(c, "netdev"), Device: texts(c, "device"), Port: portOf(c)}, NetDump: c.String("net-dump"),
	}
	_, cfg.TerminalOptions, _ = strings.Cut(c.String("display"), ",")
	if c.Bool("nographic") && cfg.Serial == "" {
		cfg.Serial = "stdio"
	}
	return cfg
}
