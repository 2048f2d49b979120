package session

import (
	"bytes"
	"errors"
	"fmt"
	"net"
	"time"

	"github.com/iron86/iron86/monitor"
	"github.com/iron86/iron86/session/host"
)

// serveClient serves a client that has connected to the monitor's port.
func (d *debugger) serveClient(conn net.Conn, over <-chan struct{}) {
	c := host.NewPeer(conn, nil)
	p := &prompt{Lines: host.SocketLines(c, monitor.Prompt, "-monitor", d.s.notices.Say), over: over}
	if !d.s.mail.post(&call{alone: true, f: func() { d.greet(p) }}, over, 0) {
		return
	}
	d.serveLines(p)
	_ = c.Close() // closing ends the goroutine that reads the client's lines
	p.Drain()
}

// greet makes p the prompt that gets messages and shows there where the machine is.
func (d *debugger) greet(p *prompt) {
	d.prompt, d.s.greeted = p, true
	d.s.loadSymbols(d.mo.Evaluator().Symbols)
	d.mo.Forget()
	d.mo.With(d.host(p), p.Out, d.mo.Greet)
	p.Ready()
}

// serveLines executes the lines of a prompt until it ends.
func (d *debugger) serveLines(p *prompt) {
	for open := true; open; {
		line, err := p.Read()
		if err != nil {
			d.s.mail.post(&call{alone: true, f: func() { d.closePrompt(p) }}, p.over, 0)
			return
		}
		if !d.s.mail.post(&call{alone: true, f: func() { open = d.execute(p, line) }}, p.over, 0) {
			return
		}
	}
}

// closePrompt handles the end of p's input.
func (d *debugger) closePrompt(p *prompt) {
	if d.prompt == p {
		d.prompt = nil
	}
	d.mo.Forget() // a block that was not ended
	if !p.main {
		return
	}
	if d.waiting--; d.waiting == 0 {
		d.s.quit = true
	}
}

// execute executes a line. It reports whether more lines are wanted.
func (d *debugger) execute(p *prompt, line string) (more bool) {
	d.prompt = p
	err := d.do(p, line)
	switch {
	case errors.Is(err, monitor.ErrExit) && !p.main:
		d.closePrompt(p)
		return false
	case errors.Is(err, monitor.ErrQuit):
		d.quit(err)
	case err != nil:
		fmt.Fprintln(host.Messages{Writer: p.Out}, err)
	}
	if p.Gone() {
		d.s.setRunning(true) // the last command was continue
	}
	p.Ready()
	return !d.s.ended() && (d.s.paused || !p.leave)
}

// do executes a line by Monitor.Do, with p as the prompt that asked.
func (d *debugger) do(p *prompt, line string) (err error) {
	d.mo.With(d.host(p), p.Out, func() { err = d.mo.Do(line) })
	return err
}

// firstCommands executes the commands of the Config. If there are none, a monitor on standard input
// says where the machine is.
func (d *debugger) firstCommands(p *prompt) error {
	var list []string
	if file := d.cfg.File; file != "" {
		list = append(list, "source "+file)
	}
	list = append(list, d.cfg.Commands...)
	for _, line := range list {
		if err := d.do(p, line); errors.Is(err, monitor.ErrQuit) {
			d.quit(err)
			return nil
		} else if err != nil {
			return err
		}
		if d.s.err != nil {
			return d.s.err
		}
	}
	if len(list) == 0 && p.main {
		d.mo.With(d.host(p), p.Out, d.mo.Greet)
	}
	return nil
}

// answer executes a line for a program. Nothing else is said to the program.
func (d *debugger) answer(line string, gone <-chan struct{}) string {
	var b bytes.Buffer
	p := &prompt{Lines: host.AnswerLines(&b, gone)}
	switch err := d.do(p, line); {
	case errors.Is(err, monitor.ErrExit):
	case errors.Is(err, monitor.ErrQuit):
		d.quit(err)
	case err != nil:
		fmt.Fprintln(&b, err)
	}
	return b.String()
}

// patience is how long a prompt on the terminal waits for the monitor, which may be serving another
// prompt.
const patience = time.Second

// borrow serves a prompt on the terminal that the machine's screen lends, until continue or exit.
// The machine stands still meanwhile. It runs on the terminal's goroutine.
func (d *debugger) borrow() error {
	s := d.s
	p := &prompt{Lines: host.StdioLines(s.cfg.Streams, d.stdio()), over: s.mail.over, leave: true}
	p.Unless(p.over)
	running := false
	opened := &call{alone: true, f: func() {
		running, s.paused = !s.paused, true
		d.greet(p)
	}}
	if !s.mail.post(opened, p.over, patience) {
		return errors.New("another debugger has the machine")
	}
	d.serveLines(p)
	s.mail.post(&call{f: func() {
		if running && s.paused {
			s.setRunning(true)
		}
		if !s.tape.playing() {
			s.keys.press(chordsOf(p.TakeTyped()))
		}
	}}, s.mail.over, 0)
	return nil
}

// stdio returns how the prompt on a terminal looks, how lines are completed, and where they are kept.
func (d *debugger) stdio() host.Prompt {
	complete := func(line string) (list []string) {
		d.s.mail.post(&call{f: func() { list = d.mo.Complete(line) }}, d.s.mail.over, patience)
		return list
	}
	return host.Prompt{Text: monitor.Prompt, Complete: complete, History: host.HistoryFile()}
}
