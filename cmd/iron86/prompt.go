package main

import (
	"bufio"
	"errors"
	"io"
	"strings"

	"github.com/iron86/iron86/monitor"
	"golang.org/x/term"
)

// maxCommand bounds a line for the monitor, in bytes.
const maxCommand = 1 << 16

// prompt is where commands for the monitor come from and the answers go.
type prompt struct {
	read  func() (string, error) // blocks until there is a line; not called while a command is executed
	out   io.Writer
	ready func()      // a command has been executed; nil: nothing to do
	reset func()      // gives the terminal its modes back; nil: it is none
	ahead chan string // lines that arrive while a command is executed; nil: they wait
	first string      // one that interrupted looked at
	held  bool        // first is one
	gone  bool        // nobody is there any more
	main  bool        // its end is the end of the session
	leave bool        // continue goes back to where the prompt was opened from
}

// stopWord interrupts a run, where lines are read meanwhile.
const stopWord = "stop"

// interrupted reports that a line asks to stop the run, or that no more can come.
func (p *prompt) interrupted() bool {
	if p.ahead == nil || p.held {
		return false
	}
	select {
	case line, ok := <-p.ahead:
		if !ok {
			p.gone = true
			return true
		}
		if strings.TrimSpace(line) == stopWord {
			return true
		}
		p.first, p.held = line, true
	default:
	}
	return false
}

// stdioPrompt reads from a terminal, with history and completion, or from a pipe.
func stdioPrompt(std stdio, complete func(line string) []string) *prompt {
	f := hostFile(std.in)
	if f == nil || !isTerminal(std.in) || !isTerminal(std.out) {
		in := bufio.NewReaderSize(std.in, maxCommand)
		return &prompt{read: func() (string, error) { return readCommand(in) }, out: std.out}
	}
	t := term.NewTerminal(struct {
		io.Reader
		io.Writer
	}{std.in, std.out}, monitor.Prompt)
	t.AutoCompleteCallback = func(line string, pos int, key rune) (string, int, bool) {
		if key != '\t' || pos != len(line) {
			return "", 0, false
		}
		text := completed(line, complete(line))
		return text, len(text), true
	}
	fd := int(f.Fd())
	p := &prompt{read: func() (string, error) { return readRaw(t, fd) }, out: t}
	if state, err := term.GetState(fd); err == nil {
		p.reset = func() { _ = term.Restore(fd, state) } // nothing can be done about it
	}
	return p
}

// unless has p's input end when over is closed, with the terminal as it was: what
// is being typed goes nowhere.
func (p *prompt) unless(over chan struct{}) {
	type line struct {
		text string
		err  error
	}
	read := p.read
	p.read = func() (string, error) {
		typed := make(chan line, 1)
		go func() {
			text, err := read()
			typed <- line{text, err}
		}()
		select {
		case l := <-typed:
			return l.text, l.err
		case <-over:
			if p.reset != nil {
				p.reset()
			}
			return "", io.EOF
		}
	}
}

// readCommand reads a line of a pipe; the last one needs no end.
func readCommand(in *bufio.Reader) (string, error) {
	text, err := in.ReadSlice('\n')
	if errors.Is(err, bufio.ErrBufferFull) {
		return "", errors.New("a line of the monitor is too long")
	}
	if len(text) > 0 {
		return string(text), nil
	}
	return "", err
}

// readRaw reads a line of a terminal, which is raw only meanwhile, so that Ctrl-C
// stops the machine while it runs.
func readRaw(t *term.Terminal, fd int) (string, error) {
	old, err := term.MakeRaw(fd)
	if err != nil {
		return "", err
	}
	defer func() { _ = term.Restore(fd, old) }() // nothing can be done about it
	if w, h, err := term.GetSize(fd); err == nil && w > 0 && h > 0 {
		_ = t.SetSize(w, h) // it only returns errors of writing, which show later
	}
	return t.ReadLine()
}

// completed is what line becomes when list is what it can be completed to: the
// common beginning.
func completed(line string, list []string) string {
	if len(list) == 0 {
		return line
	}
	common := list[0]
	for _, s := range list {
		for len(common) > len(s) || s[:len(common)] != common {
			common = common[:len(common)-1]
		}
	}
	return common
}

// socketPrompt serves a client, until it goes. A line of a browser's is the end, too.
func (s *session) socketPrompt(c *peer) *prompt {
	p := &prompt{ahead: make(chan string, 1), out: clientWriter{c}}
	go func() {
		defer close(p.ahead)
		in := bufio.NewReaderSize(c, maxCommand)
		for {
			if begin, err := in.Peek(1); err == nil && begin[0] == tlsHandshake[0] {
				begin, _ = in.Peek(len(tlsHandshake)) // what there is will do
				if judge(begin) == fromBrowser {
					s.notices.say(refused("-monitor"))
					return
				}
			}
			line, err := readCommand(in)
			if err != nil {
				return
			}
			if judge([]byte(line+"\n")) == fromBrowser {
				s.notices.say(refused("-monitor"))
				return
			}
			p.ahead <- line
		}
	}()
	p.ready = func() { _, _ = io.WriteString(p.out, monitor.Prompt) } // the reader sees the end
	p.read = func() (string, error) {
		if p.held {
			p.held = false
			return p.first, nil
		}
		line, ok := <-p.ahead
		if !ok {
			return "", io.EOF
		}
		return line, nil
	}
	return p
}
