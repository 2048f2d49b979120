package migrate

import (
	"sync"
	"time"
)

// States of a migration, in QEMU's words.
const (
	Setup     = "setup"
	Active    = "active"
	Device    = "device" // the machine stands still, and the rest goes over
	Completed = "completed"
	Failed    = "failed"
	Cancelled = "cancelled"
)

// Progress says how far a migration is.
type Progress struct {
	State       string
	Error       string        // why it has failed
	Doubt       bool          // it has failed at the one moment after which the source must not go on by itself
	Rounds      int           // how often memory was gone through
	Pages       int64         // that were sent
	Sent        int64         // bytes, as they went over the connection
	Remaining   int64         // bytes of pages of which it is known that they must still be sent
	Total       int64         // bytes of all memory
	Setup       time.Duration // until the first page
	Time        time.Duration // since the beginning, or of all
	Down        time.Duration // for which the machine stood still, until the target had it
	Incoming    bool          // the machine comes here
	Destination string        // where it goes
}

// Over reports whether the state is one in which nothing happens any more.
func (p *Progress) Over() bool {
	return p.State == Completed || p.State == Failed || p.State == Cancelled
}

// meter keeps a Progress for those who ask.
type meter struct {
	mu    sync.Mutex
	p     Progress
	begun time.Time
}

// set changes the Progress.
func (m *meter) set(f func(p *Progress)) {
	m.mu.Lock()
	defer m.mu.Unlock()
	f(&m.p)
	if !m.begun.IsZero() {
		m.p.Time = time.Since(m.begun)
	}
}

// Progress returns how far it is.
func (m *meter) Progress() Progress {
	m.mu.Lock()
	defer m.mu.Unlock()
	p := m.p
	if !p.Over() && !m.begun.IsZero() {
		p.Time = time.Since(m.begun)
	}
	return p
}
