package host

import (
	"fmt"
	"io"
	"strings"
	"sync"

	"github.com/iron86/iron86/console"
)

// Messages is a stream as our own messages reach it: what they quote of guests, images
// and names of files is made visible. Each Write is whole characters.
type Messages struct{ io.Writer }

// Write writes b.
func (m Messages) Write(b []byte) (int, error) {
	_, err := io.WriteString(m.Writer, console.Visible(string(b)))
	return len(b), err
}

// Say is where messages for standard error go out.
func Say(w io.Writer, text string) { fmt.Fprintln(Messages{w}, "iron86: "+text) }

// maxNotices bounds the messages of a run.
const maxNotices = 100

// Notices are messages about what happens beside the run. While the machine's screen is
// on the terminal they wait for the end.
type Notices struct {
	w    io.Writer
	mu   sync.Mutex
	held bool
	list []string
	n    int
}

// NewNotices has messages go to w, at once or, when they are held, at the end.
func NewNotices(w io.Writer, held bool) *Notices { return &Notices{w: w, held: held} }

// Say says text, from any goroutine.
func (n *Notices) Say(text string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.n++; n.n > maxNotices {
		return
	}
	if n.held {
		n.list = append(n.list, text)
		return
	}
	within(lastWords, func() { Say(n.w, text) })
}

// Release says what has waited.
func (n *Notices) Release() {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, text := range n.list {
		Say(n.w, text)
	}
	n.list, n.held = nil, false
}

// OneLine keeps an error on one line of standard error, whatever is in it.
func OneLine(text string) string {
	return strings.Join(strings.FieldsFunc(text, func(r rune) bool { return r == '\n' || r == '\r' }), "; ")
}
