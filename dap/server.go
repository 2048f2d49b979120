package dap

import (
	"errors"
	"io"
	"net"
)

// ServeOne serves a client from its first message to its last. launch runs iron86 with arguments, has the machine serve the client, and returns
// the exit status.
func ServeOne(in io.Reader, out io.Writer, launch func(c *Client, args []string) int) {
	c := NewClient(in, out)
	defer c.Close()
	l, err := c.Begin()
	if err != nil {
		return
	}
	if l.Command == "" {
		c.Fail(errors.New("no machine runs here: launch starts one, and boot -dap ADDRESS waits for attach"))
		return
	}
	status := launch(c, l.CommandLine())
	if !c.served {
		c.Fail(errors.New("the machine could not be made: the debug console says why"))
	}
	c.Finish(status)
}

// ServeAll serves the clients that connect to l, one after the other, until l is closed.
func ServeAll(l net.Listener, launch func(c *Client, args []string) int) error {
	for {
		conn, err := l.Accept()
		if err != nil {
			return err
		}
		ServeOne(conn, conn, launch)
		_ = conn.Close() // the client has been told all
	}
}
