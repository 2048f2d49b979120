package view

import (
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/gdamore/tcell/v2"

	"github.com/iron86/iron86/console"
	"github.com/iron86/iron86/console/term"
	"github.com/iron86/iron86/machine"
	"github.com/iron86/iron86/monitor"
)

// pane is one of the parts of the display that keys can go to.
type pane int

// Panes, in the order of the key F6. panes is their number.
const (
	paneCommand pane = iota
	paneCode
	paneRegisters
	paneMemory
	paneStack
	panes
)

// View is the display. Make it with New, run it with Run.
type View struct {
	screen tcell.Screen
	mo     *monitor.Monitor
	host   monitor.Host
	events chan tcell.Event
	lend   chan func()       // what Lend wants Run to do
	ended  chan struct{}     // is closed at the end of Run
	ahead  []*tcell.EventKey // typed while the machine ran, for after the run
	left   []byte            // see Left

	out    output
	line   line
	prompt prompt // the question on the command line; if its do is nil, that takes commands
	focus  pane
	zoomed bool  // the pane with the focus takes all the room
	help   bool  // help covers everything
	guest  bool  // the guest's screen covers everything
	err    error // what Run returns
	done   bool  // Run must end

	signalled bool // see Signalled

	code   codePane
	sheet  int // index of the sheet of registers that is shown
	memory memoryPane
	stack  int      // how many entries the stack is scrolled by
	side   sidePage // what the pane of the stack shows
	trace  tracePane
	sought string   // what was looked for last
	held   bool     // the mouse's button is held down
	drag   bool     // since it was pressed on the timeline
	before snapshot // of the stop before this one

	running bool          // a command is being executed
	drawn   time.Time     // when the display was last drawn
	begun   time.Time     // where the host's clock stood when begin was called
	virtual int64         // the virtual time then, in nanoseconds
	frame   console.Frame // the guest's screen
}

// New makes a display of mo on a screen, which it initialises; Run gives it back.
// host is mo's.
func New(screen tcell.Screen, mo *monitor.Monitor, host monitor.Host) (*View, error) {
	if err := screen.Init(); err != nil {
		return nil, fmt.Errorf("view: %w", err)
	}
	screen.EnableMouse(tcell.MouseDragEvents)
	v := &View{screen: screen, mo: mo, host: host, events: make(chan tcell.Event, 64),
		lend: make(chan func()), ended: make(chan struct{})}
	v.memory.at = mo.Here()
	if a, err := mo.Evaluate("ds:0"); err == nil {
		v.memory.at = a
	}
	v.code.top, v.code.cursor = mo.Here(), mo.Here()
	v.before = v.take()
	return v, nil
}

// endSignals are the signals that end the display as quit does.
var endSignals = []os.Signal{syscall.SIGTERM, syscall.SIGHUP}

// Run draws and handles keys until the user goes back to the line monitor, which
// gives nil, or quits, which gives monitor.ErrQuit. The terminal is restored.
func (v *View) Run() error {
	defer v.screen.Fini()
	defer close(v.ended)
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, endSignals...)
	defer signal.Stop(stop)
	quit := make(chan struct{})
	defer close(quit)
	go v.screen.ChannelEvents(v.events, quit)
	v.with(stop, func() {
		for !v.done {
			v.draw()
			if len(v.ahead) > 0 {
				ev := v.ahead[0]
				v.ahead = v.ahead[1:]
				v.key(ev)
				continue
			}
			select {
			case <-stop:
				v.signalled = true
				return
			case ev, ok := <-v.events:
				if !ok {
					return
				}
				v.handle(ev)
			case f := <-v.lend:
				f()
			}
		}
	})
	if v.done {
		_ = v.screen.Suspend() // it reads no more: what is typed from now on stays in the terminal. Fini, which follows, does the rest if it fails
		v.collect()
		return v.err
	}
	return monitor.ErrQuit
}

// Signalled reports whether a signal has ended Run.
func (v *View) Signalled() bool { return v.signalled }

// Left returns what was typed and not used before the display closed, as terminals send it: it
// is for whoever reads from the terminal next.
func (v *View) Left() []byte { return v.left }

// Lend gives the terminal back while f runs, which may stop the program until somebody continues it. If Run has ended
// it only calls f. It returns at the end of f, and may be called from any goroutine.
func (v *View) Lend(f func()) {
	done := make(chan struct{})
	lent := func() {
		defer close(done)
		if v.screen.Suspend() != nil {
			return
		}
		f()
		if v.screen.Resume() != nil {
			v.leave(monitor.ErrQuit)
			return
		}
		v.screen.Sync()
		v.begin()
	}
	select {
	case v.lend <- lent:
		<-done
	case <-v.ended:
		f()
	}
}

// with has f run while the monitor answers to the display and asks it to stop.
func (v *View) with(stop chan os.Signal, f func()) {
	v.mo.With(watched{v.host, v, stop}, &v.out, f)
}

// watched is the host of the monitor while the display is open.
type watched struct {
	monitor.Host
	v    *View
	stop chan os.Signal // has room for one signal
}

// Turn asks the host and the keys whether to stop.
func (w watched) Turn() bool {
	stop := w.Host.Turn()
	select {
	case s := <-w.stop:
		w.stop <- s // ends Run, too
		stop = true
	default:
	}
	return w.v.turn() || stop
}

// drawPeriod is the time between two pictures of a run.
const drawPeriod = 50 * time.Millisecond

// turn looks at the terminal between two slices of a run. It reports whether
// the user stops it.
func (v *View) turn() (stop bool) {
	for {
		select {
		case ev, ok := <-v.events:
			if !ok {
				return true
			}
			stop = v.handleRunning(ev) || stop
			continue
		case f := <-v.lend:
			f()
			continue
		default:
		}
		break
	}
	if v.guest && !stop {
		stop = v.pace()
	}
	if time.Since(v.drawn) >= drawPeriod {
		v.draw()
	}
	return stop
}

// pace waits while virtual time is ahead of the host's clock, when the user sees the guest and types to it. It
// reports whether the user stops the machine.
func (v *View) pace() (stop bool) {
	m := v.mo.Machine()
	ahead := time.Duration(int64(m.Now())-v.virtual) - time.Since(v.begun)
	if ahead < 0 { // the machine is too slow: it need not catch up later
		v.begin()
		return false
	}
	timer := time.NewTimer(min(ahead, drawPeriod))
	defer timer.Stop()
	select {
	case <-timer.C:
	case ev, ok := <-v.events:
		return !ok || v.handleRunning(ev)
	case f := <-v.lend:
		f()
	}
	return false
}

// begin has pace compare times from now on.
func (v *View) begin() { v.begun, v.virtual = time.Now(), int64(v.mo.Machine().Now()) }

// do executes a command, shows it and its answer, and looks where the machine is.
func (v *View) do(command string) {
	_, _ = fmt.Fprintf(&v.out, "%s%s\n", monitor.Prompt, command) // output takes everything
	v.act(func() error { return v.mo.Do(command) })
}

// act calls f, which may move the machine, shows its error, and looks where the machine is.
func (v *View) act(f func() error) {
	before := v.take()
	v.running = true
	v.begin()
	err := f()
	v.running = false
	switch {
	case errors.Is(err, monitor.ErrQuit):
		v.leave(err)
	case err != nil:
		_, _ = fmt.Fprintf(&v.out, "%v\n", err) // output takes everything
	}
	if !v.take().equal(before) {
		v.before = before
		v.stack = 0
		v.code.follow = true
	}
}

// leave has Run end with an error, or nil.
func (v *View) leave(err error) { v.done, v.err = true, err }

// showGuest switches between the guest's screen and the panes.
func (v *View) showGuest(on bool) {
	v.guest = on
	v.begin()
	v.screen.Clear()
}

// state returns a word for the title.
func (v *View) state() string {
	m := v.mo.Machine()
	switch {
	case v.running:
		return "running, Esc stops"
	case m.Stopped().Reason != machine.Running:
		return m.Stopped().String()
	case m.Halted():
		return "halted"
	}
	return "stopped"
}

// press gives a key to the guest.
func (v *View) press(ev *tcell.EventKey) {
	if keys := term.Chord(ev); keys != nil {
		v.host.Press([]console.Chord{keys})
	}
}
