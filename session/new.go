package session

import (
	"context"
	"errors"

	"github.com/iron86/iron86/machine"
	"github.com/iron86/iron86/machine/history"
	"github.com/iron86/iron86/recording"
	"github.com/iron86/iron86/session/host"
)

// New builds the session that cfg describes: it opens images, ports and files, and makes the
// machine. Nothing runs before Play or Run. When New returns an error it has closed everything
// again.
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
	s.escape, _ = s.cfg.escape() // check has seen it
	if d := s.cfg.Debugger; d != nil && d.History > 0 {
		s.cfg.Disks.Snapshot = true // to go back in time takes writes back
	}
	if err := errors.Join(openIncoming(s), openSuspended(s)); err != nil {
		return err
	}
	if err := s.openFiles(); err != nil {
		return err
	}
	if err := s.ports.open(s.ctx, &s.cfg, s.notices.Say); err != nil {
		return err
	}
	if err := s.network.open(&s.cfg, s.notices.Say); err != nil {
		return err
	}
	s.mail.wake = s.network.wake()
	if s.cfg.StateCPU {
		s.cfg.Machine.CPU = savedCPU(s.cfg.State, s.cfg.Machine.CPU)
	}
	var err error
	if s.m, err = machine.New(s.cfg.Machine); err != nil {
		return err
	}
	s.drives.m, s.tape.m, s.network.m = s.m, s.m, s.m
	if err := errors.Join(s.openRemote(), s.openPage(), s.openControl(), s.openMetrics()); err != nil {
		return err
	}
	if s.cfg.Verbose {
		s.notices.Say("hot code is executed by " + s.m.Engine())
	}
	if s.cfg.Program == nil {
		if s.cfg.State != "" {
			if err := loadState(s, s.cfg.State); err != nil {
				return err
			}
		}
		if err := errors.Join(resume(s), s.keep()); err != nil {
			return err
		}
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

// keep begins to keep the past, or a recording, from the present state on. With a Program that is when it has started: what it does until
// then is part of the state.
func (s *Session) keep() error {
	if err := s.startReplay(); err != nil {
		return err
	}
	return s.tape.record(s.cfg.Machine, s.cfg.State != "" || s.cfg.Program != nil)
}

// startReplay brings the machine to the moment at which the recording begins. If the replay is
// debugged, the machine keeps its past from there on.
func (s *Session) startReplay() error {
	played := s.cfg.Replay
	if played != nil {
		if err := played.Start(s.m); err != nil {
			return err
		}
		if s.m.ServiceMap() != nil {
			s.m.Services().OnText(s.showText)
		}
	}
	if d := s.cfg.Debugger; d != nil && d.History > 0 {
		s.drives.images.Keep = true // travelling back can bring an ejected disk back
		history.New(s.m, d.History)
	}
	if played != nil {
		history.Replay(s.m, played.Inputs, played.End)
		s.tape.played, s.tape.until = played, s.cfg.ReplayTo
	}
	return nil
}

// showText writes what the programs of a recorded run wrote to standard output, stream 1, or standard error.
func (s *Session) showText(stream int, b []byte) {
	w := s.cfg.Streams.Out
	if stream == 2 {
		w = s.cfg.Streams.Err
	}
	if s.viewed || s.screen != nil {
		return
	}
	if _, err := w.Write(b); err != nil {
		s.fail(err)
	}
}

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
	errs := []error{suspendPoint(s)}
	if s.qmp != nil {
		s.qmp.close()
	}
	endMoves(s)
	errs = append(errs, endPair(s))
	if p := s.cfg.Program; p != nil {
		p.Close()
	}
	errs = append(errs, s.watchers.close(&s.cfg), s.tape.finish())
	if s.health != nil {
		errs = append(errs, s.health.close())
	}
	if s.remote != nil {
		errs = append(errs, s.remote.close())
	}
	if s.page != nil {
		errs = append(errs, s.page.shut())
	}
	if s.m != nil {
		errs = append(errs, s.m.Finish())
	}
	errs = append(errs, s.ports.close(), s.network.close())
	err := errors.Join(errs...)
	closing := s.drives.images.Close()
	if closing == nil && err == nil {
		return noteSuspended(s)
	}
	if err == nil && s.failed == nil {
		return closing
	}
	return err
}
