package host

import (
	"context"
	"io"
	"os"
	"time"
)

// outletPatience is how long an outlet waits for a write when the run is to end.
const outletPatience = 150 * time.Millisecond

// outlet is a stream of the host that may not accept what is written: a pipe that nobody reads, or
// a terminal that was stopped. The guest waits for it as programs do, but the end of the run does
// not. So a goroutine does the writing; it is left behind when the run ends.
type outlet struct {
	io.Writer
	ctx  context.Context
	work chan []byte
	done chan error
	buf  []byte
	err  error // set when a write was left behind
}

// NewOutlet returns w, or an outlet for it if a write to w can take any time.
func NewOutlet(ctx context.Context, w io.Writer) io.Writer {
	f, ok := w.(*os.File)
	if !ok {
		return w
	}
	if info, err := f.Stat(); err == nil && info.Mode().IsRegular() {
		return w
	}
	return &outlet{Writer: w, ctx: ctx, work: make(chan []byte), done: make(chan error, 1)}
}

// Write writes b. Once a write was left behind every later one fails with the same error.
func (o *outlet) Write(b []byte) (int, error) {
	if o.err != nil || len(b) == 0 {
		return 0, o.err
	}
	if o.buf == nil {
		go o.serve()
	}
	o.buf = append(o.buf[:0], b...)
	o.work <- o.buf
	select {
	case err := <-o.done:
		return len(b), err
	case <-o.ctx.Done():
	}
	select {
	case err := <-o.done:
		return len(b), err
	case <-time.After(outletPatience):
		o.err = context.Cause(o.ctx)
		return 0, o.err
	}
}

// serve writes what Write hands to it.
func (o *outlet) serve() {
	for b := range o.work {
		_, err := o.Writer.Write(b)
		o.done <- err
	}
}
