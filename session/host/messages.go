package host

import (
	"fmt"
	"io"
	"strings"
	"sync"

	"github.com/iron86/iron86/console"
)

// Messages is a stream for our own messages. Control characters in what they quote from guests,
// images and names of files are made visible. Each Write must hold whole characters.
type Messages struct{ io.Writer }

// Write writes b.
func (m Messages) Write(b []byte) (int, error) {
	_, err := io.WriteString(m.Writer, console.Visible(string(b)))
	return len(b), err
}

// Say writes a message to standard error.
func Say(w io.Writer, text string) { fmt.Fprintln(Messages{w}, "iron86: "+text) }

// maxNotices bounds the messages of a run.
const maxNotices = 100

// Notices are messages about what happens beside the run. While the machine's screen is on the
// terminal they are held back until the end.
type Notices struct {
	w    io.Writer
	mu   sync.Mutex
	held bool // messages wait in list for Release
	list []string
	n    int // how many there were, with those beyond maxNotices, which are dropped
}

// NewNotices makes Notices that write to w: at once, or at the end if they are held.
func NewNotices(w io.Writer, held bool) *Notices { return &Notices{w: w, held: held} }

// Say writes or keeps text. Any goroutine may call it.
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

// Release writes the messages that were held back.
func (n *Notices) Release() {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, text := range n.list {
		Say(n.w, text)
	}
	n.list, n.held = nil, false
}

// OneLine returns the text of an error as one line, whatever is in it.
func OneLine(text string) string {
	return strings.Join(strings.FieldsFunc(text, func(r rune) bool { return r == '\n' || r == '\r' }), "; ")
}
