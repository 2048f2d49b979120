package dosrun

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/iron86/iron86/machine"
	"github.com/iron86/iron86/recording"
	"github.com/iron86/iron86/session"
	"github.com/iron86/iron86/session/host"
)

// pastPrograms are programs of dos/testdata that reach every kind of service: files and children, memory above 1 MB and windows on it,
// clients of DPMI and VCPI, a program that polls the keyboard for ever.
var pastPrograms = []string{"hello", "spawn", "ems", "xms", "vcpi", "dpmi32", "dpmims16", "resident", "misc", "mouse", "bioskeys"}

// pastLimit ends programs that wait, in instructions.
const pastLimit = 3_000_000

// directory has a program of dos/testdata, and CHILD.COM.
func directory(t *testing.T, program string) string {
	t.Helper()
	dir := t.TempDir()
	for from, to := range map[string]string{program: program, "hello": "child"} {
		b, err := os.ReadFile(filepath.Join("..", "..", "dos", "testdata", from+".com"))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, to+".com"), b, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// play runs a program of dos/testdata in the session that cfg describes, and returns what was written to standard output and the hash of
// the state at the end.
func play(t *testing.T, program string, cfg session.Config) (out string, hash [32]byte) {
	t.Helper()
	if cfg.Replay == nil {
		var err error
		if cfg.Program, err = New(Config{Dir: directory(t, program), Args: []string{program + ".com"}, Version: 5, DateFiles: true}); err != nil {
			t.Fatal(err)
		}
		cfg.Machine.Memory, cfg.Machine.NoReboot = 16<<20, true
	}
	var b bytes.Buffer
	cfg.Streams.Out, cfg.Unpaced = &b, true
	s, err := session.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Run(context.Background()); err != nil {
		if exit, failures := host.Sort(err); exit == nil && failures != nil && !strings.Contains(err.Error(), "standard input has ended") {
			t.Errorf("%s: %v", program, err)
		}
	}
	hash = s.Machine().Hash()
	if err := s.Close(); err != nil {
		t.Errorf("%s: %v", program, err)
	}
	return b.String(), hash
}

// TestRecordedPrograms records programs and repeats them without their files, with the other engine: the same text, the same state.
func TestRecordedPrograms(t *testing.T) {
	for _, program := range pastPrograms {
		plain, want := play(t, program, session.Config{Limit: pastLimit})
		file := filepath.Join(t.TempDir(), "recording")
		out, hash := play(t, program, session.Config{Limit: pastLimit, Record: file})
		if out != plain || hash != want {
			t.Errorf("%s is another run when it is recorded", program)
		}
		tape, err := recording.Open(file)
		if err != nil {
			t.Fatal(err)
		}
		again, last := play(t, program, session.Config{Replay: tape, Machine: machine.Config{Accel: machine.AccelInterp}})
		if again != out || last != hash {
			t.Errorf("%s, repeated: %q with state %x, want %q with %x", program, again, last[:4], out, hash[:4])
		}
	}
}

// debugger keeps the past and executes commands at the program's entry.
func debugger(commands ...string) *session.Debugger {
	return &session.Debugger{Commands: commands, Outlives: true, History: 64 << 20}
}

// span returns the counts of instructions between which the history is that the command where has told of.
func span(t *testing.T, out string) (first, last uint64) {
	t.Helper()
	m := regexp.MustCompile(`history from (\d+) to (\d+),`).FindStringSubmatch(out)
	if m == nil {
		t.Fatalf("no history in %s", out)
	}
	first, _ = strconv.ParseUint(m[1], 10, 64) // the expression has digits only
	last, _ = strconv.ParseUint(m[2], 10, 64)
	return first, last
}

// digest is the hash command's answer.
var digest = regexp.MustCompile(`(?m)^[0-9a-f]{16}$`)

// TestPastOfPrograms travels to moments of a program's run, in random order and twice, and compares the states with those of runs
// that end there.
func TestPastOfPrograms(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, program := range pastPrograms {
		out, _ := play(t, program, session.Config{Debugger: debugger("run 200ms", "where", "quit")})
		first, last := span(t, out)
		var moments []uint64
		commands := []string{"run 200ms"}
		for i := range 12 {
			at := first + r.Uint64N(last-first)
			if i >= 6 {
				at = moments[11-i]
			}
			moments = append(moments, at)
			commands = append(commands, fmt.Sprintf("goto %d", at), "hash")
		}
		out, _ = play(t, program, session.Config{Debugger: debugger(append(commands, "quit")...)})
		hashes := digest.FindAllString(out, -1)
		if len(hashes) != 12 {
			t.Fatalf("%s: %d digests in %s", program, len(hashes), out)
		}
		for i, at := range moments {
			if i < 6 {
				_, want := play(t, program, session.Config{Limit: at})
				if hashes[i] != fmt.Sprintf("%x", want[:8]) {
					t.Errorf("%s: at %d is another state than in a run to there", program, at)
				}
			} else if hashes[i] != hashes[11-i] {
				t.Errorf("%s: two travels to %d differ", program, at)
			}
		}
	}
}
