package audience

import (
	"errors"
	"io"
	"sync"
	"time"

	"github.com/iron86/iron86/console"
)

// Bounds of every server.
const (
	MaxViewers = 16
	WriteTime  = 10 * time.Second // for one message: a viewer that takes longer is dropped
	MaxPasted  = 1 << 16          // bytes of a pasted text that are typed
)

// Input takes what viewers do. Its methods are called on the viewers' goroutines, several at a time.
type Input interface {
	Key(console.KeyEvent)
	Mouse(console.MouseEvent)
	// Paste types a text.
	Paste(text string)
}

// Audience are the viewers of one screen, at most MaxViewers. T is a drawn frame, in the form that they need. Make it with New,
// and close it. Its methods may be called on any goroutine.
type Audience[T any] struct {
	draw    func(to *T, f *console.Frame)
	mu      sync.Mutex
	changed *sync.Cond // something under mu has changed

	frame   console.Frame // what Show was given last
	fresh   bool          // it has not been drawn
	now     T
	serial  uint64 // counts the frames in now
	viewers map[io.Closer]bool
	closed  bool
}

// New makes an Audience before a blank screen. draw draws a frame, and may use the memory of both again. It runs on a goroutine
// of its own.
func New[T any](draw func(to *T, f *console.Frame)) *Audience[T] {
	a := &Audience[T]{draw: draw, viewers: map[io.Closer]bool{}}
	a.changed = sync.NewCond(&a.mu)
	draw(&a.now, new(console.Frame))
	go a.drawAll()
	return a
}

// Watched reports whether there is a viewer. While there is none, Show need not be called.
func (a *Audience[T]) Watched() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return len(a.viewers) > 0
}

// Show has the viewers see f. It keeps nothing of f, and waits for nobody.
func (a *Audience[T]) Show(f *console.Frame) {
	a.mu.Lock()
	defer a.mu.Unlock()
	f.CopyTo(&a.frame)
	a.fresh = true
	a.changed.Broadcast()
}

// drawAll draws each frame that Show was given, until the Audience is closed.
func (a *Audience[T]) drawAll() {
	var frame console.Frame
	var drawn T
	a.mu.Lock()
	defer a.mu.Unlock()
	for {
		for !a.fresh && !a.closed {
			a.changed.Wait()
		}
		if a.closed {
			return
		}
		a.fresh = false
		a.frame, frame = frame, a.frame
		a.mu.Unlock()
		a.draw(&drawn, &frame)
		a.mu.Lock()
		a.now, drawn = drawn, a.now
		a.serial++
		a.changed.Broadcast()
	}
}

// Errors of Add.
var (
	ErrClosed = errors.New("the server is closed")
	ErrFull   = errors.New("there are too many viewers")
)

// Add lets a viewer in, whose connection Close closes. From then on Watched says that there is one. serial is the number of the
// present frame.
func (a *Audience[T]) Add(conn io.Closer) (serial uint64, err error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	switch {
	case a.closed:
		return 0, ErrClosed
	case len(a.viewers) >= MaxViewers:
		return 0, ErrFull
	}
	a.viewers[conn] = true
	return a.serial, nil
}

// Remove forgets a viewer.
func (a *Audience[T]) Remove(conn io.Closer) {
	a.Change(func() { delete(a.viewers, conn) })
}

// Change has f change what the functions given to Await look at. f must not wait.
func (a *Audience[T]) Change(f func()) {
	a.mu.Lock()
	defer a.mu.Unlock()
	f()
	a.changed.Broadcast()
}

// Await waits until ready reports true. It calls ready with the frame of the present and its number, again after every change, while
// nothing else changes; ready must not wait. Await returns false when the Audience is closed first.
func (a *Audience[T]) Await(ready func(now *T, serial uint64) bool) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	for !a.closed {
		if ready(&a.now, a.serial) {
			return true
		}
		a.changed.Wait()
	}
	return false
}

// Close drops all viewers. Add refuses others from then on.
func (a *Audience[T]) Close() {
	a.Change(func() {
		a.closed = true
		for conn := range a.viewers {
			_ = conn.Close() // its goroutines see that
		}
	})
}
