package script

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/console"
)

// fake is a machine that echoes keys on its screen and says what happened.
type fake struct {
	now    clock.Time
	until  clock.Time // it stops then; 0: never
	idle   clock.Time // spent waiting
	screen []string
	log    []string
	keys   int
	onRun  func(f *fake)
}

func (f *fake) Run(d clock.Time) bool {
	f.now += d
	f.keys = 0
	if f.onRun != nil {
		f.onRun(f)
	}
	return f.until == 0 || f.now < f.until
}
func (f *fake) IdleTime() clock.Time { return f.idle }
func (f *fake) ScreenText() []string { return f.screen }
func (f *fake) Mouse(e console.MouseEvent) {
	f.note(fmt.Sprintf("mouse %d %d %d", e.DX, e.DY, e.Buttons))
}
func (f *fake) Press(k []console.Chord)         { f.keys = len(k); f.note("press") }
func (f *fake) Typing() bool                    { return f.keys > 0 }
func (f *fake) SendSerial(b []byte)             { f.note("serial " + string(b)) }
func (f *fake) SaveScreen(file string) error    { f.note("screen " + file); return nil }
func (f *fake) SaveState(file string) error     { f.note("save " + file); return errors.New("no room") }
func (f *fake) Insert(drive, file string) error { f.note("insert " + drive + " " + file); return nil }
func (f *fake) Eject(drive string) error        { f.note("eject " + drive); return nil }
func (f *fake) note(s string)                   { f.log = append(f.log, s) }

func run(t *testing.T, f *fake, serial, text string) (int, bool, error) {
	t.Helper()
	steps, err := Parse(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	r := Runner{Target: f, Serial: &Transcript{out: []byte(serial)}}
	return r.Run(steps)
}

func TestStepsReachTheMachine(t *testing.T) {
	f := &fake{screen: []string{"C:\\>", "x"}}
	status, quit, err := run(t, f, "boot\r\n42\r\n", `
# a comment
expect 1s /^C:\\>$/
type dir{enter}
expect 1s /^42\r?$/
serial a{enter}
mouse -300 20
mouse 0 0 left middle
wait 2s
screen a.png
insert fda b c.img
eject cdrom
quit 7
type never
`)
	if status != 7 || !quit || err != nil {
		t.Errorf("have %d, %v, %v; want 7, true, nil", status, quit, err)
	}
	want := "press|serial a\r|mouse -300 20 0|mouse 0 0 5|screen a.png|insert fda b c.img|eject cdrom"
	if have := strings.Join(f.log, "|"); have != want {
		t.Errorf("log: have %q\nwant %q", have, want)
	}
	if f.now < 2*clock.Second {
		t.Errorf("time passed: have %d, want 2 s at least", f.now)
	}
}

func TestSerialMatchesCountOnce(t *testing.T) {
	_, _, err := run(t, &fake{}, "login: ", "expect 1s /login:/\nexpect 1s /login:/")
	var unmet *UnmetError
	if !errors.As(err, &unmet) || unmet.Step.Line != 2 {
		t.Errorf("have %v, want line 2 not met", err)
	}
}

func TestUnmetSteps(t *testing.T) {
	for _, c := range []struct {
		name, text string
		until      clock.Time
		want       string
	}{
		{"limit", "expect 1s /x/", 0, `step 1 "expect 1s /x/": not seen within 1s`},
		{"stopped", "expect 9s /x/", clock.Second, `step 1 "expect 9s /x/": the machine stopped first`},
		{"typing", "type a\nscreen f", 1, `step 1 "type a": the machine stopped first`},
		{"error", "save f", 0, `step 1 "save f": no room`},
	} {
		_, _, err := run(t, &fake{until: c.until}, "", c.text)
		if err == nil || err.Error() != c.want {
			t.Errorf("%s: have %v, want %s", c.name, err, c.want)
		}
	}
}

func TestTheLastTextMaySwitchTheMachineOff(t *testing.T) {
	if _, _, err := run(t, &fake{until: 1}, "", "type 0\nwait 5s"); err != nil {
		t.Error(err)
	}
}

func TestLastWordsCount(t *testing.T) {
	f := &fake{until: 1}
	f.onRun = func(f *fake) { f.screen = []string{"bye"} }
	if _, _, err := run(t, f, "", "expect 1s /bye/"); err != nil {
		t.Error(err)
	}
}

func TestParseErrors(t *testing.T) {
	for text, want := range map[string]string{
		"screen x.jpg":                 `saved as .png, .ppm or .txt, not as .jpg`,
		"jump":                         `line 1: no such step "jump"`,
		"\nexpect x /a/":               `line 2: "x" is not a duration`,
		"expect 1s a":                  "is not a pattern between slashes",
		"expect 1s /(/":                "pattern",
		"wait":                         "is not a duration",
		"wait -1s":                     "is not a duration",
		"type {nokey}":                 "nokey",
		"serial {nokey}":               "nokey",
		"mouse 1":                      "two movements",
		"mouse 1 40000":                "is not a movement",
		"mouse 1 2 wheel":              "is not left, right or middle",
		"screen":                       "a file name is missing",
		"insert hda x":                 "is not fda, fdb or cdrom",
		"insert fda":                   "a file name is missing",
		"eject fda x":                  "eject takes a drive only",
		"quit 256":                     "is not a status",
		strings.Repeat("x", maxLine+1): "line 1",
	} {
		_, err := Parse(strings.NewReader(text))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.20q: have %v, want %s", text, err, want)
		}
	}
}

func TestFromFlags(t *testing.T) {
	steps, err := FromFlags([]Flag{{Type, "x"}, {Expect, "A:"}, {Expect, "B:"}, {Type, "y"}}, 0)
	if err != nil {
		t.Fatal(err)
	}
	var verbs []string
	for _, s := range steps {
		verbs = append(verbs, string(s.Verb))
	}
	if have := strings.Join(verbs, " "); have != "type expect expect type wait" {
		t.Errorf("have %s", have)
	}
	for _, bad := range []Flag{{Expect, "("}, {Type, "{nokey}"}} {
		if _, err := FromFlags([]Flag{bad}, 0); err == nil {
			t.Errorf("%v: no error", bad)
		}
	}
}

// TestExpectationsOfFlagsEnd: on a machine that is idle after 100 s of work, and with a
// limit of their own.
func TestExpectationsOfFlagsEnd(t *testing.T) {
	for _, c := range []struct {
		limit    time.Duration
		min, max clock.Time // of the machine's time at the end
		want     string
	}{
		{0, 160 * clock.Second, 162 * clock.Second, "idle for 1m0s"},
		{2 * time.Second, 2 * clock.Second, 2 * clock.Second, "not seen within 2s"},
	} {
		steps, err := FromFlags([]Flag{{Expect, "never"}}, c.limit)
		if err != nil {
			t.Fatal(err)
		}
		f := &fake{until: 1000 * clock.Second}
		f.onRun = func(f *fake) {
			if f.now > 100*clock.Second {
				f.idle += poll * 95 / 100
			}
		}
		r := Runner{Target: f, Serial: new(Transcript)}
		_, _, err = r.Run(steps)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("limit %v: have %v, want %q", c.limit, err, c.want)
		}
		if f.now < c.min || f.now > c.max {
			t.Errorf("limit %v: it ended at %d ms, want %d to %d", c.limit, f.now/clock.Millisecond, c.min/clock.Millisecond, c.max/clock.Millisecond)
		}
	}
}

// TestTheLastPictureIsLookedAt: the machine stops while a text is typed to it or time
// passes, and has shown what is expected next.
func TestTheLastPictureIsLookedAt(t *testing.T) {
	for text, unmet := range map[string]bool{
		"type x\nexpect 1s /bye/":                 false,
		"wait 9s\nwait 1s\nexpect 1s /bye/":       false,
		"wait 9s\nexpect 1s /bye/\nexpect 1s /x/": true,
		"type x\ntype y\nexpect 1s /bye/":         true,
	} {
		f := &fake{until: 1, screen: []string{"bye"}}
		if _, _, err := run(t, f, "", text); (err != nil) != unmet {
			t.Errorf("%q: have %v, unmet %v wanted", text, err, unmet)
		}
	}
}

func TestTranscriptIsBounded(t *testing.T) {
	tr := new(Transcript)
	for range 3 {
		if _, err := tr.Write(make([]byte, maxTranscript)); err != nil {
			t.Fatal(err)
		}
	}
	if len(tr.kept()) != maxTranscript {
		t.Errorf("kept %d bytes, want %d", len(tr.kept()), maxTranscript)
	}
}

func FuzzParse(f *testing.F) {
	f.Add("expect 1s /a/\ntype {enter}\nwait 1s")
	f.Fuzz(func(t *testing.T, text string) {
		_, _ = Parse(strings.NewReader(text))
	})
}

// TestTranscriptOfAnyLength: the last megabyte is looked at however the output was cut
// into writes, and what is kept is moved once a megabyte, not once a byte.
func TestTranscriptOfAnyLength(t *testing.T) {
	const size = 4*maxTranscript + 12345
	all := make([]byte, size)
	for i := range all {
		all[i] = byte(i * i >> 7)
	}
	for _, cut := range []int{1, 2, 1000, maxTranscript - 1, maxTranscript, maxTranscript + 1, size} {
		tr := new(Transcript)
		moves, before := 0, 0
		for from := 0; from < size; from += cut {
			if n, err := tr.Write(all[from:min(size, from+cut)]); err != nil || n != min(size, from+cut)-from {
				t.Fatalf("writes of %d: %d, %v", cut, n, err)
			}
			if len(tr.out) < before {
				moves++
			}
			before = len(tr.out)
		}
		if !bytes.Equal(tr.kept(), all[size-maxTranscript:]) {
			t.Errorf("writes of %d: not the last megabyte is kept", cut)
		}
		if moves > size/maxTranscript {
			t.Errorf("writes of %d: moved %d times", cut, moves)
		}
		if cap(tr.out) > 4*maxTranscript {
			t.Errorf("writes of %d: %d bytes are held", cut, cap(tr.out))
		}
	}
}
