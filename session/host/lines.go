package host

import (
	"bufio"
	"errors"
	"io"
	"strings"

	"golang.org/x/term"
)

// maxCommand bounds a line for the monitor, in bytes.
const maxCommand = 1 << 16

// Lines is where a user's lines come from and the answers go: a terminal, a pipe or a
// client of a port.
type Lines struct {
	Out   io.Writer
	typed *typedAhead // the terminal that is read from; nil: it is none
	read  func() (string, error)
	ready func()      // a line has been obeyed; nil: nothing to do
	reset func()      // gives the terminal its modes back; nil: it is none
	ahead chan string // lines that arrive while one is obeyed; nil: they wait
	first string      // one that Interrupted looked at
	held  bool        // first is one
	gone  bool        // nobody is there any more
}

// stopWord interrupts a run, where lines are read meanwhile.
const stopWord = "stop"

// NoLines has no line; out gets what is said.
func NoLines(out io.Writer) *Lines {
	return &Lines{Out: out, read: func() (string, error) { return "", io.EOF }}
}

// Read waits for a line. It is not called while one is obeyed.
func (l *Lines) Read() (string, error) { return l.read() }

// Ready says that a line has been obeyed, or that something has happened which the user
// did not ask for, and that the next line may come.
func (l *Lines) Ready() {
	if l.ready != nil {
		l.ready()
	}
}

// Reset gives a terminal its modes back: a line may be half typed.
func (l *Lines) Reset() {
	if l.reset != nil {
		l.reset()
	}
}

// Gone reports that nobody is there any more.
func (l *Lines) Gone() bool { return l.gone }

// Interrupted reports that a line asks to stop the run, or that no more can come.
func (l *Lines) Interrupted() bool {
	if l.ahead == nil || l.held {
		return false
	}
	select {
	case line, ok := <-l.ahead:
		if !ok {
			l.gone = true
			return true
		}
		if strings.TrimSpace(line) == stopWord {
			return true
		}
		l.first, l.held = line, true
	default:
	}
	return false
}

// Prompt is what a terminal shows before a line, and what Tab can make of one.
type Prompt struct {
	Text     string
	Complete func(line string) []string
}

// StdioLines reads from a terminal, with history and completion, or from a pipe.
func StdioLines(std Streams, p Prompt) *Lines {
	f := FileOf(std.In)
	if f == nil || !IsTerminal(std.In) || !IsTerminal(std.Out) {
		in := bufio.NewReaderSize(std.In, maxCommand)
		return &Lines{read: func() (string, error) { return readCommand(in) }, Out: std.Out}
	}
	typed := &typedAhead{in: std.In}
	t := term.NewTerminal(struct {
		io.Reader
		io.Writer
	}{typed, std.Out}, p.Text)
	t.AutoCompleteCallback = func(line string, pos int, key rune) (string, int, bool) {
		if key != '\t' || pos != len(line) {
			return "", 0, false
		}
		text := completed(line, p.Complete(line))
		return text, len(text), true
	}
	fd := int(f.Fd())
	l := &Lines{read: func() (string, error) { return readRaw(t, fd) }, typed: typed, Out: t}
	if state, err := term.GetState(fd); err == nil {
		l.reset = func() { _ = term.Restore(fd, state) } // nothing can be done about it
	}
	return l
}

// Unless has the input end when over is closed, with the terminal as it was: what
// is being typed goes nowhere.
func (l *Lines) Unless(over <-chan struct{}) {
	type line struct {
		text string
		err  error
	}
	read := l.read
	l.read = func() (string, error) {
		typed := make(chan line, 1)
		go func() {
			text, err := read()
			typed <- line{text, err}
		}()
		select {
		case t := <-typed:
			return t.text, t.err
		case <-over:
			l.Reset()
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

// SocketLines serves a client, until it goes. A line of a browser's is the end, too, and
// flag and say are for the message then. Drain must be called in the end.
func SocketLines(c *Peer, prompt, flag string, say func(text string)) *Lines {
	l := &Lines{ahead: make(chan string, 1), Out: clientWriter{c}}
	go func() {
		defer close(l.ahead)
		if !l.readAhead(c) {
			say(refused(flag))
		}
	}()
	l.ready = func() { _, _ = io.WriteString(l.Out, prompt) } // the reader sees the end
	l.read = func() (string, error) {
		if l.held {
			l.held = false
			return l.first, nil
		}
		line, ok := <-l.ahead
		if !ok {
			return "", io.EOF
		}
		return line, nil
	}
	return l
}

// readAhead passes lines on until the client goes. It reports false for a browser.
func (l *Lines) readAhead(c *Peer) (welcome bool) {
	in := bufio.NewReaderSize(c, maxCommand)
	for {
		if begin, err := in.Peek(1); err == nil && begin[0] == tlsHandshake[0] {
			begin, _ = in.Peek(len(tlsHandshake)) // what there is will do
			if judge(begin) == fromBrowser {
				return false
			}
		}
		line, err := readCommand(in)
		if err != nil {
			return true
		}
		if judge([]byte(line+"\n")) == fromBrowser {
			return false
		}
		l.ahead <- line
	}
}

// Drain ends the goroutine that reads a client's lines, which is closed.
func (l *Lines) Drain() {
	for range l.ahead {
	}
}
