package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"github.com/iron86/iron86/conform"
	"github.com/iron86/iron86/internal/hostfile"
	"github.com/iron86/iron86/internal/options"
	"github.com/iron86/iron86/session/host"
	"github.com/iron86/iron86/x86"
	"github.com/urfave/cli/v2"
)

// exitFailures is the status of a conformance run in which something failed.
const exitFailures = 1

func conformCommand(std host.Streams) *cli.Command {
	subs := []*cli.Command{conformVectors(std), conformSelf(std), conformROM(std), conformMerge(std)}
	for _, sub := range subs {
		sub.OnUsageError = usageError
	}
	return &cli.Command{
		Name:        "conform",
		Usage:       "check the processor against captured vectors and test ROMs",
		Subcommands: subs,
		Action: func(c *cli.Context) error {
			if c.NArg() > 0 {
				return fmt.Errorf("conform %s: there are conform vectors, self, rom and merge", c.Args().First())
			}
			return errors.New("conform needs one of vectors, self, rom, merge (iron86 conform -help tells more)")
		},
	}
}

func reportFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "junit", Usage: "write a JUnit report: `FILE`"},
		&cli.StringFlag{Name: "json", Usage: "write the scores as JSON: `FILE`"},
	}
}

func conformVectors(std host.Streams) *cli.Command {
	return &cli.Command{
		Name:      "vectors",
		Usage:     "run single-instruction tests: MOO files (plain or .gz) and silicon vectors (.jsonl.gz)",
		ArgsUsage: "DIR|FILE...",
		Flags: append(reportFlags(),
			&cli.StringFlag{Name: "cpu", Usage: "`PROCESSOR` in place of the suite's own, or help"},
			&cli.StringFlag{Name: "filter", Usage: "only this `OPCODE` or group: 80, 80.4, add, or a pattern such as 'D?.*'"},
			&cli.BoolFlag{Name: "unmasked", Usage: "compare undefined flags too"},
			&cli.StringFlag{Name: "shard", Usage: "run part `I/N` of the files, I from 0 (default from JOB_COMPLETION_INDEX and JOB_COMPLETION_COUNT)"},
		),
		Action: orListCPUs(std, x86.I8086, func(c *cli.Context) error {
			if c.NArg() == 0 {
				return errors.New("conform vectors needs a directory or file of vectors (flags come before it)")
			}
			o, err := vectorOptions(c)
			if err != nil {
				return err
			}
			o.Progress = host.Progress(std.Err)
			scores, err := conform.Vectors(o, c.Args().Slice()...)
			if err != nil {
				return err
			}
			return report(c, std, scores)
		}),
	}
}

// vectorOptions returns what the flags of conform vectors say. Without -shard it takes the variables that Kubernetes
// sets in the pods of an indexed job.
func vectorOptions(c *cli.Context) (o conform.Options, err error) {
	o.Filter, o.Unmasked = c.String("filter"), c.Bool("unmasked")
	if name := c.String("cpu"); name != "" {
		g, ok := x86.ParseGeneration(name)
		if !ok {
			return o, fmt.Errorf("-cpu %s: no such processor (-cpu help lists them)", name)
		}
		o.Generation = &g
	}
	text, from := c.String("shard"), "-shard"
	if index, count := os.Getenv("JOB_COMPLETION_INDEX"), os.Getenv("JOB_COMPLETION_COUNT"); text == "" && index != "" && count != "" {
		text, from = index+"/"+count, "JOB_COMPLETION_INDEX/JOB_COMPLETION_COUNT"
	}
	if text != "" {
		if o.Shard, o.Shards, err = parseShard(text); err != nil {
			return o, fmt.Errorf("%s %w", from, err)
		}
	}
	return o, nil
}

// parseShard reads I/N.
func parseShard(text string) (shard, shards int, err error) {
	index, count, _ := strings.Cut(text, "/")
	shard, err1 := strconv.Atoi(index)
	shards, err2 := strconv.Atoi(count)
	if err1 != nil || err2 != nil || shards < 1 || shard < 0 || shard >= shards {
		return 0, 0, fmt.Errorf("%s: not I/N with I from 0 to N-1", text)
	}
	return shard, shards, nil
}

// report prints the scoreboard and writes the reports that the flags ask for.
func report(c *cli.Context, std host.Streams, scores []conform.Score) error {
	if err := conform.WriteScoreboard(host.Messages{Writer: std.Out}, scores); err != nil {
		return err
	}
	for _, r := range []struct {
		flag  string
		write func(io.Writer, []conform.Score) error
	}{{"junit", conform.WriteJUnit}, {"json", conform.WriteJSON}} {
		if name := c.String(r.flag); name != "" {
			if err := hostfile.Write(name, hostfile.Common, func(w io.Writer) error { return r.write(w, scores) }); err != nil {
				return fmt.Errorf("-%s: %w", r.flag, err)
			}
		}
	}
	if failed := conform.Total(scores).Failed; failed > 0 {
		return &host.Exit{Status: exitFailures, Text: fmt.Sprintf("%d failed", failed)}
	}
	return nil
}

func conformSelf(std host.Streams) *cli.Command {
	return &cli.Command{
		Name:  "self",
		Usage: "run the embedded tests: ROMs for protected mode and long mode, and vectors of our own",
		Flags: reportFlags(),
		Action: func(c *cli.Context) error {
			if c.NArg() > 0 {
				return errors.New("conform self takes no file")
			}
			scores, err := conform.Self()
			if err != nil {
				return err
			}
			return report(c, std, scores)
		},
	}
}

func conformMerge(std host.Streams) *cli.Command {
	return &cli.Command{
		Name: "merge", Usage: "put reports of -json together, as those of the shards of a suite", ArgsUsage: "FILE...", Flags: reportFlags(),
		Action: func(c *cli.Context) error {
			scores, err := conform.MergeFiles(c.Args().Slice()...)
			if err != nil {
				return err
			}
			return report(c, std, scores)
		},
	}
}

func conformROM(std host.Streams) *cli.Command {
	return &cli.Command{
		Name:      "rom",
		Usage:     "run a 64 or 128 KB test ROM at the top of memory",
		ArgsUsage: "FILE",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "cpu", Value: "386", Usage: "`PROCESSOR`, or help"},
			&cli.StringFlag{Name: "m", Usage: "memory: `SIZE` with K, M or G (default 1M; 16M from the 80286 on)"},
			&cli.StringFlag{Name: "post", Value: "0x80", Usage: "`PORT` of the POST codes"},
			&cli.StringFlag{Name: "final", Value: "0xff", Usage: "POST `CODE` that ends the run well, or none: then HLT does"},
			&cli.StringFlag{Name: "out", Value: "0xe9", Usage: "`PORT` of ASCII output; COM1 and LPT1 are printed too"},
			&cli.StringFlag{Name: "exit", Value: "0x501", Usage: "`PORT` whose write v ends the run with status v<<1|1"},
			&cli.Uint64Flag{Name: "limit", Value: 2_000_000_000, Usage: "end with status 124 after `N` instructions"},
			&cli.StringFlag{Name: "dump", Usage: "write the memory at the end to `FILE`"},
			&cli.StringFlag{Name: "compare", Usage: "compare the memory at the end, from address 0, with `FILE`"},
		},
		Action: orListCPUs(std, x86.I8086, func(c *cli.Context) error {
			if c.NArg() != 1 {
				return errors.New("conform rom needs one ROM image (flags come before it)")
			}
			return runROM(c, std)
		}),
	}
}

func runROM(c *cli.Context, std host.Streams) error {
	cfg, err := romConfig(c)
	if err != nil {
		return err
	}
	var want []byte
	if name := c.String("compare"); name != "" {
		if want, err = host.ReadFile(name, 1<<30); err != nil {
			return fmt.Errorf("-compare: %w", err)
		}
	}
	out := bufio.NewWriter(std.Out)
	cfg.Output = out
	cfg.Code = func(code uint8) { fmt.Fprintf(std.Err, "POST %02X\n", code) }
	r, err := conform.RunROM(cfg)
	if err != nil {
		return err
	}
	if err := out.Flush(); err != nil {
		return err
	}
	fmt.Fprintf(std.Err, "%v at %04X:%04X after %d instructions\n", r.End, r.CS, r.IP, r.Retired)
	if name := c.String("dump"); name != "" {
		err := hostfile.Write(name, hostfile.Common, func(w io.Writer) error {
			_, err := w.Write(r.Memory)
			return err
		})
		if err != nil {
			return fmt.Errorf("-dump: %w", err)
		}
	}
	return romVerdict(r, want)
}

// romVerdict returns the exit status of a run, or nil if it went well. want is the file of -compare, or nil. With
// such a file the memory decides, unless the run ended by a shutdown or the limit.
func romVerdict(r *conform.ROMResult, want []byte) error {
	if r.End == conform.ROMLimit {
		return &host.Exit{Status: host.StatusLimit, Text: "the limit of instructions was reached"}
	}
	if r.End == conform.ROMExit && want == nil {
		return &host.Exit{Status: int(r.Exit)<<1&0xff | 1}
	}
	if want != nil && r.End != conform.ROMShutdown {
		if err := conform.CompareMemory(r.Memory, want); err != nil {
			return &host.Exit{Status: exitFailures, Text: err.Error()}
		}
		return nil
	}
	if !r.Passed() {
		text := fmt.Sprintf("the ROM ended with %v, no POST code", r.End)
		if r.Codes > 0 {
			text = fmt.Sprintf("the ROM ended with %v, last POST code %02X", r.End, r.Last)
		}
		return &host.Exit{Status: exitFailures, Text: text}
	}
	return nil
}

func romConfig(c *cli.Context) (cfg conform.ROMConfig, err error) {
	g, ok := x86.ParseGeneration(c.String("cpu"))
	if !ok {
		return cfg, fmt.Errorf("-cpu %s: no such processor (-cpu help lists them)", c.String("cpu"))
	}
	cfg.Generation, cfg.Limit = g, c.Uint64("limit")
	if text := c.String("m"); text != "" {
		if cfg.Memory, err = options.Size(text); err != nil {
			return cfg, fmt.Errorf("-m: %w", err)
		}
	}
	for _, n := range []struct {
		flag string
		to   *uint16
	}{{"post", &cfg.POST}, {"out", &cfg.OutPort}, {"exit", &cfg.ExitPort}} {
		v, err := strconv.ParseUint(c.String(n.flag), 0, 16)
		if err != nil {
			return cfg, fmt.Errorf("-%s %s: not a port such as 0x80", n.flag, c.String(n.flag))
		}
		*n.to = uint16(v)
	}
	if cfg.Final = -1; c.String("final") != "none" {
		v, err := strconv.ParseUint(c.String("final"), 0, 8)
		if err != nil {
			return cfg, fmt.Errorf("-final %s: neither a code such as 0xff nor none", c.String("final"))
		}
		cfg.Final = int(v)
	}
	cfg.Image, err = host.ReadFile(c.Args().First(), 1<<20)
	return cfg, err
}
