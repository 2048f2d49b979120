package term

import (
	"time"

	"github.com/gdamore/tcell/v2"
)

// mostWaiting is how many events wait for Run before the terminal is read no further.
const mostWaiting = 1024

// drainTime is the real time between two looks for events that nobody will handle.
const drainTime = time.Millisecond

// events passes what tcell reads on to Run. tcell's goroutines wait until each event is taken, and Suspend and Fini wait
// for those goroutines. So events are taken at once, and it is the terminal that is not read while many wait.
type events struct {
	next chan tcell.Event
	tty  *guarded // nil: a screen without one
}

func newEvents(screen tcell.Screen) events {
	e := events{next: make(chan tcell.Event)}
	if s, ok := screen.(guardedScreen); ok {
		e.tty = s.tty
	}
	return e
}

// begin starts to pass on what screen reads. The function that it returns ends that.
func (e *events) begin(screen tcell.Screen) (end func()) {
	read, quit := make(chan tcell.Event), make(chan struct{})
	go screen.ChannelEvents(read, quit)
	go e.pass(read)
	return func() { close(quit) }
}

// pass passes events on until there are no more.
func (e *events) pass(read <-chan tcell.Event) {
	defer close(e.next)
	var waiting []tcell.Event
	for {
		var to chan<- tcell.Event // nil: nothing waits
		var first tcell.Event
		if len(waiting) > 0 {
			to, first = e.next, waiting[0]
		}
		select {
		case ev, ok := <-read:
			if !ok {
				e.hold(false)
				return
			}
			waiting = append(waiting, ev)
		case to <- first:
			waiting = waiting[1:]
		}
		e.hold(len(waiting) >= mostWaiting)
	}
}

// hold says whether the terminal is not to be read.
func (e *events) hold(on bool) {
	if e.tty != nil {
		e.tty.hold(on)
	}
}

// fini gives the terminal back for good. What has been typed is lost.
func (t *Term) fini() {
	done, drained := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(drained)
		for {
			for t.screen.HasPendingEvent() {
				t.screen.PollEvent()
			}
			select {
			case <-done:
				return
			case <-time.After(drainTime):
			}
		}
	}()
	t.screen.Fini()
	close(done)
	<-drained
}
