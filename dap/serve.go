package dap

import (
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/google/go-dap"
	"github.com/iron86/iron86/machine"
	"github.com/iron86/iron86/machine/history"
	"github.com/iron86/iron86/monitor"
)

// End says how the service of a client ended.
type End uint8

// Ends of a service.
const (
	Lost     End = iota // the connection broke, or the host ended the session: the machine stays stopped
	Detached            // the machine is to go on
	Killed              // the machine is to be switched off
)

// lookPeriod is the time between two looks at the host while the machine stands.
const lookPeriod = 10 * time.Millisecond

// session is the state of a client that has a machine.
type session struct {
	*Client
	mo      *monitor.Monitor
	host    monitor.Host
	points  map[string][]int // the numbers of points that the client has set, by what it sets together
	logs    map[int]string   // what points write instead of stopping
	refs    []node           // what variablesReference n+1 stands for, until the machine runs
	targets []uint64         // where the client can have the machine go on: addresses
	running bool             // the machine runs
	halt    bool             // the run is to stop
	later   []dap.Message    // what is to be done when the run has stopped
	over    bool             // the guest cannot go on
	ended   bool
	end     End
}

// Serve serves the client on the goroutine of the machine until the machine ends or the client goes. The machine stands but while the client lets it
// run; then and while it stands, host.Turn is called to serve the machine's ports. A true from it stops a run, and ends the
// service of a machine that stands. The points that the client has set are removed at the end.
func (c *Client) Serve(mo *monitor.Monitor, host monitor.Host) End {
	c.served = true
	s := &session{Client: c, mo: mo, host: host, points: map[string][]int{}, logs: map[int]string{}}
	mo.With(turner{host, s}, io.Discard, s.serve)
	for name := range s.points {
		s.clear(name)
	}
	return s.end
}

// serve handles what comes until the end.
func (s *session) serve() {
	s.mo.Arrive()
	s.prepare()
	tick := time.NewTicker(lookPeriod)
	defer tick.Stop()
	for !s.ended {
		if len(s.later) > 0 {
			m := s.later[0]
			s.later = s.later[1:]
			s.handle(m)
			continue
		}
		select {
		case m, there := <-s.events:
			if !there {
				return
			}
			s.handle(m)
		case <-tick.C:
			if s.host.Turn() {
				return
			}
		}
	}
}

// prepare answers the request for the machine: it loads symbols, executes the commands of the configuration, and asks for breakpoints.
func (s *session) prepare() {
	l := s.begun
	s.running = true // commands may run it
	for _, f := range l.Symbols {
		if out := s.mo.Execute("symbols " + f); out != "" {
			s.say("console", out)
		}
	}
	for _, command := range l.Setup {
		s.say("console", s.mo.Execute(command))
	}
	s.running = false
	var m dap.Message = &dap.LaunchResponse{Response: ok(l.request)}
	if s.attached {
		m = &dap.AttachResponse{Response: ok(l.request)}
	}
	s.send(m)
	s.send(&dap.InitializedEvent{Event: event("initialized")})
}

// finish ends the service.
func (s *session) finish(e End) { s.ended, s.halt, s.end = true, true, e }

// Errors of requests.
var (
	errRunning   = errors.New("the machine runs")
	errNoHistory = errors.New("the past is not kept: the attribute history of the launch configuration keeps it")
)

// handle serves a message.
func (s *session) handle(m dap.Message) {
	r, is := m.(dap.RequestMessage)
	if !is {
		return // nothing was asked of the client
	}
	for _, try := range []func(dap.Message) (bool, error){s.control, s.run, s.setPoints, s.look, s.memory, s.jump} {
		known, err := try(m)
		if err != nil {
			s.refuse(*r.GetRequest(), err)
		}
		if known {
			return
		}
	}
	s.refuse(*r.GetRequest(), errors.New("not served"))
}

// control serves the requests about the connection.
func (s *session) control(m dap.Message) (known bool, err error) {
	switch r := m.(type) {
	case *dap.ConfigurationDoneRequest:
		if s.running {
			return true, errRunning
		}
		s.send(&dap.ConfigurationDoneResponse{Response: ok(r.Request)})
		if s.attached || s.begun.StopOnEntry {
			s.stopped("entry", monitor.Event{})
			return true, nil
		}
		s.proceed(func() (monitor.Event, error) { return s.mo.Continue(), nil }, "")
	case *dap.DisconnectRequest:
		s.send(&dap.DisconnectResponse{Response: ok(r.Request)})
		s.finish(Killed)
		if a := r.Arguments; s.attached && (a == nil || !a.TerminateDebuggee) {
			s.end = Detached
		}
	case *dap.TerminateRequest:
		s.send(&dap.TerminateResponse{Response: ok(r.Request)})
		s.finish(Killed)
	case *dap.ThreadsRequest:
		s.send(&dap.ThreadsResponse{Response: ok(r.Request), Body: dap.ThreadsResponseBody{Threads: []dap.Thread{{Id: 1, Name: "CPU"}}}})
	case *dap.PauseRequest:
		s.send(&dap.PauseResponse{Response: ok(r.Request)})
		s.halt = true
	default:
		return false, nil
	}
	return true, nil
}

// run serves the requests that run the machine.
func (s *session) run(m dap.Message) (known bool, err error) {
	var done dap.Message
	var how func() (monitor.Event, error)
	reason := "step"
	forward := func(f func() monitor.Event) { how = func() (monitor.Event, error) { return f(), nil } }
	switch r := m.(type) {
	case *dap.ContinueRequest:
		done, reason = &dap.ContinueResponse{Response: ok(r.Request), Body: dap.ContinueResponseBody{AllThreadsContinued: true}}, "pause"
		forward(s.mo.Continue)
	case *dap.NextRequest:
		done = &dap.NextResponse{Response: ok(r.Request)}
		forward(s.step(true, r.Arguments.Granularity))
	case *dap.StepInRequest:
		done = &dap.StepInResponse{Response: ok(r.Request)}
		forward(s.step(false, r.Arguments.Granularity))
	case *dap.StepOutRequest:
		done = &dap.StepOutResponse{Response: ok(r.Request)}
		forward(func() monitor.Event { return monitor.Finish(s.mo) })
	case *dap.StepBackRequest:
		done, how = &dap.StepBackResponse{Response: ok(r.Request)}, func() (monitor.Event, error) { return monitor.LineBack(s.mo) }
		if r.Arguments.Granularity == "instruction" {
			how = s.mo.StepBack
		}
	case *dap.ReverseContinueRequest:
		done, how, reason = &dap.ReverseContinueResponse{Response: ok(r.Request)}, s.mo.ContinueBack, "pause"
	case *dap.RestartRequest:
		done, how, reason = &dap.RestartResponse{Response: ok(r.Request)}, s.restart, "entry"
	default:
		return false, nil
	}
	_, back := m.(*dap.StepBackRequest)
	_, start := m.(*dap.RestartRequest)
	_, reverse := m.(*dap.ReverseContinueRequest)
	switch {
	case (back || start || reverse) && history.Of(s.mo.Machine()) == nil:
		return true, errNoHistory
	case s.running && start:
		s.later, s.halt = append(s.later, m), true
		return true, nil
	case s.running:
		return true, errRunning
	}
	s.send(done)
	s.proceed(how, reason)
	return true, nil
}

// step returns what executes a line, or one instruction, with over a call as a whole.
func (s *session) step(over bool, g dap.SteppingGranularity) func() monitor.Event {
	if g == "instruction" {
		return func() monitor.Event { return monitor.StepOver(s.mo, over) }
	}
	return func() monitor.Event { return monitor.StepLine(s.mo, over) }
}

// restart goes to the beginning of the machine's past.
func (s *session) restart() (monitor.Event, error) {
	if out := s.mo.Execute("goto start"); s.begun.StopOnEntry || s.attached {
		return monitor.Event{}, nil
	} else if s.mo.Machine().Stopped().Reason != machine.Running {
		return monitor.Event{}, errors.New(out)
	}
	return s.mo.Continue(), nil
}

// proceed runs the machine and says why it has stopped. Points that only write do not end a run by continue.
func (s *session) proceed(how func() (monitor.Event, error), reason string) {
	if s.over { // it was shown as it died, and is to end now
		s.finish(Detached)
		return
	}
	s.running, s.halt, s.refs = true, false, nil
	e, err := how()
	for err == nil && s.logs[e.Point] != "" && e.Point != 0 && !s.halt {
		s.log(s.logs[e.Point])
		e, err = s.mo.Continue(), nil
	}
	s.running = false
	if err != nil {
		s.say("console", err.Error()+"\n")
	}
	if !s.ended {
		s.stopped(reason, e)
	}
}

// stopped says that the machine stands, or ends the service of one that has ended.
func (s *session) stopped(reason string, e monitor.Event) {
	s.mo.Arrive()
	body := dap.StoppedEventBody{Reason: reason, ThreadId: 1, AllThreadsStopped: true, Description: e.Text}
	switch {
	case e.Stop.Reason == machine.Dead || e.Stop.Reason == machine.Shutdown:
		body.Reason, body.Description, s.over = "exception", e.Stop.String(), true
	case e.Stop.Reason == machine.RecordingEnd:
		body.Description = e.Stop.String()
	case e.Stop.Reason != machine.Running:
		s.finish(Detached)
		return
	case e.Interrupted:
		body.Reason = "pause"
	case e.Point != 0:
		body.Reason, body.HitBreakpointIds = s.reason(e.Point), []int{e.Point}
	case e.Begin:
		body.Description = "the beginning of the past"
	}
	body.Text = body.Description
	s.send(&dap.StoppedEvent{Event: event("stopped"), Body: body})
}

// log writes a message whose parts in braces are expressions.
func (s *session) log(text string) {
	out := ""
	for text != "" {
		i := indexOr(text, '{')
		out += text[:i]
		if text = text[i:]; text == "" {
			break
		}
		j := indexOr(text, '}')
		value, err := s.value(text[1:j])
		if err != nil {
			value = fmt.Sprintf("{%v}", err)
		}
		out += value
		text = text[min(len(text), j+1):]
	}
	s.say("console", out+"\n")
}

// turner is the host of the monitor while the client has the machine. It also serves the client while the machine runs.
type turner struct {
	monitor.Host
	s *session
}

// Turn serves the ports and the client.
func (t turner) Turn() bool {
	stop := t.Host.Turn()
	for {
		select {
		case m, there := <-t.s.events:
			if !there {
				t.s.ended = true
				return true
			}
			t.s.handle(m)
			continue
		default:
		}
		return stop || t.s.halt
	}
}
