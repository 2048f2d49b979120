package migrate

import (
	"bytes"
	"cmp"
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"syscall"
	"time"

	"github.com/iron86/iron86/machine"
)

// Source is the session whose machine is to move. All methods but Call are called by functions that Call has done, on the
// goroutine that runs the machine.
type Source interface {
	Call(f func()) bool
	Machine() *machine.Machine
	// Halt has the machine stand still and makes durable what it has written to its disks. Nothing changes the machine from then on, until Resume.
	Halt() (Luggage, error)
	// LetGo lets the target open the images.
	LetGo() error
	// Resume undoes Halt and, if letGo, LetGo. It returns an error if somebody else has the images: then the machine stands still.
	Resume(letGo bool) error
	// Gone says that the machine runs elsewhere. It stands still here for ever.
	Gone()
}

// Luggage is what goes along with a machine.
type Luggage struct {
	Running bool   // it runs: the target is to let it run
	Serial  []byte // bytes for COM1 that it had no room for yet
	Keys    []byte // keys that were to be typed, as the session encodes them
}

// Options say how a machine is moved.
type Options struct {
	Network, Address string        // of the target, for net.Dial
	Trust            *Trust        // nil: whoever answers gets the machine
	Down             time.Duration // for which the machine may stand still, as far as that can be told before
	Build            string        // the version of this iron86; the target must have the same
}

// Move is a migration under way.
type Move struct {
	meter
	src   Source
	o     Options
	ctx   context.Context
	stop  context.CancelFunc
	link  *link
	tally []*tally
	hello hello
	there hello
	extra ending
	begun time.Time
}

// hello is how each side begins.
type hello struct {
	Build string `json:"build"`
	Setup string `json:"setup"`          // of the machine, as machine.Setup
	ID    string `json:"id,omitempty"`   // of the migration; the source's
	Self  string `json:"self,omitempty"` // of the target's process
	// Standby is set if the machine goes on at the source, and the target is to repeat what it does. Disks are the digests of what is on the disks then, which
	// each has for itself.
	Standby bool     `json:"standby,omitempty"`
	Disks   []string `json:"disks,omitempty"`
}

// ending is the last of the state.
type ending struct {
	Luggage Luggage `json:"luggage"`
	Digest  string  `json:"digest"`
}

// Errors of migrations.
var (
	ErrCancelled = errors.New("cancelled")
	// ErrDoubt is wrapped by errors after which the source does not know who has the machine.
	ErrDoubt = errors.New("the connection broke at the moment of the hand-over, and the target does not answer: the machine stands still here, as it may run there")
)

// Limits of rounds.
const (
	maxRounds = 30      // after these the machine stands still however much has changed
	lookPages = 4096    // pages that are looked at between two slices of the run
	fewBytes  = 2 << 20 // changed bytes with which the machine stands still whatever the rate is
)

// DefaultDown is for how long a machine stands still at most, as far as that can be told before.
const DefaultDown = 300 * time.Millisecond

// Send begins to move a machine. over is called at the end, on another goroutine; err is nil if the target has the machine.
func Send(src Source, o Options, over func(err error)) *Move {
	m := prepare(src, o)
	go func() {
		err := m.run()
		m.set(func(p *Progress) {
			switch {
			case err == nil:
				p.State = Completed
			case errors.Is(err, ErrCancelled):
				p.State = Cancelled
			default:
				p.State, p.Error, p.Doubt = Failed, err.Error(), errors.Is(err, ErrDoubt)
			}
		})
		m.stop()
		over(err)
	}()
	return m
}

// prepare makes a Move that has not begun.
func prepare(src Source, o Options) *Move {
	ctx, stop := context.WithCancel(context.Background())
	id := make([]byte, 16)
	_, _ = rand.Read(id) // it never fails
	m := &Move{src: src, o: o, ctx: ctx, stop: stop, hello: hello{Build: o.Build, ID: hex.EncodeToString(id)}}
	m.meter.begun = time.Now()
	m.p = Progress{State: Setup, Destination: o.Address}
	return m
}

// Cancel ends the migration, and the machine goes on here, unless it is too late for that.
func (m *Move) Cancel() { m.stop() }

// run moves the machine.
func (m *Move) run() error {
	if err := m.open(); err != nil {
		return m.why(err)
	}
	defer m.link.close()
	unhook := context.AfterFunc(m.ctx, m.link.abort)
	defer unhook()
	if err := m.copyRunning(); err != nil {
		return m.why(err)
	}
	err := m.copyRest()
	if err == nil && !unhook() {
		err = ErrCancelled
	}
	if err != nil {
		return errors.Join(m.why(err), m.resume(false))
	}
	return m.handOver()
}

// why returns the reason for an error.
func (m *Move) why(err error) error {
	if m.ctx.Err() != nil {
		return ErrCancelled
	}
	return err
}

// call is Source.Call with an error.
func (m *Move) call(f func() error) (err error) {
	if !m.src.Call(func() { err = f() }) {
		return errors.New("the machine has ended")
	}
	return err
}

// open connects to the target.
func (m *Move) open() error {
	conn, err := m.dial(patience)
	if err != nil {
		return err
	}
	m.link = newLink(conn)
	err = m.call(func() error {
		mach := m.src.Machine()
		m.hello.Setup = machine.Setup(mach)
		for _, b := range machine.Banks(mach) {
			m.tally = append(m.tally, newTally(b))
			m.set(func(p *Progress) { p.Total += int64(b.Size()) })
		}
		if mach.Stopped().Reason != machine.Running {
			return errors.New("the machine has stopped")
		}
		return nil
	})
	if err == nil {
		err = m.introduce()
	}
	if err != nil {
		m.link.close()
	}
	return err
}

// introduce exchanges hellos.
func (m *Move) introduce() error {
	err := m.link.greet()
	if err == nil {
		err = m.link.sendJSON(kindHello, &m.hello)
	}
	if e := m.link.met(); e != nil || err != nil { // what cannot be sent may have a reason that can be read
		return m.o.Trust.unmet(cmp.Or(e, err))
	}
	return m.link.expectJSON(kindHello, patience, &m.there)
}

// dial connects to the target, and finds out who that is.
func (m *Move) dial(wait time.Duration) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(m.ctx, wait)
	defer cancel()
	var d net.Dialer
	conn, err := d.DialContext(ctx, m.o.Network, m.o.Address)
	if err != nil {
		return nil, err
	}
	return m.o.Trust.client(ctx, conn, m.o.Address)
}

// round sends what has changed since the last round. It returns how many bytes of pages that were.
func (m *Move) round(bound int) (n int64, err error) {
	for i, t := range m.tally {
		t.next = 0
		for end := false; !end; {
			p := &pages{bank: uint8(i)}
			if err := m.call(func() error { end = t.gather(p, bound); return nil }); err != nil {
				return n, err
			}
			if m.ctx.Err() != nil {
				return n, ErrCancelled
			}
			if len(p.numbers) == 0 {
				continue
			}
			t.note(p)
			n += int64(len(p.bytes))
			if err := m.link.sendPages(p); err != nil {
				return n, m.refused(err)
			}
			m.set(func(s *Progress) {
				s.Pages += int64(len(p.numbers))
				s.Sent, s.Remaining = m.link.sent, max(0, s.Remaining-int64(len(p.bytes)))
			})
		}
	}
	return n, nil
}

// copyRunning sends memory while the machine runs, until few pages change.
func (m *Move) copyRunning() error {
	m.set(func(p *Progress) { p.State, p.Setup = Active, time.Since(m.meter.begun) })
	last := int64(0)
	for r := 1; r <= maxRounds; r++ {
		began := time.Now()
		n, err := m.round(lookPages)
		if err != nil {
			return err
		}
		took := max(time.Since(began), time.Microsecond)
		m.set(func(p *Progress) { p.Rounds, p.Remaining = r, n }) // about as much will change during the next round
		inTime := int64(float64(n) / took.Seconds() * m.o.Down.Seconds())
		if r > 1 && (n <= fewBytes || n <= inTime && n*10 > last*9) {
			return nil
		}
		last = n
	}
	return nil
}

// copyRest has the machine stand still and sends the rest. When it returns nil the target has the whole state.
func (m *Move) copyRest() error {
	m.set(func(p *Progress) { p.State = Device })
	var rest bytes.Buffer
	err := m.call(func() (err error) {
		m.begun = time.Now()
		if m.extra.Luggage, err = m.src.Halt(); err != nil {
			return err
		}
		return machine.SaveRest(m.src.Machine(), &rest)
	})
	if err != nil {
		return err
	}
	if rest.Len() > maxRest {
		return fmt.Errorf("what the disks keep in memory is larger than %d MB", maxRest>>20)
	}
	if _, err := m.round(1 << 20); err != nil {
		return err
	}
	b := rest.Bytes()
	m.extra.Digest = hex.EncodeToString(digest(m.tally, b))
	for len(b) > 0 {
		n := min(len(b), batchPages*pageSize)
		if err := m.link.send(kindRest, b[:n]); err != nil {
			return m.refused(err)
		}
		b = b[n:]
	}
	if err := m.link.sendJSON(kindEnd, &m.extra); err != nil {
		return m.refused(err)
	}
	_, err = m.link.expect(kindHeld, patience)
	return err
}

// refused returns why the target has closed the connection, if it has said so before err came.
func (m *Move) refused(err error) error {
	if errors.Is(err, syscall.EPIPE) || errors.Is(err, syscall.ECONNRESET) {
		var r *refusal
		if _, _, e := m.link.next(time.Second); errors.As(e, &r) {
			return r
		}
	}
	return err
}

// resume lets the machine go on here.
func (m *Move) resume(letGo bool) error {
	return m.call(func() error { return m.src.Resume(letGo) })
}
