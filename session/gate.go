package session

import "io"

// gate is what the guest sends on COM1 on its way to the host. With a standby nothing passes before that knows what has led to it.
type gate struct {
	io.Writer      // to the host
	shut      bool // what is sent waits
	buf       []byte
	sent      int64 // bytes that have passed
}

// maxGated bounds what waits, in bytes. It is more than a port sends between two looks at the host, however fast it is.
const maxGated = 16 << 20

// Write takes bytes of the guest.
func (g *gate) Write(b []byte) (int, error) {
	if g.shut {
		g.buf = append(g.buf, b[:min(len(b), maxGated-len(g.buf))]...)
		return len(b), nil
	}
	g.sent += int64(len(b))
	return g.Writer.Write(b)
}

// release lets pass what waits.
func (g *gate) release() error {
	g.sent += int64(len(g.buf))
	_, err := g.Writer.Write(g.buf)
	g.buf = g.buf[:0]
	return err
}

// forget drops what has passed a gate elsewhere, up to the byte with this number.
func (g *gate) forget(sent int64) {
	n := min(max(sent-g.sent, 0), int64(len(g.buf)))
	g.buf = g.buf[:copy(g.buf, g.buf[n:])]
	g.sent += n
}
