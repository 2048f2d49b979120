package session

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/iron86/iron86/block"
	"github.com/iron86/iron86/machine"
	"github.com/iron86/iron86/script"
	"github.com/iron86/iron86/session/host"
	"github.com/iron86/iron86/testdata/demo"
)

// counter is a floppy whose boot sector counts at 0:600 for ever.
func counter() block.Disk {
	image := make([]byte, 368640)
	copy(image, []byte{0x31, 0xc0, 0x8e, 0xd8, 0xff, 0x06, 0x00, 0x06, 0xeb, 0xfa})
	image[510], image[511] = 0x55, 0xaa
	return block.NewMemory(image)
}

// newSession makes one that is closed with the test.
func newSession(t *testing.T, cfg Config) *Session {
	t.Helper()
	s, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return s
}

func steps(t *testing.T, text string) []script.Step {
	t.Helper()
	list, err := script.Parse(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func small(disk block.Disk) machine.Config {
	return machine.Config{Memory: 1 << 20, Floppy: [2]block.Disk{disk}}
}

// TestSessionsShareNothing runs sixteen sessions at once, each on a goroutine of its own,
// some of them on the demo and some with input from outside, and compares their states
// with those of sessions that run alone. The race detector finds what they share.
func TestSessionsShareNothing(t *testing.T) {
	limit := uint64(6_000_000)
	if testing.Short() {
		limit = 1_500_000
	}
	image := demo.Image()
	play := func(kind int) ([32]byte, error) {
		cfg := Config{Machine: small(counter()), Limit: limit + uint64(kind)*1000}
		switch kind {
		case 1:
			cfg.Machine = small(block.NewMemory(image))
		case 2:
			cfg.Machine = small(block.NewMemory(image))
			cfg.Disks.Snapshot, cfg.Debugger = true, &Debugger{Outlives: true, History: 8 << 20}
		case 3:
			cfg.Record = filepath.Join(t.TempDir(), "recording")
		}
		s, err := New(cfg)
		if err != nil {
			return [32]byte{}, err
		}
		if err := s.Type("7{enter}"); err != nil {
			return [32]byte{}, err
		}
		if end, err := s.Run(context.Background()); end.Status != host.StatusLimit || !errors.Is(err, host.ErrLimit) {
			return [32]byte{}, errors.Join(errors.New("it does not end by the limit"), err)
		}
		hash := s.Machine().Hash()
		return hash, s.Close()
	}
	const kinds = 4
	var want [kinds][32]byte
	for kind := range want {
		var err error
		if want[kind], err = play(kind); err != nil {
			t.Fatalf("alone, kind %d: %v", kind, err)
		}
	}
	var group sync.WaitGroup
	for i := range 4 * kinds {
		group.Go(func() {
			switch have, err := play(i % kinds); {
			case err != nil:
				t.Errorf("session %d: %v", i, err)
			case have != want[i%kinds]:
				t.Errorf("session %d: another state than alone", i)
			}
		})
	}
	group.Wait()
}

// TestZeroConfig: the zero value is a PC that says there is nothing to boot.
func TestZeroConfig(t *testing.T) {
	s := newSession(t, Config{})
	end, err := s.Play(context.Background(), steps(t, "expect 30s /[Bb]oot/"))
	if diff := cmp.Diff(End{}, end); err != nil || diff != "" {
		t.Errorf("error %v, the screen is %q (-want +have):\n%s", err, s.Screen(), diff)
	}
}

// TestEnds is what End and the error are for each kind of end.
func TestEnds(t *testing.T) {
	done, cancel := context.WithCancelCause(context.Background())
	why := errors.New("why not")
	cancel(why)
	var unmet *script.UnmetError
	code := func(bytes ...byte) block.Disk {
		image := make([]byte, 368640)
		copy(image, bytes)
		image[510], image[511] = 0x55, 0xaa
		return block.NewMemory(image)
	}
	for _, c := range []struct {
		name   string
		disk   block.Disk
		ctx    context.Context
		script string
		want   End
		is     func(error) bool
	}{
		{"limit", counter(), nil, "", End{Status: host.StatusLimit}, func(err error) bool { return errors.Is(err, host.ErrLimit) }},
		{"context", counter(), done, "", End{Status: host.StatusFailed}, func(err error) bool { return errors.Is(err, why) }},
		{"step not met", counter(), nil, "expect 1ms /never/", End{Status: host.StatusUnmet}, func(err error) bool { return errors.As(err, &unmet) }},
		{"steps done", counter(), nil, "wait 1ms", End{}, nil},
		{"quit", counter(), nil, "wait 1ms\nquit 124", End{Status: 124}, nil},
		{"debug exit", code(0xba, 1, 5, 0xb0, 0x10, 0xee, 0xf4), nil, "", End{Reason: machine.DebugExit, Code: 0x10, Status: 33}, nil},
		{"dead", code(0xfa, 0xf4), nil, "", End{Reason: machine.Dead, Status: host.StatusDied}, nil},
	} {
		s := newSession(t, Config{Machine: small(c.disk), Limit: 20_000_000})
		ctx := c.ctx
		if ctx == nil {
			ctx = context.Background()
		}
		end, err := s.Play(ctx, steps(t, c.script))
		end.Text = ""
		if diff := cmp.Diff(c.want, end); diff != "" {
			t.Errorf("%s (-want +have):\n%s", c.name, diff)
		}
		if c.is == nil && err != nil || c.is != nil && !c.is(err) {
			t.Errorf("%s: another error than expected: %v", c.name, err)
		}
	}
}

// TestPlayedOn: a session goes on where the last script ended, and keys typed between two
// runs arrive.
func TestPlayedOn(t *testing.T) {
	s := newSession(t, Config{Machine: machine.Config{Floppy: [2]block.Disk{block.NewMemory(demo.Image())}}})
	if _, err := s.Play(context.Background(), steps(t, "expect 30s /Machine information/")); err != nil {
		t.Fatal(err)
	}
	if err := s.Type("8"); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Play(context.Background(), steps(t, "wait 2s")); err != nil {
		t.Fatal(err)
	}
	if text := strings.Join(s.Screen(), "\n"); strings.Contains(text, "Machine information") {
		t.Errorf("the key has not arrived:\n%s", text)
	}
	if w := s.Picture().Bounds().Dx(); w < 320 {
		t.Errorf("the picture is %d pixels wide", w)
	}
	if end, err := s.Play(context.Background(), steps(t, "type {esc}\nexpect 10s /Machine information/\ntype 0\nwait 10s")); end.Reason != machine.PowerOff || err != nil {
		t.Errorf("%+v, %v", end, err)
	}
	if end, err := s.Run(context.Background()); end.Reason != machine.PowerOff || err != nil {
		t.Errorf("run after the end: %+v, %v", end, err)
	}
}

// TestCall: others reach the machine while it runs, while it does not, and after the end
// not any more; Close ends a run.
func TestCall(t *testing.T) {
	s := newSession(t, Config{Machine: small(counter())})
	calls := 0
	count := func() { calls++ }
	if !s.Call(count) || calls != 1 {
		t.Error("no call before a run")
	}
	ended := make(chan error)
	go func() {
		_, err := s.Run(context.Background())
		ended <- err
	}()
	var before, after uint64
	for before == 0 || after == before {
		if !s.Call(func() { before, after = after, s.Machine().Retired() }) {
			t.Fatal("no call during a run")
		}
	}
	var group sync.WaitGroup
	for range 50 {
		group.Go(func() {
			if !s.Call(count) {
				t.Error("no call from many goroutines")
			}
		})
	}
	group.Wait()
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if err := <-ended; !errors.Is(err, errClosed) {
		t.Errorf("the run ended with %v", err)
	}
	if s.Call(count) || calls != 51 {
		t.Errorf("%d calls, want 51 and none after the end", calls)
	}
	if _, err := s.Run(context.Background()); !errors.Is(err, errClosed) {
		t.Errorf("run after the end: %v", err)
	}
}

// TestMailbox: calls alone wait for each other, one that nobody waits for any more is not
// done, and the end lets all go.
func TestMailbox(t *testing.T) {
	b := newMailbox()
	over := make(chan struct{})
	var log []string
	note := func(text string) func() { return func() { log = append(log, text) } }
	var group sync.WaitGroup
	post := func(c *call, want bool) {
		group.Go(func() {
			if have := b.post(c, over, 0); have != want {
				t.Errorf("post: %v, want %v", have, want)
			}
		})
		b.serveCall(<-b.calls)
	}
	post(&call{f: note("alone"), alone: true, stops: true}, true)
	if !b.gdbWaits() {
		t.Error("nobody knows that a gdb waits")
	}
	post(&call{f: note("plain")}, true)
	if b.post(&call{f: note("too late"), alone: true}, over, time.Millisecond) {
		t.Error("a call that nobody has taken is done")
	}
	for b.serveAlone() {
	}
	post(&call{f: note("never"), alone: true}, false)
	close(over)
	group.Wait()
	for b.serveAlone() {
	}
	if diff := cmp.Diff([]string{"plain", "alone"}, log); diff != "" {
		t.Errorf("done (-want +have):\n%s", diff)
	}
}

// TestNewCloses: what has been opened before an error is closed, and no recording stays
// that has nothing in it.
func TestNewCloses(t *testing.T) {
	dir := t.TempDir()
	image, tape := filepath.Join(dir, "disk.img"), filepath.Join(dir, "tape")
	if err := os.WriteFile(image, make([]byte, 368640), 0o644); err != nil {
		t.Fatal(err)
	}
	cfg := Config{Disks: Disks{FDA: image, FDB: filepath.Join(dir, "none")}, Record: tape}
	if _, err := New(cfg); err == nil {
		t.Fatal("an image that is not there is accepted")
	}
	if _, err := os.Stat(tape); err == nil {
		t.Error("a recording stays")
	}
	cfg = Config{Disks: Disks{FDA: image}, Machine: machine.Config{Memory: 1}}
	if _, err := New(cfg); err == nil {
		t.Fatal("a byte of memory is accepted")
	}
	s := newSession(t, Config{Disks: Disks{FDA: image}}) // not in use
	if s.drives.inside["fda"] != image {
		t.Error("the drive is empty")
	}
}
