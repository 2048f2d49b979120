//go:build guests

package guests

import (
	"bytes"
	"io"
	"math/rand/v2"
	"testing"

	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/internal/need"
	"github.com/iron86/iron86/machine"
	"github.com/iron86/iron86/x86"
)

// TestDebianLockStep boots Debian's kernel with both engines, the translator at once and in
// random pieces, and compares the states every ten million instructions.
func TestDebianLockStep(t *testing.T) {
	const limit, step = 500_000_000, 10_000_000
	kernel, initrd := read(t, debian(t, "vmlinuz")), read(t, initramfs(t))
	boot := func(cfg machine.Config) (*machine.Machine, *bytes.Buffer) {
		var out bytes.Buffer
		cfg.CPU, cfg.Memory, cfg.NoReboot, cfg.Serial = x86.P4, 128<<20, true, [2]io.Writer{&out}
		cfg.Kernel = &machine.Kernel{Image: kernel, Initrd: initrd, CommandLine: brief + "ttyS0,115200"}
		m, err := machine.New(cfg)
		if err != nil {
			t.Fatal(err)
		}
		return m, &out
	}
	plain, _ := boot(machine.Config{Accel: machine.AccelInterp})
	m, out := boot(machine.Config{Heat: 1})
	if m.Translator() == nil {
		need.Lacking(t, "no translator on this host")
	}
	r := rand.New(rand.NewPCG(5, 6))
	for plain.Retired() < limit && plain.Stopped().Reason == machine.Running {
		plain.RunWithin(clock.Never, step)
		for m.Retired() < plain.Retired() && m.Stopped().Reason == machine.Running {
			m.RunWithin(clock.Never, min(1+r.Uint64N(1<<(1+r.Uint64N(20))), plain.Retired()-m.Retired()))
		}
		m.RunUntil(plain.Now())
		if m.Hash() != plain.Hash() || m.Stopped() != plain.Stopped() {
			t.Fatalf("another state after %d instructions, translated %d", plain.Retired(), m.Retired())
		}
	}
	c := m.Translator().Counts()
	t.Logf("%d instructions; %d blocks, %d versions, code thrown away %d times, exits %d; the last word is %q",
		m.Retired(), c.Units, c.Versions, c.Flushes, c.Exits, tail(out.String()))
}

// TestGuestsLockStep boots every guest that is there with both engines, the translator at once, and compares
// the states every million instructions.
func TestGuestsLockStep(t *testing.T) {
	for _, g := range stateGuests(t) {
		t.Run(g.name, func(t *testing.T) {
			g.memory = min(g.memory, 16) // for the sake of the hashes
			plain, _ := g.pcWith(t, machine.AccelInterp, 0)
			m, _ := g.pcWith(t, machine.AccelAuto, 1)
			if m.Translator() == nil {
				need.Lacking(t, "no translator on this host")
			}
			for plain.Now() < g.end && plain.Stopped().Reason == machine.Running {
				plain.RunWithin(g.end, 1_000_000)
				m.RunWithin(g.end, 1_000_000)
				if m.Hash() != plain.Hash() || m.Stopped() != plain.Stopped() {
					t.Fatalf("another state after %d instructions, translated %d", plain.Retired(), m.Retired())
				}
			}
			t.Logf("%d instructions; %d blocks translated", plain.Retired(), m.Translator().Counts().Units)
		})
	}
}
