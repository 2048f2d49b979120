package session

import (
	"context"
	"errors"

	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/console"
	"github.com/iron86/iron86/console/png"
	"github.com/iron86/iron86/monitor"
	"github.com/iron86/iron86/script"
	"github.com/iron86/iron86/session/host"
)

// play runs the machine to its end, with or without a terminal, and then writes the files that keep
// the end: screen, status, recording.
func (s *Session) play(steps []script.Step) error {
	s.mail.over = make(chan struct{})
	if s.qmp != nil {
		s.qmp.await()
	}
	err := s.begin()
	ready := err == nil
	if ready && s.debug != nil {
		err = s.debug.open()
	}
	if err == nil && s.qmp != nil {
		s.qmp.serve()
	}
	if err == nil {
		awaitMachine(s)
		if err = protect(s); err == nil {
			err = s.playSteps(steps)
		}
	}
	err = s.explain(err)
	close(s.mail.over)
	s.letGo()
	if name := s.cfg.Screendump; ready && name != "" {
		err = errors.Join(err, s.dumpScreen(name))
	}
	if p := s.cfg.Program; ready && p != nil && p.Err() != nil {
		err = p.Err()
	}
	err = errors.Join(err, s.tape.compare())
	return errors.Join(err, s.writeStatus(err))
}

// begin prepares the terminal for the run and starts the program.
func (s *Session) begin() error {
	streams := s.cfg.Streams
	switch {
	case s.cfg.Terminal || s.page != nil || s.remote != nil || s.ports.onStreams() && host.IsTerminal(streams.In):
		s.pace.all(!s.cfg.Unpaced)
	case !s.cfg.Unpaced && !s.scripted && s.cfg.Limit == 0 && !s.tape.playing() && (s.cfg.Debugger == nil || s.cfg.Debugger.Monitor != "stdio"):
		s.pace.listening(func() bool { return s.ports.onNetwork() || s.qmp != nil || host.Quiet(streams.In) })
	}
	s.pace.networked(s.network.wire != nil, s.network.used)
	if s.cfg.Terminal || s.page != nil {
		if err := s.openScreen(); err != nil {
			return err
		}
	}
	if !s.cfg.Terminal {
		s.restore = s.ports.takeKeys(streams.In, s.control())
	}
	if err := s.startProgram(); err != nil {
		return err
	}
	eval := monitor.Evaluator(s.m)
	if s.debug != nil {
		eval = s.debug.evaluator()
	}
	s.loadSymbols(eval.Symbols)
	return s.watchers.open(&s.cfg, s.m, eval)
}

// control returns the control character with which the user of COM1 on a terminal ends the run, 0 for the usual one.
func (s *Session) control() byte {
	if s.cfg.Escape == "" {
		return 0
	}
	return s.escape.Byte()
}

// letGo undoes begin and closes what the debugger has opened for this run.
func (s *Session) letGo() {
	if s.debug != nil {
		s.debug.close()
	}
	s.closeScreen()
	if s.restore != nil {
		s.restore()
		s.restore = nil
	}
}

// playSteps does the steps, then says how the run ended.
func (s *Session) playSteps(steps []script.Step) error {
	defer s.cfg.LastResort.Finishing()
	if len(steps) == 0 {
		s.run(clock.Never)
		return s.exit()
	}
	runner := script.Runner{Target: target{s}, Serial: &s.ports.transcript}
	status, quit, err := runner.Run(steps)
	var unmet *script.UnmetError
	switch {
	case quit && status != 0:
		return &host.Exit{Status: status}
	case err == nil && s.died() && steps[len(steps)-1].Verb == script.Expect:
		return nil // the text that the step expects has come, though the guest ended before the next look
	case err == nil:
		return s.exit()
	case s.err != nil:
		return s.err
	case errors.As(err, &unmet):
		return &host.Exit{Status: host.StatusUnmet, Text: unmetReport(unmet), Cause: unmet}
	}
	return err
}

// target is the session as a script sees it.
type target struct{ s *Session }

// Run lets d virtual time pass, in slices. It reports whether the machine goes on.
func (t target) Run(d clock.Time) bool { return t.s.run(d) }

// IdleTime returns the virtual time that the machine has spent waiting.
func (t target) IdleTime() clock.Time { return t.s.m.IdleTime() }

// ScreenText returns the lines of the text screen, nil in graphics modes.
func (t target) ScreenText() []string { return t.s.Screen() }

// Press queues chords for the keyboard.
func (t target) Press(keys []console.Chord) { t.s.keys.press(keys) }

// Typing reports whether keys are still queued.
func (t target) Typing() bool { return t.s.keys.busy() }

// Mouse moves and clicks the mouse.
func (t target) Mouse(e console.MouseEvent) { t.s.m.Mouse(e) }

// SendSerial queues bytes to COM1.
func (t target) SendSerial(b []byte) { t.s.ports.pending = append(t.s.ports.pending, b...) }

// SaveScreen writes the screen to a file, as text or as a picture, which the name's ending decides.
func (t target) SaveScreen(file string) error { return png.WriteFile(file, t.s.Frame()) }

// SaveState writes the machine's state.
func (t target) SaveState(file string) error { return saveState(t.s, file) }

// Insert puts the image file into fda, fdb or cdrom.
func (t target) Insert(drive, file string) error { return t.s.drives.Insert(drive, file) }

// Eject empties fda, fdb or cdrom.
func (t target) Eject(drive string) error { return t.s.drives.Eject(drive) }

// startProgram starts the Config's program before the first run, if there is one.
func (s *Session) startProgram() error {
	if s.cfg.Program == nil || s.started {
		return nil
	}
	s.started = true
	err := s.cfg.Program.Start(&Place{
		m: s.m, streams: s.cfg.Streams, ctx: s.ctx, keys: &s.keys, pace: &s.pace, unpaced: s.cfg.Unpaced,
		scripted: func() bool { return s.scripted }, fail: s.fail, show: s.openScreen,
		resumes:  s.cfg.State != "",
		prompted: s.cfg.Debugger != nil && (s.cfg.Debugger.Monitor == "stdio" || s.cfg.Debugger.Client != nil), viewed: func() bool { return s.viewed },
	})
	if err == nil && s.cfg.State != "" {
		err = loadState(s, s.cfg.State)
	}
	if err == nil {
		err = s.keep()
	}
	return err
}

// Run runs until the guest ends, the limit is reached or ctx is done.
func (s *Session) Run(ctx context.Context) (End, error) { return s.Play(ctx, nil) }

// Play does the steps of a script and then returns; without steps it is Run. End says how it ended.
// The error is nil when the guest has ended by itself or the steps have been done. Otherwise it
// holds host.ErrLimit, the cause of ctx, the *script.UnmetError of a step, or what failed. A
// session whose ctx was done has ended. After every other end that leaves the guest running, Play
// may be called again.
func (s *Session) Play(ctx context.Context, steps []script.Step) (End, error) {
	select {
	case <-s.mail.idle:
	case <-s.mail.gone:
		return End{}, errClosed
	}
	defer func() { s.mail.idle <- struct{}{} }()
	if ctx.Err() != nil {
		s.cancel(context.Cause(ctx))
	}
	defer context.AfterFunc(ctx, func() { s.cancel(context.Cause(ctx)) })()
	s.scripted, s.quit, s.stop = len(steps) > 0, false, s.m.Stopped()
	if s.ctx.Err() == nil {
		s.err = nil
	}
	return s.end(s.play(steps))
}
