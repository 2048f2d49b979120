package speaker

import (
	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/snapshot"
)

// Pins of the speaker as a bus.LineSink.
const (
	PinTimer = iota // OUT of timer 2
	PinData         // bit 1 of port 61h
	pins            // their number
)

// silence is how long after its last edge a tone has ended. Tones below 10 Hz are therefore not heard.
const silence = 100 * clock.Millisecond

// state is what the speaker remembers of its pins.
type state struct {
	Pins   [pins]bool
	Edges  uint64
	Rose   clock.Time // the last rising edge
	Period clock.Time // between the last two, 0 when they were far apart
}

// Speaker is the cone. Connect Changed before use to hear every edge.
type Speaker struct {
	reg     state
	Changed func(t clock.Time, high bool) // hears the edges; nil for nobody
	sched   *clock.Scheduler
}

// New makes a silent speaker.
func New(sched *clock.Scheduler) *Speaker { return &Speaker{sched: sched} }

// Reset forgets edges and levels; the senders drive their pins again.
func (s *Speaker) Reset() { s.reg = state{} }

// Settle has nothing to drive.
func (s *Speaker) Settle() {}

// Save gives the state for a snapshot.
func (s *Speaker) Save() (version uint16, data any) { return 1, &s.reg }

// Load takes a saved state over.
func (s *Speaker) Load(in snapshot.Saved) error { return in.Only(1, &s.reg) }

// Level reports whether the cone is pushed out.
func (s *Speaker) Level() bool { return s.reg.Pins[PinTimer] && s.reg.Pins[PinData] }

// Edges returns how often Level has changed since the reset.
func (s *Speaker) Edges() uint64 { return s.reg.Edges }

// Tone returns the frequency that sounds now in hertz, or 0 for silence.
func (s *Speaker) Tone() uint32 {
	if s.reg.Period == 0 || s.sched.Now()-s.reg.Rose > silence {
		return 0
	}
	return uint32((clock.Second + s.reg.Period/2) / s.reg.Period)
}

// SetLine drives PinTimer or PinData.
func (s *Speaker) SetLine(pin int, high bool) {
	if pin < 0 || pin >= pins {
		return
	}
	was := s.Level()
	s.reg.Pins[pin] = high
	level := s.Level()
	if level == was {
		return
	}
	s.reg.Edges++
	now := s.sched.Now()
	if level {
		s.reg.Period = now - s.reg.Rose
		if s.reg.Period > silence {
			s.reg.Period = 0
		}
		s.reg.Rose = now
	}
	if s.Changed != nil {
		s.Changed(now, level)
	}
}
