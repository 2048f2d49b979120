package monitor

import (
	"errors"

	"github.com/iron86/iron86/monitor/point"
)

// maxStub bounds the instructions of a stub that are executed one by one.
const maxStub = 10_000_000

// heading makes the monitor know that a command is Heading for a place.
func heading(command func(*Monitor, string) error) func(*Monitor, string) error {
	return func(mo *Monitor, arg string) error {
		mo.heading = true
		defer func() { mo.heading = false }()
		return command(mo, arg)
	}
}

// cmdStart executes start: it runs to the function main. A program of DJGPP is first followed through its stub until it is in memory.
func cmdStart(mo *Monitor, _ string) error {
	if mo.symbols.Awaits() {
		o, err := followStub(mo)
		if err != nil || o.early() {
			return errors.Join(err, mo.report(o))
		}
	}
	for _, name := range []string{"main", "start"} {
		if s, known := mo.symbols.Lookup(name); known {
			if s.Addr == mo.here().N {
				mo.Greet()
				return nil
			}
			return mo.report(mo.resume(forever, hidden(mo.linear(s.Addr), "")))
		}
	}
	return errors.New("no function main is known: symbols FILE loads names, and break ADDRESS with continue runs to a place")
}

// followStub runs until the program that is awaited is in memory: to the change into protected mode, and then by instructions, because it begins with a jump.
func followStub(mo *Monitor) (outcome, error) {
	change := point.NewMode()
	change.Hidden = true
	for n := 0; n < maxStub && mo.symbols.Awaits(); n++ {
		var o outcome
		if mo.real() {
			if o = mo.resume(forever, change); o.point == change {
				o.point = nil
			}
		} else {
			o = mo.nextOne()
		}
		if o.early() {
			return o, nil
		}
		mo.Arrive()
	}
	if mo.symbols.Awaits() {
		return outcome{}, errors.New("the program does not come into memory")
	}
	return outcome{}, nil
}
