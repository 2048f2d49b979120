package script

import (
	"bufio"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/iron86/iron86/console"
	"github.com/iron86/iron86/console/png"
)

// Verb is the first word of a step.
type Verb string

// The verbs.
const (
	Expect Verb = "expect"
	Type   Verb = "type"
	Serial Verb = "serial"
	Mouse  Verb = "mouse"
	Wait   Verb = "wait"
	Screen Verb = "screen"
	Insert Verb = "insert"
	Eject  Verb = "eject"
	Save   Verb = "save"
	Quit   Verb = "quit"
)

// Step is one line of a script.
type Step struct {
	Line     int // the line of the script, or the number of the flag, from 1
	Verb     Verb
	Time     time.Duration      // Expect: the limit, 0 for none; Wait: how long to wait
	IdleTime time.Duration      // Expect: how long the machine may be idle before the step fails; 0: for ever
	Pattern  *regexp.Regexp     // Expect: what must appear
	Text     string             // Type, Serial: the text, with names of keys in braces; Screen, Save, Insert: the name of a file
	Drive    string             // Insert, Eject: fda, fdb or cdrom
	Status   int                // Quit: the exit status
	Mouse    console.MouseEvent // Mouse: how far it moves, and the buttons that are down from then on
	source   string             // the step as it was written
}

// String returns the step as it was written.
func (s Step) String() string { return s.source }

// maxLine bounds a line in bytes, and maxSteps the steps of a script.
const (
	maxLine  = 64 << 10
	maxSteps = 100_000
)

// Parse reads a script. The error names the line.
func Parse(r io.Reader) ([]Step, error) {
	var steps []Step
	in := bufio.NewScanner(r)
	in.Buffer(nil, maxLine)
	n := 0
	for in.Scan() {
		n++
		text := strings.TrimRight(in.Text(), "\r")
		if trimmed := strings.TrimSpace(text); trimmed == "" || trimmed[0] == '#' {
			continue
		}
		step, err := parseStep(text)
		if err != nil {
			return nil, fmt.Errorf("script: line %d: %w", n, err)
		}
		if len(steps) == maxSteps {
			return nil, fmt.Errorf("script: line %d: more than %d steps", n, maxSteps)
		}
		step.Line = n
		steps = append(steps, step)
	}
	if err := in.Err(); err != nil {
		return nil, fmt.Errorf("script: line %d: %w", n+1, err)
	}
	return steps, nil
}

func parseStep(text string) (Step, error) {
	verb, rest, _ := strings.Cut(strings.TrimLeft(text, " \t"), " ")
	s := Step{Verb: Verb(strings.TrimSpace(verb)), source: strings.TrimSpace(text)}
	var err error
	switch s.Verb {
	case Expect:
		err = s.parseExpect(rest)
	case Type, Serial:
		s.Text = rest
		err = s.checkText()
	case Mouse:
		err = s.parseMouse(strings.Fields(rest))
	case Wait:
		s.Time, err = duration(strings.TrimSpace(rest))
	case Screen, Save:
		s.Text = strings.TrimSpace(rest)
		if err = need(s.Text, "a file name"); err == nil && s.Verb == Screen {
			err = png.CheckName(s.Text)
		}
	case Insert, Eject:
		err = s.parseDrive(rest)
	case Quit:
		err = s.parseStatus(strings.TrimSpace(rest))
	default:
		err = fmt.Errorf("no such step %q", verb)
	}
	return s, err
}

// need returns an error that says what is missing if text is empty.
func need(text, what string) error {
	if text == "" {
		return fmt.Errorf("%s is missing", what)
	}
	return nil
}

func duration(text string) (time.Duration, error) {
	d, err := time.ParseDuration(text)
	if err != nil || d < 0 {
		return 0, fmt.Errorf("%q is not a duration such as 30s", text)
	}
	return d, nil
}

func (s *Step) parseExpect(rest string) error {
	limit, pattern, _ := strings.Cut(strings.TrimSpace(rest), " ")
	var err error
	if s.Time, err = duration(limit); err != nil {
		return err
	}
	pattern = strings.TrimSpace(pattern)
	if len(pattern) < 2 || pattern[0] != '/' || pattern[len(pattern)-1] != '/' {
		return fmt.Errorf("%q is not a pattern between slashes", pattern)
	}
	s.Pattern, err = Pattern(pattern[1 : len(pattern)-1])
	return err
}

// Pattern compiles a pattern as expect takes it. ^ and $ match at every row.
func Pattern(text string) (*regexp.Regexp, error) {
	re, err := regexp.Compile("(?m)" + strings.ReplaceAll(text, `\/`, "/"))
	if err != nil {
		return nil, fmt.Errorf("pattern %q: %w", text, err)
	}
	return re, nil
}

// parseMouse reads DX DY [BUTTON]…: movements to the right and down, then the buttons that are down.
func (s *Step) parseMouse(words []string) error {
	if len(words) < 2 {
		return fmt.Errorf("mouse takes two movements, to the right and down, and the buttons that are down")
	}
	for i, to := range []*int16{&s.Mouse.DX, &s.Mouse.DY} {
		n, err := strconv.ParseInt(words[i], 10, 16)
		if err != nil {
			return fmt.Errorf("%q is not a movement of the mouse from -32768 to 32767", words[i])
		}
		*to = int16(n)
	}
	for _, name := range words[2:] {
		button, ok := map[string]uint8{"left": console.ButtonLeft, "right": console.ButtonRight, "middle": console.ButtonMiddle}[name]
		if !ok {
			return fmt.Errorf("%q is not left, right or middle", name)
		}
		s.Mouse.Buttons |= button
	}
	return nil
}

func (s *Step) parseDrive(rest string) error {
	s.Drive, s.Text, _ = strings.Cut(strings.TrimSpace(rest), " ")
	s.Text = strings.TrimSpace(s.Text)
	switch s.Drive {
	case "fda", "fdb", "cdrom":
	default:
		return fmt.Errorf("%q is not fda, fdb or cdrom", s.Drive)
	}
	if s.Verb == Insert {
		return need(s.Text, "a file name")
	}
	if s.Text != "" {
		return fmt.Errorf("eject takes a drive only")
	}
	return nil
}

func (s *Step) parseStatus(rest string) error {
	if rest == "" {
		return nil
	}
	n, err := strconv.Atoi(rest)
	if err != nil || n < 0 || n > 255 {
		return fmt.Errorf("%q is not a status from 0 to 255", rest)
	}
	s.Status = n
	return nil
}
