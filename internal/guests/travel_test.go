//go:build guests

package guests

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/iron86/iron86/block"
	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/machine"
	"github.com/iron86/iron86/machine/history"
)

// traveller is a guest whose boot is travelled in.
type traveller struct {
	name, floppy, disk string
	goals              int
	keys               string // typed in TestMonitorSession; "": that test leaves the guest out
}

// travellers are GRUB, which can be made here, and images of others that are there.
func travellers(t *testing.T) []traveller {
	list := []traveller{{name: "GRUB disk", disk: grubDisk(t), goals: 200, keys: "{down}"}}
	for _, g := range []traveller{
		{name: "freedos144", floppy: "freedos144.img", goals: 1000, keys: "ver{enter}"},
		{name: "linux-2.6.20", disk: "linux-2.6.20-hd.img", goals: 100},
	} {
		name := filepath.Join(imagesDir(), g.floppy+g.disk)
		if _, err := os.Stat(name); imagesDir() == "" || err != nil {
			continue
		}
		if g.floppy != "" {
			g.floppy = name
		} else {
			g.disk = name
		}
		list = append(list, g)
	}
	return list
}

// pc builds the machine with a history.
func (g traveller) pc(t *testing.T) (*machine.Machine, *history.History) {
	t.Helper()
	cfg := machine.Config{Memory: 32 << 20}
	if g.floppy != "" {
		cfg.Floppy[0] = block.NewOverlay(block.NewMemory(read(t, g.floppy)))
	}
	if g.disk != "" {
		cfg.ATA[0].Disk = block.NewOverlay(block.NewMemory(read(t, g.disk)))
	}
	m, err := machine.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return m, history.New(m, 0)
}

// runTo executes n instructions in all.
func runTo(t *testing.T, m *machine.Machine, n uint64) {
	t.Helper()
	if stop := m.RunWithin(clock.Never, n-m.Retired()); stop.Reason != machine.Running || m.Retired() != n {
		t.Fatalf("at %d of %d: %v", m.Retired(), n, stop)
	}
}

// TestGotos goes to random moments of a boot of 200 million instructions: each has
// the state hash of a straight run.
func TestGotos(t *testing.T) {
	const n = 200_000_000
	for _, g := range travellers(t) {
		t.Run(g.name, func(t *testing.T) {
			r := rand.New(rand.NewPCG(5, 86))
			goals := []uint64{n - 1}
			for len(goals) < g.goals {
				goals = append(goals, 1+r.Uint64N(n-1))
			}
			slices.Sort(goals)
			goals = slices.Compact(goals)
			want := map[uint64][sha256.Size]byte{}
			straight, _ := g.pc(t)
			for _, goal := range goals {
				runTo(t, straight, goal)
				want[goal] = straight.Hash()
			}
			m, h := g.pc(t)
			begin := time.Now()
			runTo(t, m, n)
			rerun := time.Since(begin)
			begin = time.Now()
			travelTo(t, m, h, n-1, want)
			t.Logf("one step back with its hash took %v; the straight run %v", time.Since(begin), rerun)
			for _, i := range r.Perm(len(goals)) {
				travelTo(t, m, h, goals[i], want)
			}
		})
	}
}

// travelTo goes to an instruction and compares the state hash there.
func travelTo(t *testing.T, m *machine.Machine, h *history.History, goal uint64, want map[uint64][sha256.Size]byte) {
	t.Helper()
	if err := h.Travel(h.At(goal)); err != nil {
		t.Fatalf("to %d: %v", goal, err)
	}
	if m.Retired() != goal || m.Hash() != want[goal] {
		t.Fatalf("goto %d leads to %d and another state", goal, m.Retired())
	}
}

// TestMonitorSession debugs each guest by a file of commands: a stop in a service
// of the BIOS and steps in it, a watched variable, who changed it, and to there and
// forward again with equal hashes.
func TestMonitorSession(t *testing.T) {
	for _, g := range travellers(t) {
		if g.keys == "" {
			continue
		}
		t.Run(g.name, func(t *testing.T) {
			out := debug(t, g, []string{
				"tbreak 7c00h", "c", "int 13h", "c", "step 3", "next", "next-back", "regs", "stack 4", "delete",
				"run 2s", "watch 46ch 4", "c", "c", "delete", // the BIOS counts the timer's ticks there
				"type " + g.keys, "run 300ms", "mark typed", "hash",
				"last-write 41ah 4", "mark written", "hash", "step-back", "print w[41ah]", "regs", // the keyboard's buffer
				"goto typed", "hash", "goto written", "hash", "mark", "continue-back",
			})
			for _, pattern := range []string{
				`(?m)^1: breakpoint\n0000:7c00 `, `(?m)^2: interrupt 0x13 \(int\) from .*\nf000:`,
				`(?m)^3: write of 0000046c: .* by f000:`, `(?m)^write of 0000041[abcd]: `, `no breakpoint or watchpoint to go back to`,
			} {
				if !regexp.MustCompile(pattern).MatchString(out) {
					t.Errorf("no %s in\n%s", pattern, out)
				}
			}
			sameHashes(t, out)
		})
	}
}

// debug runs the commands on a guest and returns what they print.
func debug(t *testing.T, g traveller, commands []string) string {
	t.Helper()
	args := []string{"debug", "-m", "32M", "-timeout", "8m"}
	if g.floppy != "" {
		args = append(args, "-fda", g.floppy)
	} else {
		args = append(args, "-hda", g.disk)
	}
	cmd := exec.Command(iron86, args...)
	cmd.Dir, cmd.Stdin = t.TempDir(), strings.NewReader(strings.Join(commands, "\n")+"\n")
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("iron86 %s: %v\n%s%s", strings.Join(args, " "), err, out, errs.String())
	}
	return string(out)
}

// sameHashes checks that the hashes that the session shows are those of the marks:
// typed, written, typed, written.
func sameHashes(t *testing.T, out string) {
	t.Helper()
	hashes := regexp.MustCompile(`(?m)^[0-9a-f]{16}$`).FindAllString(out, -1)
	var want []string
	for _, name := range []string{"typed", "written", "typed", "written"} {
		m := regexp.MustCompile(fmt.Sprintf(`(?m)^%s +instruction \d+, ([0-9a-f]{16})$`, name)).FindStringSubmatch(out)
		if m == nil {
			t.Fatalf("no mark %s in\n%s", name, out)
		}
		want = append(want, m[1])
	}
	if diff := cmp.Diff(want, hashes); diff != "" {
		t.Errorf("hashes (-want +have):\n%s", diff)
	}
	if want[0] == want[1] {
		t.Error("both marks have the same hash")
	}
}
