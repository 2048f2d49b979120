package term

import (
	"context"
	"os"
	"os/signal"
	"testing"
	"time"

	"github.com/gdamore/tcell/v2"
	"github.com/iron86/iron86/internal/need"
)

// start runs a terminal in a goroutine; ended gives what Run returned.
func start(t *testing.T, ctx context.Context, quit func(*fakeScreen)) (term *Term, sim *fakeScreen, m *fakeMachine, ended chan error) {
	t.Helper()
	sim = &fakeScreen{SimulationScreen: tcell.NewSimulationScreen("UTF-8")}
	m = &fakeMachine{screen: sim, quit: func() { quit(sim) }}
	term, err := New(sim, Config{Keyboard: m, Control: m})
	if err != nil {
		t.Fatal(err)
	}
	ended = make(chan error, 1)
	go func() { ended <- term.Run(ctx) }()
	return term, sim, m, ended
}

func wait(t *testing.T, ended chan error) error {
	t.Helper()
	select {
	case err := <-ended:
		return err
	case <-time.After(2 * time.Minute):
		t.Fatal("Run does not end")
		return nil
	}
}

func TestRunUntilTheContextEnds(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	term, sim, m, ended := start(t, ctx, func(*fakeScreen) { cancel() })
	term.Show(textFrame(80, 25))
	sim.InjectKey(tcell.KeyRune, 'x', 0)
	sim.InjectKey(tcell.KeyCtrlRightSq, 0, tcell.ModCtrl)
	sim.InjectKey(tcell.KeyRune, 'q', 0)
	if err := wait(t, ended); err != nil {
		t.Errorf("have %v", err)
	}
	if got := m.took(); got != "x quit" {
		t.Errorf("have %q, want x quit", got)
	}
	if sim.finis != 1 {
		t.Errorf("restored %d times, want once", sim.finis)
	}
	term.Close()
	term.Show(textFrame(40, 25))
	term.SetStatus(Status{State: "late"})
	if sim.finis != 1 {
		t.Errorf("restored %d times after a second Close, want once", sim.finis)
	}
}

func TestCloseEndsRun(t *testing.T) {
	term, _, _, ended := start(t, context.Background(), func(*fakeScreen) {})
	term.Close()
	if err := wait(t, ended); err != nil {
		t.Errorf("have %v", err)
	}
}

func TestASignalRestoresTheTerminal(t *testing.T) {
	guard := make(chan os.Signal, 100) // without it a signal before Run's own Notify ends the test
	signal.Notify(guard, os.Interrupt)
	defer signal.Stop(guard)
	asked := make(chan bool, 1)
	_, _, m, ended := start(t, context.Background(), func(sim *fakeScreen) { asked <- sim.finis == 1 })
	p, err := os.FindProcess(os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	for range 100 {
		if err := p.Signal(os.Interrupt); err != nil {
			need.Lacking(t, "no signals here: %v", err)
		}
		select {
		case err := <-ended:
			if err == nil {
				t.Error("no error tells of the signal")
			}
			if !<-asked {
				t.Error("the program was ended before the terminal was restored")
			}
			if got := m.took(); got != "interrupt" {
				t.Errorf("have %q, want interrupt: a run that a signal ends is no success", got)
			}
			return
		case <-time.After(100 * time.Millisecond):
		}
	}
	t.Error("Run does not end")
}

func TestProtectRestoresAndPanicsOn(t *testing.T) {
	r := newRig(t, 80, 25)
	r.Protect(func() {})
	if r.sim.finis != 0 {
		t.Error("Protect closed the terminal without a panic")
	}
	defer func() {
		if recover() != "boom" {
			t.Error("the panic was lost")
		}
		if r.sim.finis != 1 {
			t.Errorf("restored %d times, want once", r.sim.finis)
		}
	}()
	r.Protect(func() { panic("boom") })
}

func TestConcurrentShow(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	term, _, _, ended := start(t, ctx, func(*fakeScreen) {})
	f := textFrame(80, 25)
	for i := range 200 {
		f.Cells[i].Char = uint8(i)
		term.Show(f)
		term.SetStatus(Status{State: "running", MIPS: float64(i)})
	}
	cancel()
	if err := wait(t, ended); err != nil {
		t.Errorf("have %v", err)
	}
}
