package session

import (
	"errors"
	"time"

	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/machine"
	"github.com/iron86/iron86/machine/history"
	"github.com/iron86/iron86/session/lan"
)

// network is the host's end of the machine's network card.
type network struct {
	wire    *lan.Wire // to the host's end; nil: there is none
	others  inStep    // or to other machines in this process
	dump    *lan.Dump // nil: none is wanted
	begin   time.Time // the guest's date when virtual time was 0
	m       *machine.Machine
	pending []byte     // a frame that the card has no room for yet
	last    clock.Time // when a frame last passed
	futures int        // how many futures the machine had when it was last looked at
}

// open makes the network that c describes, and its dump. A recording that is repeated has its card, and needs no network.
func (n *network) open(c *Config, say func(text string)) error {
	plan, err := lan.Parse(c.Network)
	if err != nil {
		return err
	}
	if plan != nil && c.Replay == nil {
		card := plan.Card
		card.Out = n.send
		if n.others.port = plan.Port(); n.others.port != nil {
			card.Out = func(frame []byte) { n.others.port.Send(n.others.since(n.m), frame) }
		} else if n.wire, err = lan.Open(plan, say); err != nil {
			return err
		}
		c.Machine.NIC = &card
	}
	if c.NetDump == "" {
		return nil
	}
	if c.Machine.NIC == nil {
		return errors.New("-net-dump: the machine has no network card")
	}
	if n.dump, err = lan.Begin(c.NetDump); err != nil {
		return err
	}
	n.begin = c.Machine.RTC
	if n.begin.IsZero() {
		n.begin = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	card := *c.Machine.NIC
	card.Tap = func(frame []byte) { n.dump.Frame(n.begin.Add(time.Duration(n.m.Now())), frame) }
	c.Machine.NIC = &card
	return nil
}

// send sends a frame of the guest's.
func (n *network) send(frame []byte) {
	n.last = n.m.Now()
	n.wire.Send(frame)
}

// pump gives the guest the frames that have come and that its card has room for. While the guest repeats what it has lived, they wait. If it gets another future, its
// connections end.
func (n *network) pump() {
	n.others.exchange(n.m)
	if n.wire == nil {
		return
	}
	if h := history.Of(n.m); h != nil {
		if h.Repeating() {
			return
		}
		if f := h.Futures(); f != n.futures {
			n.futures = f
			n.forget()
		}
	}
	for {
		if n.pending == nil {
			n.pending = n.wire.Received()
		}
		if n.pending == nil || !machine.ReceiveFrame(n.m, n.pending) {
			return
		}
		n.pending, n.last = nil, n.m.Now()
	}
}

// forget ends the connections between the network and a guest that has become another one.
func (n *network) forget() {
	n.pending = nil
	if n.used() {
		n.wire.Forget()
	}
}

// used reports whether the guest has sent anything to a network: from then on somebody may answer, for whom time passes as on the wall.
func (n *network) used() bool { return n.wire != nil && n.wire.Used() }

// Slices of a run in which frames pass, so that an answer does not wait for long; and how long after a frame they are that short.
const (
	networkSlice = clock.Millisecond
	networkBusy  = 100 * clock.Millisecond
)

// slice returns the virtual time until the host should look at the network again, at most d.
func (n *network) slice(d clock.Time) clock.Time {
	if n.others.port != nil {
		return n.others.untilTick(n.m, d)
	}
	if !n.used() {
		return d
	}
	if now := n.m.Now(); now >= n.last && now-n.last < networkBusy {
		return min(d, networkSlice)
	}
	return d
}

// turn returns the first error of the dump.
func (n *network) turn() error {
	if n.dump == nil {
		return nil
	}
	return n.dump.Err()
}

// close ends the network and completes the dump.
func (n *network) close() error {
	var errs []error
	n.others.leave()
	if n.wire != nil {
		errs = append(errs, n.wire.Close())
	}
	if n.dump != nil {
		errs = append(errs, n.dump.Close())
	}
	return errors.Join(errs...)
}

// wake returns a channel that has something when frames have come, nil without a network.
func (n *network) wake() <-chan struct{} {
	if n.wire == nil {
		return nil
	}
	return n.wire.Wake()
}
