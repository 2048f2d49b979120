package script

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/console"
)

// Target is the machine that a script drives.
type Target interface {
	// Run lets virtual time pass and reports whether the machine goes on.
	Run(d clock.Time) (running bool)
	// IdleTime returns the virtual time that the machine has spent waiting so far.
	IdleTime() clock.Time
	// ScreenText returns the text screen, a string a row without trailing blanks. In a graphics mode it
	// returns nil.
	ScreenText() []string
	// Press queues chords. Typing reports whether some are still queued.
	Press(keys []console.Chord)
	Typing() bool
	// Mouse moves the mouse, or presses and releases its buttons.
	Mouse(e console.MouseEvent)
	// SendSerial queues bytes to COM1.
	SendSerial(b []byte)
	// SaveScreen and SaveState write files. Insert and Eject change media.
	SaveScreen(file string) error
	SaveState(file string) error
	Insert(drive, file string) error
	Eject(drive string) error
}

// Transcript collects the serial output for a script's expectations. It is the
// io.Writer to give to the machine beside the user's own.
type Transcript struct{ out []byte }

// maxTranscript bounds what is kept since the last match, in bytes.
const maxTranscript = 1 << 20

// Write keeps b and drops the oldest bytes when there are too many. It does so only when it
// holds twice as many as are looked at, so that a byte costs the same however much has been
// written.
func (t *Transcript) Write(b []byte) (int, error) {
	if len(t.out)+len(b) > 2*maxTranscript {
		t.out = append(t.out[:0], t.kept()...)
	}
	t.out = append(t.out, b[max(0, len(b)-maxTranscript):]...)
	return len(b), nil
}

// kept returns the output since the last match, of which the last maxTranscript bytes count.
func (t *Transcript) kept() []byte { return t.out[max(0, len(t.out)-maxTranscript):] }

// ErrStopped says that the machine ended before the script did.
var ErrStopped = errors.New("the machine stopped first")

// UnmetError says which step was not met, and why.
type UnmetError struct {
	Step   Step
	Err    error
	Screen []string // the text screen at that moment
	Serial string   // the last lines of serial output since the last match
}

// Error names the step and says why it was not met.
func (e *UnmetError) Error() string {
	return fmt.Sprintf("step %d %q: %v", e.Step.Line, e.Step, e.Err)
}

// Unwrap returns the cause.
func (e *UnmetError) Unwrap() error { return e.Err }

// poll is the virtual time between two looks for an expected text.
const poll = 20 * clock.Millisecond

// Runner runs steps on a machine.
type Runner struct {
	Target Target
	Serial *Transcript
}

// Run executes the steps. It returns whether a quit was reached, and the status of that, or 0. The
// error for a step that was not met is an *UnmetError.
func (r *Runner) Run(steps []Step) (status int, quit bool, err error) {
	for i, s := range steps {
		if s.Verb == Quit {
			return s.Status, true, nil
		}
		err := r.step(s)
		if errors.Is(err, ErrStopped) && nothingAsked(steps[i:]) {
			return 0, false, nil
		}
		if errors.Is(err, ErrStopped) && lookNext(steps[i:]) {
			continue
		}
		if err != nil {
			return 0, false, r.unmet(s, err)
		}
	}
	return 0, false, nil
}

// nothingAsked reports whether a machine that stops in the first of steps has done all that the script
// wanted: what the script typed last may have switched it off. A quit that follows does not count,
// because it is only there to end a machine that goes on.
func nothingAsked(steps []Step) bool {
	if steps[0].Verb != Type && steps[0].Verb != Wait {
		return false
	}
	for _, s := range steps[1:] {
		if s.Verb != Wait && s.Verb != Quit {
			return false
		}
	}
	return true
}

// lookNext reports whether the script goes on with an expectation when the machine stops in the first
// of steps. The machine may have shown the expected text before it stopped.
func lookNext(steps []Step) bool {
	if steps[0].Verb != Type && steps[0].Verb != Wait {
		return false
	}
	for _, s := range steps[1:] {
		if s.Verb != Wait {
			return s.Verb == Expect
		}
	}
	return false
}

func (r *Runner) step(s Step) error {
	switch s.Verb {
	case Expect:
		return r.expect(s)
	case Type:
		return r.typeText(s.Text)
	case Serial:
		b, err := console.SerialBytes(s.Text)
		if err != nil {
			return err
		}
		r.Target.SendSerial(b)
		return nil
	case Mouse:
		r.Target.Mouse(s.Mouse)
		return nil
	case Wait:
		return r.pass(clock.Time(s.Time))
	case Screen:
		return r.Target.SaveScreen(s.Text)
	case Save:
		return r.Target.SaveState(s.Text)
	case Insert:
		return r.Target.Insert(s.Drive, s.Text)
	case Eject:
		return r.Target.Eject(s.Drive)
	}
	return fmt.Errorf("no such step %q", s.Verb)
}

// pass lets the virtual time d pass. It returns ErrStopped if the machine stops meanwhile.
func (r *Runner) pass(d clock.Time) error {
	if !r.Target.Run(d) {
		return ErrStopped
	}
	return nil
}

func (r *Runner) expect(s Step) error {
	idle := idleness{target: r.Target, limit: clock.Time(s.IdleTime)}
	for left := clock.Time(s.Time); ; left -= poll {
		if r.matches(s) {
			return nil
		}
		if s.Time > 0 && left <= 0 {
			return fmt.Errorf("not seen within %v", s.Time)
		}
		if s.IdleTime > 0 && idle.over() {
			return fmt.Errorf("not seen while the machine was idle for %v of virtual time (-expect-timeout sets a limit)", s.IdleTime)
		}
		if !r.Target.Run(poll) {
			if r.matches(s) { // the machine may have shown the text just before it stopped
				return nil
			}
			return ErrStopped
		}
		idle.passed += poll
	}
}

// idleness finds out whether a machine has been idle for long. It is idle while at most a tenth of the
// time goes into instructions.
type idleness struct {
	target  Target
	limit   clock.Time
	waiting clock.Time // the target's idle time when passed was 0
	passed  clock.Time // for how long the machine has been idle
	begun   bool       // waiting is known
}

// grace is how long a machine may work before it no longer counts as idle.
const grace = clock.Second

// over reports whether the machine has been idle for the limit.
func (i *idleness) over() bool {
	now := i.target.IdleTime()
	idle := now - i.waiting
	if busy := i.passed - min(idle, i.passed); !i.begun || i.passed >= grace && busy > i.passed/10 {
		i.begun, i.waiting, i.passed = true, now, 0
		return false
	}
	return i.passed >= i.limit
}

// matches reports whether the screen or the serial output shows what s expects. Serial output up to
// the end of a match is not looked at again.
func (r *Runner) matches(s Step) bool {
	if screen := r.Target.ScreenText(); screen != nil && s.Pattern.MatchString(strings.Join(screen, "\n")) {
		return true
	}
	out := r.Serial.kept()
	at := s.Pattern.FindIndex(out)
	if at == nil {
		return false
	}
	r.Serial.out = append(r.Serial.out[:0], out[at[1]:]...)
	return true
}

func (r *Runner) typeText(text string) error {
	keys, err := console.Chords(text)
	if err != nil {
		return err
	}
	r.Target.Press(keys)
	for r.Target.Typing() {
		if err := r.pass(poll); err != nil {
			return err
		}
	}
	return nil
}

// unmet returns the error for a step that was not met because of err.
func (r *Runner) unmet(s Step, err error) error {
	serial := string(r.Serial.kept())
	lines := strings.Split(serial, "\n")
	if len(lines) > 25 {
		lines = lines[len(lines)-25:]
	}
	return &UnmetError{Step: s, Err: err, Screen: r.Target.ScreenText(), Serial: strings.Join(lines, "\n")}
}

// afterLastText is the virtual time that a run by flags goes on after its last text.
const afterLastText = 5 * time.Second

// idleLimit is the virtual time for which an expectation of the flags waits for an idle machine.
const idleLimit = 60 * time.Second

// Flag is an -expect (verb Expect) or a -type (verb Type) of a command line.
type Flag struct {
	Verb Verb
	Text string
}

// FromFlags makes steps of the flags of a command line, in their order. An expectation fails after
// limit of virtual time, or if limit is 0, when the machine has been idle for a minute. If the last
// flag is a text, the machine runs on for five seconds after it.
func FromFlags(flags []Flag, limit time.Duration) ([]Step, error) {
	var steps []Step
	for _, f := range flags {
		s := Step{Line: len(steps) + 1, Verb: f.Verb, source: "-" + string(f.Verb) + " " + f.Text}
		var err error
		if f.Verb == Expect {
			s.Pattern, err = Pattern(f.Text)
			if s.Time = limit; limit == 0 {
				s.IdleTime = idleLimit
			}
		} else {
			s.Text = f.Text
			err = s.checkText()
		}
		if err != nil {
			return nil, fmt.Errorf("script: %w", err)
		}
		steps = append(steps, s)
	}
	if n := len(flags); n > 0 && flags[n-1].Verb == Type {
		steps = append(steps, Step{Verb: Wait, Time: afterLastText, source: "wait 5s"})
	}
	return steps, nil
}

// checkText returns an error for a bad name of a key, so that it is found before the machine starts.
func (s *Step) checkText() error {
	var err error
	if s.Verb == Type {
		_, err = console.Chords(s.Text)
	} else {
		_, err = console.SerialBytes(s.Text)
	}
	return err
}
