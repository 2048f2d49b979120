package migrate

import (
	"errors"
	"fmt"
	"time"
)

// handOver gives the machine to the target, which has its whole state.
func (m *Move) handOver() error {
	if err := m.call(m.src.LetGo); err != nil {
		return errors.Join(err, m.resume(false))
	}
	err := m.link.send(kindTake, nil)
	if err == nil {
		_, err = m.link.expect(kindReady, patience)
	}
	if err != nil {
		return m.takeBack(err)
	}
	if err = m.link.send(kindGo, nil); err == nil {
		_, err = m.link.expect(kindStarted, patience)
	}
	if err != nil {
		if err = m.insist(err); err != nil {
			return err
		}
	}
	m.set(func(p *Progress) { p.Down, p.Sent, p.Remaining = time.Since(m.begun), m.link.sent, 0 })
	return m.call(func() error { m.src.Gone(); return nil })
}

// takeBack has the machine go on here after the target has not become ready. A target that may have the disks is asked to give up.
func (m *Move) takeBack(why error) error {
	m.link.close()
	var r *refusal
	told := errors.As(why, &r)
	for {
		if !told {
			_, err := m.ask(giveUp)
			told = err == nil
		}
		err := m.resume(true)
		if err == nil {
			return why
		}
		if m.wait() != nil {
			return fmt.Errorf("%w: %v", ErrDoubt, err)
		}
	}
}

// insist tells the target once more to let the machine run, until it answers. It returns an error if the target does not answer in time.
func (m *Move) insist(why error) error {
	m.link.close()
	for begun := time.Now(); time.Since(begun) < insistence; {
		a, err := m.ask(letRun)
		if err == nil && a.Self == m.there.Self && a.Started {
			return nil
		}
		if m.wait() != nil {
			break
		}
	}
	return fmt.Errorf("%w: %v", ErrDoubt, why)
}

// insistence is how long the source asks a target that may have the machine.
const insistence = 60 * time.Second

// wait waits a little before a new question. It returns an error if the user wants no more of them.
func (m *Move) wait() error {
	select {
	case <-m.ctx.Done():
		return ErrCancelled
	case <-time.After(100 * time.Millisecond):
		return nil
	}
}

// ask asks the target to do one thing or the other. The error is for no answer.
func (m *Move) ask(what string) (a answer, err error) {
	conn, err := m.dial(time.Second)
	if err != nil {
		return a, err
	}
	l := newLink(conn)
	defer l.close()
	if err = l.greet(); err == nil {
		err = l.sendJSON(kindAsk, &question{m.hello.ID, what})
	}
	if err == nil {
		err = l.met()
	}
	if err == nil {
		err = l.expectJSON(kindAnswer, patience, &a)
	}
	return a, err
}

// What a question asks the target to do.
const (
	giveUp = "give up"
	letRun = "go"
)

// question is about the migration ID.
type question struct {
	ID   string `json:"id"`
	What string `json:"what"`
}

// answer says whether the process Self runs the machine of a migration. If not, it has given it up, or never had it.
type answer struct {
	Self    string `json:"self"`
	Started bool   `json:"started"`
}

// abort ends what the link does.
func (l *link) abort() { _ = l.conn.Close() }
