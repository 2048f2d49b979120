package clock

import "math"

// Time is virtual nanoseconds since power-on, 0 to 2^63-1 (292 years).
type Time int64

// Units of Time.
const (
	Nanosecond  Time = 1
	Microsecond      = 1000 * Nanosecond
	Millisecond      = 1000 * Microsecond
	Second           = 1000 * Millisecond

	// Never is later than any event.
	Never Time = math.MaxInt64
)

// Event is a moment that a device waits for. A device makes it once, in New, and arms it with
// Scheduler.At as often as needed.
type Event struct {
	name string
	fire func()
	when Time
	id   int    // order in which events were made; those for the same time fire in this order, also after a load
	seq  uint64 // order in which events were armed, by which Fire tells those that were armed during it
	pos  int    // index in the heap, -1 when the event is not armed
}

// Name returns the name that the event was made with, for traces.
func (e *Event) Name() string { return e.name }

// Armed reports whether the event is in the queue.
func (e *Event) Armed() bool { return e.pos >= 0 }

// When returns the time that the event is armed for, or Never.
func (e *Event) When() Time {
	if e.pos < 0 {
		return Never
	}
	return e.when
}

// Scheduler is the queue of armed events, a binary heap by time.
type Scheduler struct {
	source  func() Time
	heap    []*Event
	seq     uint64 // of the event that was armed last
	made    int    // how many events were made
	earlier func() // called when the next event becomes earlier; nil: nobody wants to know
}

// New makes a scheduler whose time is what source returns. That time must not go back.
func New(source func() Time) *Scheduler { return &Scheduler{source: source} }

// OnEarlier has f called whenever the next event becomes earlier than it was. The machine then
// shortens the processor's budget.
func (s *Scheduler) OnEarlier(f func()) { s.earlier = f }

// NewEvent makes an event that calls fire when its time has come. It is not armed.
func (s *Scheduler) NewEvent(name string, fire func()) *Event {
	s.made++
	return &Event{name: name, fire: fire, id: s.made, pos: -1}
}

// Now returns the virtual time.
func (s *Scheduler) Now() Time { return s.source() }

// At arms e for time t. If t is past, the event fires at the next Fire. If e is armed already, its
// time changes.
func (s *Scheduler) At(e *Event, t Time) {
	earlier := t < s.Next()
	s.remove(e)
	s.seq++
	e.when, e.seq, e.pos = t, s.seq, len(s.heap)
	s.heap = append(s.heap, e)
	s.up(e.pos)
	if earlier && s.earlier != nil {
		s.earlier()
	}
}

// Cancel disarms e. It does nothing when e is not armed.
func (s *Scheduler) Cancel(e *Event) { s.remove(e) }

// Next returns the time of the earliest event, or Never when none is armed.
func (s *Scheduler) Next() Time {
	if len(s.heap) == 0 {
		return Never
	}
	return s.heap[0].when
}

// Fire calls every event whose time has come, in order of time. An event is
// disarmed before its function runs, so that it may arm itself again; one that
// arms itself for a time already past runs again in the next Fire.
func (s *Scheduler) Fire() {
	now, last := s.Now(), s.seq
	for {
		e := s.due(now, last)
		if e == nil {
			return
		}
		s.remove(e)
		e.fire()
	}
}

// due returns the first event whose time is not after now and which was not armed after event number
// last, or nil if there is none.
func (s *Scheduler) due(now Time, last uint64) *Event {
	if s.Next() > now {
		return nil
	}
	if s.heap[0].seq <= last {
		return s.heap[0]
	}
	var first *Event
	for _, e := range s.heap { // this is rare: an event has armed another one for the past
		if e.when <= now && e.seq <= last && (first == nil || e.when < first.when || e.when == first.when && e.id < first.id) {
			first = e
		}
	}
	return first
}

// Reset disarms everything.
func (s *Scheduler) Reset() {
	for _, e := range s.heap {
		e.pos = -1
	}
	s.heap = s.heap[:0]
}

// remove takes e out of the heap, if it is there.
func (s *Scheduler) remove(e *Event) {
	i := e.pos
	if i < 0 {
		return
	}
	last := len(s.heap) - 1
	moved := s.heap[last]
	s.heap[i], moved.pos = moved, i
	s.heap[last] = nil
	s.heap = s.heap[:last]
	e.pos = -1
	if i < last {
		s.down(i)
		s.up(moved.pos)
	}
}

func (s *Scheduler) before(i, j int) bool {
	a, b := s.heap[i], s.heap[j]
	return a.when < b.when || a.when == b.when && a.id < b.id
}

func (s *Scheduler) swap(i, j int) {
	s.heap[i], s.heap[j] = s.heap[j], s.heap[i]
	s.heap[i].pos, s.heap[j].pos = i, j
}

func (s *Scheduler) up(i int) {
	for i > 0 {
		parent := (i - 1) / 2
		if !s.before(i, parent) {
			return
		}
		s.swap(i, parent)
		i = parent
	}
}

func (s *Scheduler) down(i int) {
	for {
		least := i
		for _, child := range [2]int{2*i + 1, 2*i + 2} {
			if child < len(s.heap) && s.before(child, least) {
				least = child
			}
		}
		if least == i {
			return
		}
		s.swap(i, least)
		i = least
	}
}
