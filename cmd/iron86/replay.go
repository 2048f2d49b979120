package main

import (
	"errors"
	"fmt"
	"time"

	"github.com/iron86/iron86/machine"
	"github.com/iron86/iron86/machine/history"
	"github.com/iron86/iron86/recording"
	"github.com/urfave/cli/v2"
)

// markPeriod is how often a recording is brought into its file, in real time.
const markPeriod = time.Second

// recordFlag is of the commands whose runs can be recorded.
func recordFlag() cli.Flag {
	return &cli.StringFlag{Name: "record", Usage: "record the run in `FILE`, for replay; what is written to the images is discarded"}
}

func replayCommand(std stdio) *cli.Command {
	return &cli.Command{
		Name:      "replay",
		Usage:     "repeat a run that boot -record has recorded",
		ArgsUsage: "FILE",
		Flags: append([]cli.Flag{
			&cli.Uint64Flag{Name: "to", Usage: "stop after `N` instructions"},
			&cli.StringFlag{Name: "display", Usage: "term or none (default: term on a terminal, else none)"},
			&cli.StringFlag{Name: "serial", Usage: "what the guest sends on COM1: stdio, file:`F`, or null"},
			&cli.BoolFlag{Name: "nographic", Usage: "same as -display none -serial stdio"},
			&cli.StringFlag{Name: "debugcon", Usage: "port E9: stdio or file:`F`"},
			&cli.StringFlag{Name: "speed", Usage: "max: as fast as the host can"},
			accelFlag(),
			verboseFlag(),
			&cli.Uint64Flag{Name: "limit-instr", Usage: "end with status 124 after `N` instructions"},
			&cli.DurationFlag{Name: "timeout", Usage: "end with status 124 after `DURATION` of real time"},
			&cli.StringFlag{Name: "screendump", Usage: "at exit, save the screen: `FILE`.txt, FILE.png, or - for text on standard output"},
			&cli.BoolFlag{Name: "S", Usage: "start stopped: the debugger, or the menu, lets the recording run"},
			&cli.StringFlag{Name: "monitor", Usage: "the monitor's prompt on stdio or tcp:HOST:PORT (listens), with travel in time"},
			&cli.StringFlag{Name: "history", Value: "512M", Usage: "memory for the past: `SIZE`"},
		}, debuggerFlags()...),
		Action: func(c *cli.Context) error {
			if c.NArg() != 1 {
				return errors.New("replay needs one FILE of boot -record")
			}
			if s := c.String("speed"); s != "" && s != "max" {
				return fmt.Errorf("-speed %s: a recording has its speed; max plays it as fast as the host can", s)
			}
			tape, err := recording.Open(c.Args().First())
			if err != nil {
				return err
			}
			cfg := tape.Config()
			if err := setAccel(c, &cfg); err != nil {
				return err
			}
			return runSession(c, std, cfg, new(images), tape)
		},
	}
}

// startRecording begins what -record asks for.
func (s *session) startRecording(cfg machine.Config, loaded bool) error {
	if s.img.recorder == nil {
		return nil
	}
	s.recorder = s.img.recorder
	return s.recorder.Begin(s.m, cfg, loaded)
}

// tapeTurn brings the recording up to date now and then.
func (s *session) tapeTurn() {
	if s.recorder == nil {
		return
	}
	if now := time.Now(); now.Sub(s.marked) >= markPeriod {
		s.recorder.Mark(s.m)
		s.marked = now
	}
	if err := s.recorder.Err(); err != nil && s.err == nil {
		s.err = err
	}
}

// finishRecording completes the file.
func (s *session) finishRecording() error {
	if s.recorder == nil {
		return nil
	}
	s.img.recorder = nil
	return s.recorder.Finish(s.m)
}

// startReplay brings the machine to where the recording begins.
func (s *session) startReplay(c *cli.Context) error {
	if s.tape == nil {
		return s.keepHistory(c)
	}
	if err := s.tape.Start(s.m); err != nil {
		return err
	}
	if c.String("monitor") != "" || c.String("gdb") != "" || c.Bool("s") {
		if err := s.keepHistory(c); err != nil {
			return err
		}
	}
	history.Replay(s.m, s.tape.Inputs, s.tape.End)
	s.until = c.Uint64("to")
	return nil
}

// replayTo plays to the instruction of -to, before a monitor opens.
func (s *session) replayTo() error {
	for s.until > s.m.Retired() && s.err == nil {
		s.hostTurn()
		if stop := s.m.RunWithin(s.m.Now()+slice, s.until-s.m.Retired()); stop.Reason != machine.Running {
			break
		}
	}
	s.until = 0
	return s.err
}

// reached is the end of -to for a replay that nobody debugs.
func (s *session) reached() {
	s.until = 0
	if s.view == nil {
		s.quit = true
		return
	}
	s.paused, s.debug.what = true, fmt.Sprintf("stopped at instruction %d", s.m.Retired())
}

// compare reports a replay that did not end as what was recorded.
func (s *session) compare() error {
	if s.tape == nil || !s.tape.Complete {
		return nil
	}
	switch at := s.m.Position(); {
	case at == s.tape.End && s.m.Hash() == s.tape.Hash:
		return nil
	case at != s.tape.End && (at.Before(s.tape.End) && s.m.Stopped().Reason == machine.Running || !history.Replaying(s.m)):
		return nil // it was not played to its end, or went another way
	}
	return fmt.Errorf("the replay ended in another state than the recording, which was made by iron86 %s", s.tape.Version)
}

// playing reports that the machine takes its inputs from a recording.
func (s *session) playing() bool { return s.tape != nil && history.Replaying(s.m) }

// sliceEnd keeps a slice within -to.
func (s *session) sliceEnd(left uint64) uint64 {
	if s.until == 0 {
		return left
	}
	return min(left, s.until-min(s.until, s.m.Retired()))
}
