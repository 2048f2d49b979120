package session

import (
	"net"

	"github.com/iron86/iron86/session/migrate"
)

// whereabouts says where a machine is that moves.
type whereabouts uint8

const (
	here    whereabouts = iota
	awaited             // it is to come here: -incoming
	leaving             // it stands still while the target takes it
	gone                // it runs elsewhere
	unknown             // it may run elsewhere: nobody has said so
)

// moving is the way of a machine from or to another iron86.
type moving struct {
	at     whereabouts
	trust  *migrate.Trust
	door   net.Listener   // where the machine is waited for; nil: nowhere yet
	in     *migrate.Inlet // nil: no machine is waited for
	out    *migrate.Move  // the last migration from here; nil: there was none
	held   []func()       // what users have done to a machine that stands still because it may leave
	given  uint64         // inputs that the machine had had when it stood still
	paused bool           // whether it stood still before
	reason string
	decide func() // what the user's wish to let the machine run does, where that is the user's decision; nil: nothing
}

// away reports whether the machine must not run here, and nothing may reach it.
func (m *moving) away() bool { return m.at != here }

// maxHeld is how much of what users do is kept while the machine may leave.
const maxHeld = 1 << 12

// hold reports whether the machine is away. If it may come back, f is kept until then.
func (m *moving) hold(f func()) bool {
	if (m.at == leaving || m.at == unknown) && len(m.held) < maxHeld {
		m.held = append(m.held, f)
	}
	return m.away()
}

// wanted notes that the user wants the machine to run, or not.
func (m *moving) wanted(run bool) {
	if run && m.decide != nil {
		m.decide()
	}
}

// state returns what the machine does, in QEMU's words; "": it is here.
func (m *moving) state() string {
	return [...]string{here: "", awaited: "inmigrate", leaving: "finish-migrate", gone: "postmigrate", unknown: "postmigrate"}[m.at]
}

// cancel ends a migration from here.
func (m *moving) cancel() {
	if m.out != nil {
		m.out.Cancel()
	}
}
