package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/machine"
	"github.com/iron86/iron86/recording"
	"github.com/iron86/iron86/script"
	"github.com/urfave/cli/v2"
	"golang.org/x/term"
)

// runSession builds the machine of cfg and runs it as the flags say; tape is the
// recording that it is to play, if any.
func runSession(c *cli.Context, std stdio, cfg machine.Config, img *images, tape *recording.Recording) error {
	steps, err := scriptSteps(c, std)
	if err != nil {
		return err
	}
	onTerminal, err := wantsTerminal(c, std, len(steps) > 0)
	if err != nil {
		return err
	}
	ctx, end := untilEnd(c)
	defer end(nil)
	said := &notices{w: std.err, held: onTerminal}
	defer said.release()
	std.out = newOutlet(ctx, std.out)
	s := &session{
		img: img, tape: tape, ctx: ctx, interrupt: func() { end(errInterrupted) }, last: lastResortOf(c), notices: said, commands: make(chan func()),
		transcript: new(script.Transcript), limit: c.Uint64("limit-instr"),
	}
	err = s.openPorts(c, std, &cfg)
	if err == nil {
		s.m, err = machine.New(cfg)
	}
	if err == nil {
		sayEngine(c, s.m, said.say)
	}
	if name := c.String("loadvm"); err == nil && name != "" {
		err = loadState(s.m, name)
	}
	if err == nil {
		err = s.startReplay(c)
	}
	if err == nil {
		err = s.startRecording(cfg, c.String("loadvm") != "")
	}
	if err == nil {
		context.AfterFunc(ctx, s.m.Interrupt)
		s.newDebugger()
		err = errors.Join(s.play(c, std, steps, onTerminal), s.finishRecording(), s.compare(), s.m.Finish())
	}
	return errors.Join(err, s.close())
}

// play runs the machine to its end, on the terminal or without.
func (s *session) play(c *cli.Context, std stdio, steps []script.Step, onTerminal bool) error {
	if (onTerminal || s.serial != nil && s.serial.stdio && isTerminal(std.in)) && c.String("speed") != "max" {
		s.pace = new(pacer)
	}
	if onTerminal {
		finish, err := s.openTerminal(std)
		if err != nil {
			return err
		}
		defer func() { _ = finish() }() // its error is the signal that ended it
	} else if s.serial != nil && s.serial.stdio {
		restore, raw := rawInput(std.in)
		defer restore()
		s.escapes.active = raw
	}
	err := s.openDebugger(c, std, onTerminal)
	if err == nil {
		err = s.follow(steps)
	}
	err = s.explain(c, err)
	s.closeDebugger()
	if file := c.String("screendump"); file != "" {
		err = errors.Join(err, s.dumpScreen(std, file))
	}
	return err
}

// follow plays the steps, then says how the run ended.
func (s *session) follow(steps []script.Step) error {
	defer s.last.finishing()
	if len(steps) == 0 {
		s.Run(clock.Never)
		return s.exit()
	}
	runner := script.Runner{Target: s, Serial: s.transcript}
	status, quit, err := runner.Run(steps)
	var unmet *script.UnmetError
	switch {
	case quit && status != 0:
		return &exitError{status: status}
	case err == nil && s.died() && steps[len(steps)-1].Verb == script.Expect:
		return nil // what was asked for has come; the end came between two looks
	case err == nil:
		return s.exit()
	case s.err != nil:
		return s.err
	case errors.As(err, &unmet):
		return &exitError{exitUnmet, unmetReport(unmet)}
	}
	return err
}

// explain adds to the end by a limit which one it was, and where the guest was then.
func (s *session) explain(c *cli.Context, err error) error {
	if err != errLimit {
		return err
	}
	what := fmt.Sprintf("-timeout %v", c.Duration("timeout"))
	if s.limit != 0 && s.m.Retired() >= s.limit {
		what = fmt.Sprintf("-limit-instr %d", s.limit)
	}
	return &exitError{exitLimit, fmt.Sprintf("%s: %s, at %s", errLimit.text, what, s.m.Where())}
}

// unmetReport is what standard error gets for a step that was not met.
func unmetReport(e *script.UnmetError) string {
	var b strings.Builder
	fmt.Fprintf(&b, "script: %v\n", e)
	if e.Screen == nil {
		b.WriteString("(the screen is in a graphics mode)\n")
	}
	for _, row := range e.Screen {
		fmt.Fprintf(&b, "| %s\n", row)
	}
	if serial := strings.TrimSpace(e.Serial); serial != "" {
		fmt.Fprintf(&b, "serial output since the last match:\n%s\n", serial)
	}
	return strings.TrimRight(b.String(), "\n")
}

// scriptSteps reads -script, or makes the steps of -expect and -type.
func scriptSteps(c *cli.Context, std stdio) ([]script.Step, error) {
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
		return script.Parse(std.in)
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return script.Parse(f)
}

// wantsTerminal decides between the terminal and no display.
func wantsTerminal(c *cli.Context, std stdio, scripted bool) (bool, error) {
	kind := c.String("display")
	if c.Bool("nographic") {
		if kind != "" && kind != "none" {
			return false, errors.New("-nographic and -display term exclude each other")
		}
		return false, nil
	}
	switch kind {
	case "none":
		return false, nil
	case "term":
		return true, nil
	case "":
		return !scripted && c.String("monitor") != "stdio" && isTerminal(std.in) && isTerminal(std.out), nil
	}
	return false, fmt.Errorf("-display %s: term or none", kind)
}

// isTerminal reports whether a stream is a terminal.
func isTerminal(stream any) bool {
	f := hostFile(stream)
	return f != nil && term.IsTerminal(int(f.Fd()))
}

// rawInput passes keys on one by one while a serial line is on a terminal. It
// returns what restores the terminal, and whether it is raw now.
func rawInput(in io.Reader) (restore func(), raw bool) {
	f, ok := in.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return func() {}, false
	}
	old, err := term.MakeRaw(int(f.Fd()))
	if err != nil {
		return func() {}, false
	}
	return func() { _ = term.Restore(int(f.Fd()), old) }, true
}

// openPorts opens the host's ends of COM1 and the debug console.
func (s *session) openPorts(c *cli.Context, std stdio, cfg *machine.Config) error {
	serial := c.String("serial")
	if c.Bool("nographic") && serial == "" {
		serial = "stdio"
	}
	var err error
	if s.serial, err = s.openPort("-serial", serial, std); err != nil {
		return fmt.Errorf("-serial: %w", err)
	}
	if s.debugcon, err = s.openPort("-debugcon", c.String("debugcon"), std); err != nil {
		return fmt.Errorf("-debugcon: %w", err)
	}
	cfg.Serial[0] = s.transcript
	if s.serial != nil {
		cfg.Serial[0] = io.MultiWriter(s.serial.out, s.transcript)
	}
	if s.debugcon != nil {
		cfg.DebugCon = s.debugcon.out
	}
	return nil
}
