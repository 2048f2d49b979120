package main

import (
	"fmt"
	"io"
	"sync"

	"github.com/iron86/iron86/console"
)

// messages is a stream as our own messages reach it: what they quote of guests, images
// and names of files is made visible. Each Write is whole characters.
type messages struct{ io.Writer }

// Write writes b.
func (m messages) Write(b []byte) (int, error) {
	_, err := io.WriteString(m.Writer, console.Visible(string(b)))
	return len(b), err
}

// say is where messages for standard error go out.
func say(w io.Writer, text string) { fmt.Fprintln(messages{w}, "iron86: "+text) }

// maxNotices bounds the messages of a run.
const maxNotices = 100

// notices are messages about what happens beside the run. While the machine's screen is
// on the terminal they wait for the end.
type notices struct {
	w    io.Writer
	mu   sync.Mutex
	held bool
	list []string
	n    int
}

// say says text, from any goroutine.
func (n *notices) say(text string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.n++; n.n > maxNotices {
		return
	}
	if n.held {
		n.list = append(n.list, text)
		return
	}
	within(lastWords, func() { say(n.w, text) })
}

// release says what has waited.
func (n *notices) release() {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, text := range n.list {
		say(n.w, text)
	}
	n.list, n.held = nil, false
}
