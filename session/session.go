package session

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/console"
	"github.com/iron86/iron86/machine"
	"github.com/iron86/iron86/machine/history"
	"github.com/iron86/iron86/recording"
	"github.com/iron86/iron86/script"
	"github.com/iron86/iron86/session/host"
)

// Session is a machine with its host. Make it with New, and close it. Its methods but Call
// and Close are for the goroutine that runs it, or for functions that Call has done.
type Session struct {
	cfg      Config
	m        *machine.Machine
	ctx      context.Context // done when the session is to end without the guest; its cause is why
	cancel   context.CancelCauseFunc
	closing  sync.Once
	closed   error // what closing has given
	mail     mailbox
	notices  *host.Notices
	drives   drives
	ports    ports
	keys     typist
	tape     tape
	debug    *debugger // nil: none
	screen   *terminal // nil: the terminal is not used
	pace     pace
	restore  func() // gives the keys of the terminal back; nil: COM1 has not got them
	frame    console.Frame
	scripted bool         // the run under way has steps
	started  bool         // the program has been started
	paused   bool         // the machine stands for a debugger or for the terminal's menu
	quit     bool         // the user wants the end
	stop     machine.Stop // why the guest stopped; Running: it has not
	err      error        // why the run ended, when it was not the guest
	failed   error        // what failed in the last run
}

// New puts together what cfg says: it opens images, ports and files, and builds the
// machine. Nothing runs before Play or Run. On an error nothing stays open.
func New(cfg Config) (*Session, error) {
	cfg.complete()
	s := &Session{cfg: cfg, mail: newMailbox()}
	s.ctx, s.cancel = context.WithCancelCause(context.Background())
	s.notices = host.NewNotices(cfg.Streams.Err, cfg.Terminal)
	s.cfg.Streams.Out = host.NewOutlet(s.ctx, cfg.Streams.Out)
	if cfg.Program != nil {
		s.cfg.Streams.Err = host.NewOutlet(s.ctx, cfg.Streams.Err)
	}
	if err := s.build(); err != nil {
		s.failed = err
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// build opens the files and makes the machine.
func (s *Session) build() error {
	if err := s.cfg.check(); err != nil {
		return err
	}
	if err := s.openFiles(); err != nil {
		return err
	}
	if err := s.ports.open(s.ctx, &s.cfg, s.notices.Say); err != nil {
		return err
	}
	var err error
	if s.m, err = machine.New(s.cfg.Machine); err != nil {
		return err
	}
	s.drives.m, s.tape.m = s.m, s.m
	if s.cfg.Verbose {
		s.notices.Say("hot code is executed by " + s.m.Engine())
	}
	if s.cfg.State != "" {
		if err := loadState(s.m, s.cfg.State); err != nil {
			return err
		}
	}
	if err := s.startReplay(); err != nil {
		return err
	}
	if err := s.tape.record(s.cfg.Machine, s.cfg.State != ""); err != nil {
		return err
	}
	context.AfterFunc(s.ctx, s.m.Interrupt)
	if s.cfg.Debugger != nil {
		s.debug = newDebugger(s)
	}
	return nil
}

// openFiles opens the recording, the images and the kernel.
func (s *Session) openFiles() error {
	var err error
	if s.cfg.Record != "" {
		if s.tape.writer, err = recording.Create(s.cfg.Record); err != nil {
			return err
		}
		s.drives.images.Wrap = s.tape.writer.Wrap
	}
	say := func(text string) { host.Say(s.cfg.Streams.Err, host.OneLine(text)) }
	if err := s.drives.attach(s.cfg.Disks, &s.cfg.Machine, say); err != nil {
		return err
	}
	kernel, err := s.cfg.Kernel.read()
	if kernel != nil {
		s.cfg.Machine.Kernel = kernel
	}
	return err
}

// startReplay brings the machine to where the recording begins that is to be repeated,
// and has one that is debugged keep its past.
func (s *Session) startReplay() error {
	played := s.cfg.Replay
	if played != nil {
		if err := played.Start(s.m); err != nil {
			return err
		}
	}
	if d := s.cfg.Debugger; d != nil && d.History > 0 {
		s.drives.images.Keep = true // an ejected disk may come back
		history.New(s.m, d.History)
	}
	if played != nil {
		history.Replay(s.m, played.Inputs, played.End)
		s.tape.played, s.tape.until = played, s.cfg.ReplayTo
	}
	return nil
}

// Machine is the PC.
func (s *Session) Machine() *machine.Machine { return s.m }

// Run runs until the guest ends, the limit is reached or ctx is done.
func (s *Session) Run(ctx context.Context) (End, error) { return s.Play(ctx, nil) }

// Play does the steps of a script, then returns; without steps it is Run. End says how it
// ended. The error is nil when the guest has ended by itself or the steps have been done:
// else it holds host.ErrLimit, the cause of ctx, the *script.UnmetError of a step, or what
// failed. A session whose ctx was done has ended; after all other ends that leave the
// guest running it can be played on.
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

// Call has the goroutine that runs the machine do f between two slices of the run, and
// waits for that. While nobody runs it the caller does f. It reports false, without f,
// after Close. It may be called from any goroutine but the one in Play or Run; f must not
// call it, nor Play, Run and Close.
func (s *Session) Call(f func()) bool { return s.mail.call(f) }

// Close ends the session, and a run that is under way: recordings are completed, what was
// written to the disks is made durable, files and ports are closed. Its error is the first
// of all that. It may be called from any goroutine but the one in Play or Run.
func (s *Session) Close() error {
	s.closing.Do(func() {
		select {
		case <-s.mail.idle:
		default:
			s.cancel(errClosed)
			<-s.mail.idle
		}
		close(s.mail.gone)
		s.closed = s.close()
		s.cancel(errClosed)
		s.notices.Release()
	})
	return s.closed
}

func (s *Session) close() error {
	var errs []error
	if p := s.cfg.Program; p != nil {
		p.Close()
	}
	errs = append(errs, s.tape.finish())
	if s.m != nil {
		errs = append(errs, s.m.Finish())
	}
	errs = append(errs, s.ports.close())
	err := errors.Join(errs...)
	if closing := s.drives.images.Close(); err == nil && s.failed == nil {
		return closing
	}
	return err
}

// errClosed is the end of a run by Close.
var errClosed = errors.New("session: closed")

// slice is the virtual time between two looks at the host.
const slice = 10 * clock.Millisecond

// standTime is the real time between two looks at the host while the machine stands.
const standTime = 50 * time.Millisecond

// run lets d virtual time pass, in slices. It reports whether the machine goes on.
func (s *Session) run(d clock.Time) bool {
	end := s.m.Now() + d
	if end < d {
		end = clock.Never
	}
	for s.m.Now() < end || s.paused {
		s.turn()
		s.mail.serve()
		if s.ended() {
			return false
		}
		if s.paused {
			s.stand()
			continue
		}
		s.stop = s.runSlice(min(end, s.m.Now()+s.keys.slice()))
		if s.stop.Reason != machine.Running && s.screen == nil {
			s.turn()
			return false
		}
	}
	return !s.ended()
}

// runSlice runs to virtual time end, within the limit of instructions.
func (s *Session) runSlice(end clock.Time) machine.Stop {
	if s.stop.Reason != machine.Running { // a stopped machine on a terminal stays in view
		s.stand()
		return s.stop
	}
	left := ^uint64(0)
	if limit := s.cfg.Limit; limit != 0 {
		if left = limit - min(limit, s.m.Retired()); left == 0 {
			s.err = host.ErrLimit
			return machine.Stop{}
		}
	}
	if left = s.tape.within(left); left == 0 {
		s.reached()
		return machine.Stop{}
	}
	if s.debug == nil {
		return s.m.RunWithin(end, left)
	}
	return s.debug.advance(end, left)
}

// turn is the look at the host between two slices.
func (s *Session) turn() {
	s.mail.drain()
	s.pumpPorts()
	s.fail(s.tape.turn())
	s.keys.feed(s.m)
	if s.cfg.Program != nil {
		s.programTurn()
	}
	if s.screen != nil {
		s.screen.refresh()
	}
	s.fail(s.m.HostError())
	if s.ctx.Err() != nil {
		s.fail(context.Cause(s.ctx))
	}
	if !s.paused {
		s.mail.wait(s.pace.ahead(s.m), s.ctx.Done())
		s.pace.slept()
	}
}

// fail ends the run with err, unless that is nil or the run has ended already.
func (s *Session) fail(err error) {
	if s.err == nil {
		s.err = err
	}
}

// pumpPorts moves bytes between the host and the serial ports.
func (s *Session) pumpPorts() {
	s.fail(s.ports.flush())
	s.quit = s.ports.receive() || s.quit
	if s.tape.playing() {
		s.ports.pending = nil
	}
	s.ports.pass(s.m)
}

// stand waits, for a machine that stands still, until someone wants something.
func (s *Session) stand() {
	if len(s.mail.later) == 0 {
		s.mail.wait(standTime, s.ctx.Done())
	}
}

// ended reports that the run is over.
func (s *Session) ended() bool {
	if s.err != nil || s.quit {
		return true
	}
	switch s.stop.Reason {
	case machine.Running:
		return false
	case machine.Dead, machine.Shutdown, machine.RecordingEnd:
		return s.screen == nil // on a terminal the last screen stays until the user leaves
	}
	return true
}

// died reports that the guest cannot go on.
func (s *Session) died() bool {
	return s.stop.Reason == machine.Dead || s.stop.Reason == machine.Shutdown
}

// setRunning lets the machine go on, or stops it.
func (s *Session) setRunning(run bool) {
	s.paused = !run
	if s.debug != nil {
		s.debug.reason = ""
	}
	if run {
		if s.debug != nil {
			s.debug.mo.Release()
		}
		s.stop = s.m.Stopped()
	}
}
