package metrics

import (
	"net"
	"sync"
)

// counted is a connection of a few.
type counted struct {
	net.Conn
	once sync.Once
	free <-chan struct{}
}

// Close ends the connection, and makes room for another one.
func (c *counted) Close() error {
	c.once.Do(func() { <-c.free })
	return c.Conn.Close()
}
