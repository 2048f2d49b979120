package qmpclient

import (
	"bufio"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"strings"
	"time"
)

// Client is a connection to a machine. Only one goroutine may use it.
type Client struct {
	conn net.Conn
	in   *bufio.Reader
}

// maxMessage bounds a message of the machine, in bytes.
const maxMessage = 4 << 20

// Dial connects to a machine at unix:PATH, tcp:HOST:PORT, or PATH, and sends qmp_capabilities. The machine has so long to answer.
func Dial(place string, patience time.Duration) (*Client, error) {
	kind, at := "unix", place
	if rest, ok := strings.CutPrefix(place, "unix:"); ok {
		at = rest
	} else if rest, ok := strings.CutPrefix(place, "tcp:"); ok {
		kind, at = "tcp", rest
	}
	conn, err := net.DialTimeout(kind, at, patience)
	if err != nil {
		return nil, err
	}
	c := &Client{conn, bufio.NewReader(conn)}
	err = conn.SetDeadline(time.Now().Add(patience))
	if err == nil {
		var greeting struct{ QMP *json.RawMessage }
		if err = c.read(&greeting); err == nil && greeting.QMP == nil {
			err = errors.New("nobody speaks QMP there")
		}
	}
	if err == nil {
		err = c.Do("qmp_capabilities", nil, nil, patience)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", place, err), conn.Close())
	}
	return c, nil
}

// Close ends the connection.
func (c *Client) Close() error { return c.conn.Close() }

// Do executes a command, and decodes the answer into result unless that is nil. The machine has so long to answer; 0 is for ever. Events are
// passed over.
func (c *Client) Do(command string, args, result any, patience time.Duration) error {
	deadline := time.Time{}
	if patience > 0 {
		deadline = time.Now().Add(patience)
	}
	if err := c.conn.SetDeadline(deadline); err != nil {
		return err
	}
	b, err := json.Marshal(struct {
		Execute   string `json:"execute"`
		Arguments any    `json:"arguments,omitempty"`
	}{command, args})
	if err != nil {
		return err
	}
	if _, err := c.conn.Write(append(b, '\n')); err != nil {
		return err
	}
	for {
		var answer struct {
			Event  string
			Return json.RawMessage
			Error  *struct{ Desc string }
		}
		if err := c.read(&answer); err != nil {
			return err
		}
		switch {
		case answer.Event != "":
		case answer.Error != nil:
			return errors.New(answer.Error.Desc)
		case result == nil:
			return nil
		default:
			return json.Unmarshal(answer.Return, result)
		}
	}
}

// read reads a message.
func (c *Client) read(to any) error {
	var line []byte
	for {
		part, err := c.in.ReadSlice('\n')
		line = append(line, part...)
		switch {
		case err == nil:
			return json.Unmarshal(line, to)
		case err != bufio.ErrBufferFull:
			return err
		case len(line) > maxMessage:
			return errors.New("its answer is too long")
		}
	}
}

// pollTime is how often a client asks how far a migration is.
const pollTime = 50 * time.Millisecond

// Migrate has a machine move to a place, and waits until it runs there, or does not move. do has the machine execute a command.
func Migrate(do func(command string, args, result any) error, to string) error {
	if err := do("migrate", map[string]string{"uri": to}, nil); err != nil {
		return err
	}
	for {
		var p struct {
			Status string
			Error  string `json:"error-desc"`
		}
		if err := do("query-migrate", nil, &p); err != nil {
			return err
		}
		switch p.Status {
		case "completed":
			return nil
		case "failed", "cancelled":
			return fmt.Errorf("the machine has not moved to %s: %s", to, cmp.Or(p.Error, p.Status))
		}
		time.Sleep(pollTime)
	}
}
