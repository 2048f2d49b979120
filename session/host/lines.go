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

// Lines is where a user's commands come from and where the answers go: a terminal, a pipe, or a
// client of a port.
type Lines struct {
	Out   io.Writer
	typed *typedAhead // the terminal that lines are read from; nil: it is none
	read  func() (string, error)
	ready func()          // called when a line has been executed; nil: there is nothing to do
	reset func()          // restores the terminal's modes; nil: lines come from no terminal
	ahead chan string     // lines that have arrived while another is executed; nil: they wait where they come from
	first string          // a line that Interrupted has taken from ahead
	held  bool            // first holds a line
	gone  bool            // the user has gone
	left  <-chan struct{} // closed when the user goes, where lines are not read ahead; nil: nobody says so
}

// stopWord is the line that stops a run, where lines are read while a command is executed.
const stopWord = "stop"

// NoLines returns Lines without any line. What is said goes to out.
func NoLines(out io.Writer) *Lines {
	return &Lines{Out: out, read: func() (string, error) { return "", io.EOF }}
}

// AnswerLines returns Lines without any line, for one that came from elsewhere. What is said goes to out. A run is interrupted
// when gone is closed.
func AnswerLines(out io.Writer, gone <-chan struct{}) *Lines {
	l := NoLines(out)
	l.left = gone
	return l
}

// Read waits for a line. It must not be called while a line is executed.
func (l *Lines) Read() (string, error) { return l.read() }

// Ready says that a line has been executed, or that something has happened which the user did not
// ask for, and that the next line may come.
func (l *Lines) Ready() {
	if l.ready != nil {
		l.ready()
	}
}

// Reset restores the terminal's modes, also when the user has typed half a line.
func (l *Lines) Reset() {
	if l.reset != nil {
		l.reset()
	}
}

// Gone reports whether the user has gone.
func (l *Lines) Gone() bool { return l.gone }

// Interrupted reports whether the user asks to stop the run by a line, or no more lines can come.
func (l *Lines) Interrupted() bool {
	select {
	case <-l.left:
		l.gone = true
		return true
	default:
	}
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

// Prompt is what a terminal shows before a line, how Tab completes a line, and where lines are kept for later sessions.
type Prompt struct {
	Text     string
	Complete func(line string) []string
	History  string // a file; "": lines are not kept
}

// StdioLines reads lines from a terminal, with history and completion, or from a pipe.
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
		list := p.Complete(line)
		text := completed(line, list)
		if text == line && len(list) > 1 {
			listCandidates(t, line, list)
		}
		return text, len(text), true
	}
	t.History = newLineHistory(p.History)
	fd := int(f.Fd())
	l := &Lines{read: func() (string, error) { return readRaw(t, fd) }, typed: typed, Out: t}
	if state, err := term.GetState(fd); err == nil {
		l.reset = func() { _ = term.Restore(fd, state) } // nothing can be done when this fails
	}
	return l
}

// Unless ends the input when over is closed, with the terminal's modes restored. What the user is
// typing then is lost.
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

// readCommand reads a line of a pipe. The last line need not end in a line feed.
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

// readRaw reads a line of a terminal. The terminal is raw only while it is read, so that Ctrl-C
// stops the machine while that runs.
func readRaw(t *term.Terminal, fd int) (string, error) {
	old, err := term.MakeRaw(fd)
	if err != nil {
		return "", err
	}
	defer func() { _ = term.Restore(fd, old) }() // nothing can be done when this fails
	if w, h, err := term.GetSize(fd); err == nil && w > 0 && h > 0 {
		_ = t.SetSize(w, h) // its only errors are those of writing, which show later
	}
	return t.ReadLine()
}

// completed returns what line is completed to when list holds all candidates: their common
// beginning.
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

// maxListed bounds the candidates that Tab lists.
const maxListed = 200

// listCandidates shows what a line can be completed to, from the word on that is being typed.
func listCandidates(t io.Writer, line string, list []string) {
	from := strings.LastIndexAny(line, " \t") + 1
	words := make([]string, 0, len(list))
	for _, s := range list[:min(len(list), maxListed)] {
		words = append(words, strings.TrimSpace(s[min(from, len(s)):]))
	}
	if len(list) > maxListed {
		words = append(words, "…")
	}
	_, _ = io.WriteString(t, strings.Join(words, "  ")+"\n") // an error shows when the line is read
}

// SocketLines reads the lines of a client until it goes. A request of a browser ends them, too, and
// say gets a message about it that names flag. Drain must be called in the end.
func SocketLines(c *Peer, prompt, flag string, say func(text string)) *Lines {
	l := &Lines{ahead: make(chan string, 1), Out: clientWriter{c}}
	go func() {
		defer close(l.ahead)
		if !l.readAhead(c) {
			say(refused(flag))
		}
	}()
	l.ready = func() { _, _ = io.WriteString(l.Out, prompt) } // an error shows when the next line is read
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

// readAhead passes on the lines of a client until it goes. It reports false if the client is a
// browser.
func (l *Lines) readAhead(c *Peer) (welcome bool) {
	in := bufio.NewReaderSize(c, maxCommand)
	for {
		if begin, err := in.Peek(1); err == nil && begin[0] == tlsHandshake[0] {
			begin, _ = in.Peek(len(tlsHandshake)) // an error leaves fewer bytes, which is enough to look at
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

// Drain ends the goroutine that reads the lines of a client, whose connection has been closed.
func (l *Lines) Drain() {
	for range l.ahead {
	}
}
