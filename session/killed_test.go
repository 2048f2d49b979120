package session

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/iron86/iron86/machine"
	"github.com/iron86/iron86/session/host"
	"github.com/iron86/iron86/session/migrate"
)

// kills has long forms of the tests: go test ./session -run TestMigrationIsKilled -kills 200, and -run TestStandbyOfKilled -kills 500.
var kills = flag.Int("kills", 3, "how often TestMigrationIsKilled and TestStandbyOfKilled kill a process or cut a link")

// killLimit is how many instructions the guest of these tests executes.
const killLimit = 100_000_000

// orders are what a process of a session is told at its start, in the environment.
type orders struct {
	Disk, Out, Serial, Incoming, Standby string
}

// ordersName is the variable of the environment that holds orders.
const ordersName = "IRON86_TEST_ORDERS"

// TestMain runs the tests, or is a process with one session.
func TestMain(m *testing.M) {
	text := os.Getenv(ordersName)
	if text == "" {
		os.Exit(m.Run())
	}
	var o orders
	err := json.Unmarshal([]byte(text), &o)
	if err == nil {
		err = o.obey()
	}
	if err != nil {
		fmt.Println("failed", err)
		os.Exit(1)
	}
}

// obey plays the session and does what comes as lines, until there are no more.
func (o *orders) obey() error {
	cfg := Config{Machine: machine.Config{Memory: 1 << 20}, Disks: Disks{HDA: o.Disk}, Limit: killLimit, Unpaced: true, Serial: o.Serial, Incoming: o.Incoming,
		Standby: o.Standby, Streams: host.Streams{Err: os.Stderr}}
	if o.Out != "" {
		f, err := os.OpenFile(o.Out, os.O_WRONLY|os.O_APPEND|os.O_CREATE, 0o600)
		if err != nil {
			return err
		}
		cfg.Machine.Serial[0] = f
	}
	s, err := New(cfg)
	if err != nil {
		return err
	}
	if s.move.door != nil {
		fmt.Println("place", s.move.door.Addr())
	}
	go func() {
		_, err := s.Play(context.Background(), nil)
		var hash [32]byte
		s.Call(func() { hash = s.m.Hash() })
		if !errors.Is(err, host.ErrLimit) {
			fmt.Println("failed", err)
			return
		}
		fmt.Printf("end %x\n", hash)
	}()
	for in := bufio.NewScanner(os.Stdin); in.Scan(); {
		word, rest, _ := strings.Cut(in.Text(), " ")
		s.Call(func() {
			switch word {
			case "move":
				err = moveTo(s, "tcp:"+rest, 0)
			case "cancel":
				s.move.out.Cancel()
			case "cont":
				s.move.wanted(true)
			}
		})
		switch word {
		case "move":
			go func() {
				for err == nil && !moved(s).Over() {
					time.Sleep(time.Millisecond)
				}
				p := moved(s)
				fmt.Println("moved", p.State, p.Doubt, err)
			}()
		case "where":
			s.Call(func() {
				fmt.Println("where", s.move.at, s.move.in != nil && s.move.in.Progress().State == migrate.Active)
			})
		}
	}
	return nil
}

// worker is a process with one session.
type worker struct {
	cmd  *exec.Cmd
	in   io.Writer
	said chan string
	kept []string // lines that nobody has waited for yet
	errs output
}

// hire starts a process.
func hire(t *testing.T, o orders) *worker {
	t.Helper()
	text, err := json.Marshal(&o)
	if err != nil {
		t.Fatal(err)
	}
	w := &worker{cmd: exec.Command(os.Args[0]), said: make(chan string, 100)}
	w.cmd.Env, w.cmd.Stderr = append(os.Environ(), ordersName+"="+string(text)), &w.errs
	out, err := w.cmd.StdoutPipe()
	if err == nil {
		w.in, err = w.cmd.StdinPipe()
	}
	if err == nil {
		err = w.cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	go func() {
		for s := bufio.NewScanner(out); s.Scan(); {
			w.said <- s.Text()
		}
		close(w.said)
	}()
	t.Cleanup(w.kill)
	return w
}

// kill ends the process as kill -9 does.
func (w *worker) kill() {
	_ = w.cmd.Process.Kill()
	_ = w.cmd.Wait()
}

// ended reports whether the session came to its end.
func (w *worker) ended() bool {
	for line := range w.said {
		if strings.HasPrefix(line, "end ") {
			return true
		}
	}
	return false
}

// tell sends a line. A process that has been killed does not read it.
func (w *worker) tell(line string) { _, _ = io.WriteString(w.in, line+"\n") }

// hear returns the rest of the next line that begins with a word; "" if it does not come in time.
func (w *worker) hear(t *testing.T, word string, wait time.Duration) string {
	t.Helper()
	for i, line := range w.kept {
		if rest, found := strings.CutPrefix(line, word+" "); found {
			w.kept = slices.Delete(w.kept, i, i+1)
			return rest
		}
	}
	for limit := time.After(wait); ; {
		select {
		case line, ok := <-w.said:
			if rest, found := strings.CutPrefix(line, word+" "); found {
				return rest
			}
			if !ok || strings.HasPrefix(line, "failed") {
				return line
			}
			w.kept = append(w.kept, line)
		case <-limit:
			return ""
		}
	}
}

// where returns where the session says that its machine is, as soon as no migration to it is under way.
func (w *worker) where(t *testing.T) (at whereabouts, ready bool) {
	t.Helper()
	for range 3000 {
		w.tell("where")
		var busy bool
		line := w.hear(t, "where", time.Minute)
		if strings.Contains(line, "the source has kept the machine") { // the session has ended
			return gone, false
		}
		if _, err := fmt.Sscan(line, &at, &busy); err != nil {
			t.Fatalf("where: %q: %v\n%s", line, err, w.errs.text())
		}
		if ready = strings.Contains(w.errs.text(), "stands still until the source says"); !busy || ready {
			return at, ready
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatal("a migration does not end")
	return 0, false
}

// ideal is what a machine comes to that nothing happens to.
type ideal struct {
	hash       string
	sent, disk []byte
}

// undisturbed runs the machine alone.
func undisturbed(t *testing.T) ideal {
	hash, sent, disk := alone(t, killLimit)
	return ideal{fmt.Sprintf("%x", hash), sent, disk}
}

// check has the machine go on to its end, which must be the ideal one.
func (i ideal) check(t *testing.T, w *worker, how, disk, out string) {
	t.Helper()
	if have := w.hear(t, "end", time.Minute); have != i.hash {
		t.Errorf("%s: ends with %s, want %s\n%s", how, have, i.hash, w.errs.text())
	}
	if have, err := os.ReadFile(disk); err != nil || !bytes.Equal(have, i.disk) {
		t.Errorf("%s: the disk differs: %v", how, err)
	}
	if have, err := os.ReadFile(out); out != "" && (err != nil || !bytes.Equal(have, i.sent)) {
		t.Errorf("%s: sent %d bytes, want %d: %v", how, len(have), len(i.sent), err)
	}
}

// TestMigrationIsKilled kills the source or the target, or cuts the link, at any byte of a migration between processes. Never do both machines go on, and the one that
// does ends as a machine that nothing happens to. None goes on by itself where the process that had it was killed, and where only the user can know who has it.
func TestMigrationIsKilled(t *testing.T) {
	want, ended, all := undisturbed(t), map[string]int{}, measured(t)
	for n := range *kills {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			dir := t.TempDir()
			disk, out := filepath.Join(dir, "disk"), filepath.Join(dir, "out")
			if err := os.WriteFile(disk, wanderer(), 0o600); err != nil {
				t.Fatal(err)
			}
			b := hire(t, orders{Disk: disk, Out: out, Incoming: "tcp:0"})
			place := b.hear(t, "place", time.Minute)
			a := hire(t, orders{Disk: disk, Out: out})
			c := lay(t, func() string { return place })
			way := min(rand.Intn(3), 1) // mostly by what the target says: the hand-over is in its last words
			last := all[way]
			if way == 1 {
				last = 30 // bytes: ready, and started
			}
			c.left[way].Store(all[way] - 1 - rand.Int63n(last))
			broken := make(chan struct{})
			var once sync.Once
			c.broken = func() { // what follows on the wire is lost only when who is to die is dead
				once.Do(func() {
					switch n % 3 {
					case 0:
						a.kill()
					case 1:
						b.kill()
					}
					close(broken)
				})
			}
			a.tell("move " + c.Addr().String())
			select {
			case <-broken:
			case <-time.After(5 * time.Second): // it took fewer bytes than the measured one
				ended["over before its moment"]++
				return
			}
			how := ""
			switch n % 3 {
			case 0:
				how = sourceKilled(t, want, b, disk, out)
			case 1:
				how = targetKilled(t, want, a, disk, out)
			case 2:
				how = linkCut(t, want, a, b, disk, out)
			}
			ended[how]++
		})
	}
	for how, n := range ended {
		t.Logf("%4d %s", n, how)
	}
}

// measured returns how many bytes a migration that nothing happens to sends each way.
func measured(t *testing.T) (all [2]int64) {
	disk := filepath.Join(t.TempDir(), "disk")
	if err := os.WriteFile(disk, wanderer(), 0o600); err != nil {
		t.Fatal(err)
	}
	b := hire(t, orders{Disk: disk, Incoming: "tcp:0"})
	place := b.hear(t, "place", time.Minute)
	a := hire(t, orders{Disk: disk})
	c := lay(t, func() string { return place })
	a.tell("move " + c.Addr().String())
	if how := a.hear(t, "moved", time.Minute); how != "completed false <nil>" {
		t.Fatalf("moved %s\n%s", how, a.errs.text())
	}
	a.kill()
	b.kill()
	return [2]int64{c.passed[0].Load(), c.passed[1].Load()}
}

// sourceKilled looks at the target of a source that was killed.
func sourceKilled(t *testing.T, want ideal, b *worker, disk, out string) string {
	at, ready := b.where(t)
	switch {
	case at == here:
		want.check(t, b, "the source was killed", disk, out)
		return "source killed: the target had it"
	case ready:
		b.tell("cont")
		want.check(t, b, "the source was killed, cont", disk, out)
		return "source killed: at the hand-over, cont at the target"
	}
	b.tell("cont")
	if at, _ = b.where(t); at != awaited {
		t.Errorf("a target runs what it has not got: %d", at)
	}
	return "source killed: before the hand-over, it dies with it"
}

// targetKilled looks at the source of a target that was killed.
func targetKilled(t *testing.T, want ideal, a *worker, disk, out string) string {
	how := a.hear(t, "moved", 3*time.Second)
	if how == "" {
		a.tell("cancel") // or it asks a minute long
		how = a.hear(t, "moved", time.Minute)
	}
	switch how {
	case "failed false <nil>":
		want.check(t, a, "the target was killed", disk, out)
		return "target killed: the source goes on"
	case "completed false <nil>":
		if at, _ := a.where(t); at != gone {
			t.Errorf("the source is %d", at)
		}
		return "target killed: it had the machine, which dies with it"
	case "failed true <nil>":
		a.tell("cont")
		want.check(t, a, "the target was killed, cont", disk, "") // the target may have sent bytes before it was killed
		return "target killed: at the hand-over, cont at the source"
	}
	t.Errorf("moved %s\n%s", how, a.errs.text())
	return how
}

// linkCut looks at both.
func linkCut(t *testing.T, want ideal, a, b *worker, disk, out string) string {
	how := a.hear(t, "moved", time.Minute)
	goes, stands := a, b
	if how == "completed false <nil>" {
		goes, stands = b, a
	} else if how != "failed false <nil>" {
		t.Errorf("moved %s\n%s", how, a.errs.text())
	}
	if at, _ := stands.where(t); at == here {
		t.Error("both go on")
	}
	want.check(t, goes, "the link was cut", disk, out)
	return "link cut: " + how
}

// TestStandbyOfKilled kills a machine's process at any moment: its standby goes on, and no byte of COM1 nor sector is missing, and none comes twice.
func TestStandbyOfKilled(t *testing.T) {
	want, late := undisturbed(t), 0
	for n := range *kills {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			dir := t.TempDir()
			name := func(s string) string { return filepath.Join(dir, s) }
			for _, disk := range []string{"first", "second"} {
				if err := os.WriteFile(name(disk), wanderer(), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			fence := ",fence=" + name("fence")
			b := hire(t, orders{Disk: name("second"), Serial: "file:" + name("serial"), Incoming: "tcp:0" + fence})
			place := b.hear(t, "place", time.Minute)
			a := hire(t, orders{Disk: name("first"), Serial: "file:" + name("serial"), Standby: "tcp:" + place + fence})
			for len(read(t, name("serial"))) < 2 { // the pair runs
				time.Sleep(time.Millisecond)
			}
			time.Sleep(time.Duration(rand.Intn(150_000)) * time.Microsecond)
			a.kill()
			if a.ended() {
				late++ // the machine had come to its end before
				return
			}
			want.check(t, b, "the machine was killed", name("second"), name("serial"))
		})
	}
	t.Logf("%d killed", *kills-late)
}

// read returns the content of a file; nothing if there is none.
func read(t *testing.T, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	return b
}
