package dap

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/google/go-dap"
)

// maxMessage bounds a message of the client, in bytes.
const maxMessage = 64 << 20

// writeTimeout is how long a client on a network may take nothing.
const writeTimeout = 10 * time.Second

// Client is a connection to a client of the protocol.
type Client struct {
	in     *bufio.Reader
	events chan dap.Message // what comes from the client; closed when the connection breaks
	done   chan struct{}    // closed by Close

	mu   sync.Mutex // guards what follows
	out  io.Writer
	seq  int  // the number of the last message
	gone bool // the client takes nothing any more

	lineBase int  // number of the first line for the client: 0 or 1
	attached bool // the machine ran before the client came
	begun    Launch
	served   bool // a machine has served the client
}

// NewClient returns a client that is read from in and written to out. Close ends its goroutine when in is closed, too.
func NewClient(in io.Reader, out io.Writer) *Client {
	c := &Client{in: bufio.NewReader(in), out: out, events: make(chan dap.Message), done: make(chan struct{}), lineBase: 1}
	go c.receive()
	return c
}

// Close ends the service. Whoever has made the connection closes that.
func (c *Client) Close() { close(c.done) }

// receive reads messages into a channel, which it closes at the end.
func (c *Client) receive() {
	defer close(c.events)
	for {
		m, err := readMessage(c.in)
		var unknown *dap.DecodeProtocolMessageFieldError
		switch {
		case errors.As(err, &unknown):
			c.refuse(dap.Request{ProtocolMessage: dap.ProtocolMessage{Seq: unknown.Seq}, Command: unknown.FieldValue}, errors.New("there is no such request"))
			continue
		case err != nil:
			return
		}
		select {
		case c.events <- m:
		case <-c.done:
			return
		}
	}
}

// readMessage reads a message: a head of lines, of which Content-Length says how many bytes of JSON follow the empty one.
func readMessage(r *bufio.Reader) (dap.Message, error) {
	size := -1
	for lines := 0; ; lines++ {
		line, err := r.ReadSlice('\n')
		if err != nil || lines > 32 {
			return nil, errors.Join(err, errors.New("no head of a message"))
		}
		text := strings.TrimSpace(string(line))
		if text == "" {
			break
		}
		if name, value, _ := strings.Cut(text, ":"); strings.EqualFold(name, "Content-Length") {
			if size, err = strconv.Atoi(strings.TrimSpace(value)); err != nil {
				return nil, err
			}
		}
	}
	if size < 0 || size > maxMessage {
		return nil, fmt.Errorf("a message of %d bytes", size)
	}
	b, err := io.ReadAll(io.LimitReader(r, int64(size)))
	if err == nil && len(b) < size {
		err = io.ErrUnexpectedEOF
	}
	if err != nil {
		return nil, err
	}
	return dap.DecodeProtocolMessage(b)
}

// send writes a response or an event, which gets its number.
func (c *Client) send(m dap.Message) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.gone {
		return
	}
	c.seq++
	switch m := m.(type) {
	case dap.ResponseMessage:
		r := m.GetResponse()
		r.Seq, r.Type = c.seq, "response"
	case dap.EventMessage:
		e := m.GetEvent()
		e.Seq, e.Type = c.seq, "event"
	}
	if d, ok := c.out.(interface{ SetWriteDeadline(time.Time) error }); ok {
		_ = d.SetWriteDeadline(time.Now().Add(writeTimeout)) // a stream without deadlines waits for its reader
	}
	if err := dap.WriteProtocolMessage(c.out, m); err != nil {
		c.gone = true
	}
}

// event returns the head of an event.
func event(name string) dap.Event { return dap.Event{Event: name} }

// ok returns the head of the response to a request that was served.
func ok(r dap.Request) dap.Response {
	return dap.Response{RequestSeq: r.Seq, Success: true, Command: r.Command}
}

// refuse answers a request with an error.
func (c *Client) refuse(r dap.Request, err error) {
	c.send(&dap.ErrorResponse{Response: dap.Response{RequestSeq: r.Seq, Command: r.Command, Message: err.Error()},
		Body: dap.ErrorResponseBody{Error: &dap.ErrorMessage{Id: 1, Format: strings.NewReplacer("{", "(", "}", ")").Replace(err.Error()), ShowUser: true}}})
}

// say shows a text in the client's console.
func (c *Client) say(category, text string) {
	c.send(&dap.OutputEvent{Event: event("output"), Body: dap.OutputEventBody{Category: category, Output: text}})
}

// output is a stream that the client shows.
type output struct {
	c        *Client
	category string
}

// Write shows b.
func (o output) Write(b []byte) (int, error) {
	o.c.say(o.category, strings.ToValidUTF8(string(b), "\uFFFD"))
	return len(b), nil
}

// Output returns a stream whose content the client shows: of category stdout, stderr or console.
func (c *Client) Output(category string) io.Writer { return output{c, category} }

// Finish tells the client that the machine has ended, with the exit status of the program.
func (c *Client) Finish(status int) {
	c.send(&dap.ExitedEvent{Event: event("exited"), Body: dap.ExitedEventBody{ExitCode: status}})
	c.send(&dap.TerminatedEvent{Event: event("terminated")})
}
