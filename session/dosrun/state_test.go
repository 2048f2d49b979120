package dosrun

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/iron86/iron86/dos"
	"github.com/iron86/iron86/script"
	"github.com/iron86/iron86/session"
	"github.com/iron86/iron86/session/host"
)

// resumed runs a program in the session that cfg describes up to a count of instructions; with a name for it the state is saved there. at is how many instructions were retired.
func resumed(t *testing.T, d Config, cfg session.Config, to string) (out string, hash [32]byte, at uint64, err error) {
	t.Helper()
	d.Version, d.DateFiles = 5, true
	p, err := New(d)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	cfg.Program, cfg.Unpaced, cfg.Streams.Out = p, true, &b
	cfg.Machine.Memory, cfg.Machine.NoReboot = 16<<20, true
	s, err := session.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	_, err = s.Run(context.Background())
	if exit, failures := host.Sort(err); errors.Is(err, host.ErrLimit) || exit != nil || failures != nil && strings.Contains(failures.Error(), "standard input has ended") {
		err = nil
	}
	hash, at = s.Machine().Hash(), s.Machine().Retired()
	if err == nil && to != "" {
		_, err = s.Play(context.Background(), []script.Step{{Verb: script.Save, Text: to}})
	}
	return b.String(), hash, at, err
}

// statePrograms are the programs of TestStates. With -short only the first are run.
var statePrograms = []string{"ems", "vcpi", "dpmims32", "misc", "bioskeys",
	"hello", "spawn", "xms", "resident", "mouse", "dpmims16", "dpmi16", "dpmi32", "dpminest", "overlay", "critical", "ctrlc", "paint"}

// TestStates saves programs at random moments and goes on in another session: the same text as without that, and the same state at the end.
func TestStates(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	programs, moments, limit := statePrograms[:5], 1, uint64(400_000)
	if !testing.Short() {
		programs, moments, limit = statePrograms, 5, pastLimit
	}
	for _, program := range programs {
		d := Config{Args: []string{program + ".com"}, Dir: directory(t, program)}
		_, _, begin, _ := resumed(t, d, session.Config{Limit: 1}, "")
		d.Dir = directory(t, program)
		want, last, end, err := resumed(t, d, session.Config{Limit: limit}, "")
		if err != nil {
			t.Fatal(err)
		}
		for range moments {
			d.Dir = directory(t, program)
			state, at := filepath.Join(t.TempDir(), "state"), begin+r.Uint64N(min(end-begin, 100_000))
			first, _, _, err := resumed(t, d, session.Config{Limit: at}, state)
			switch {
			case err != nil && strings.Contains(err.Error(), "COMMAND.COM"): // misc runs a command by it
				continue
			case err != nil:
				t.Errorf("%s, saved at %d: %v", program, at, err)
				continue
			}
			second, hash, _, err := resumed(t, d, session.Config{Limit: limit, State: state}, "")
			if err != nil || first+second != want || hash != last {
				t.Errorf("%s, saved at %d: %v, %q and %q, want %q; state %x, want %x", program, at, err, first, second, want, hash[:4], last[:4])
			}
		}
	}
}

// reader is a program that reads four bytes of C:\DATA, spends 6000 instructions, and shows these and the next four.
var reader = append([]byte{
	0xb8, 0x02, 0x3d, 0xba, 0x36, 0x01, 0xcd, 0x21, // mov ax,3d02h; mov dx,136h; int 21h
	0x93, 0xe8, 0x0f, 0x00, // xchg ax,bx; call 11bh
	0xb9, 0x70, 0x17, 0xe2, 0xfe, // mov cx,6000; loop $
	0xe8, 0x12, 0x00, 0xe8, 0x04, 0x00, 0xe8, 0x0c, 0x00, 0xc3, // call 126h; call 11bh; call 126h; ret
	0xb4, 0x3f, 0xb9, 0x04, 0x00, 0xba, 0x3e, 0x01, 0xcd, 0x21, 0xc3, // 11bh: mov ah,3fh; mov cx,4; mov dx,13eh; int 21h; ret
	0x53, 0xbb, 0x01, 0x00, 0xb4, 0x40, 0xb9, 0x04, 0x00, 0xba, 0x3e, 0x01, 0xcd, 0x21, 0x5b, 0xc3, // 126h: the same with ah 40h and bx 1
}, "C:\\DATA\x00"...)

// stateOfReader runs the program of reader to the middle of its instructions, and returns what resumed needs to go on.
func stateOfReader(t *testing.T) (d Config, state string) {
	t.Helper()
	d = Config{Dir: t.TempDir(), Args: []string{"reader.com"}}
	for name, b := range map[string][]byte{"reader.com": reader, "data": []byte("abcdefgh")} {
		if err := os.WriteFile(filepath.Join(d.Dir, name), b, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	_, _, begin, _ := resumed(t, d, session.Config{Limit: 1}, "")
	state = filepath.Join(t.TempDir(), "state")
	if out, _, _, err := resumed(t, d, session.Config{Limit: begin + 3000}, state); out != "" || err != nil {
		t.Fatalf("%q, %v", out, err)
	}
	return d, state
}

// TestFilesOfStates: a state is loaded where the files that were open are as they were, and what DOS has is the same. Otherwise the error says what differs.
func TestFilesOfStates(t *testing.T) {
	d, state := stateOfReader(t)
	data := filepath.Join(d.Dir, "data")
	info, err := os.Stat(data)
	if err != nil {
		t.Fatal(err)
	}
	write := func(text string, at time.Time) func() error {
		return func() error { return errors.Join(os.WriteFile(data, []byte(text), 0o644), os.Chtimes(data, at, at)) }
	}
	whole, err := os.ReadFile(state)
	if err != nil {
		t.Fatal(err)
	}
	replace := func(b []byte) func() error { return func() error { return os.WriteFile(state, b, 0o600) } }
	for _, c := range []struct {
		name   string
		change func() error
		config func(d *Config)
		want   string // of the error; "": the program goes on
	}{
		{name: "as it was"},
		{name: "without the program's name", config: func(d *Config) { d.Args = nil }},
		{name: "longer", change: write("abcdefghi", info.ModTime()), want: `C:\DATA, which was open: it has 9 bytes, and had 8`},
		{name: "changed", change: write("ABCDEFGH", info.ModTime().Add(time.Hour)), want: "it was changed at"},
		{name: "deleted", change: func() error { return os.Remove(data) }, want: "file not found"},
		{name: "as it was again", change: write("abcdefgh", info.ModTime())},
		{name: "another drive", config: func(d *Config) { d.Mounts = []Mount{{Letter: 'D', Dir: d.Dir}} }, want: "the state has the drives CZ, and this run CDZ"},
		{name: "without XMS", config: func(d *Config) { d.Extended = dos.Extended{NoXMS: true} }, want: "-no-xms"},
		{name: "without DPMI", config: func(d *Config) { d.Extended = dos.Extended{NoDPMI: true} }, want: "-no-dpmi"},
		{name: "damaged", change: replace(append(bytes.Replace(whole, []byte("Version"), []byte("Vorsion"), 1), 0)), want: "damaged"},
		{name: "cut", change: replace(whole[:1000]), want: "damaged"},
		{name: "without DOS", change: replace(whole[len(whole)-1000:]), want: "no state of a program under DOS"},
	} {
		if c.change != nil {
			if err := c.change(); err != nil {
				t.Fatal(err)
			}
		}
		with := d
		if c.config != nil {
			c.config(&with)
		}
		out, _, _, err := resumed(t, with, session.Config{State: state}, "")
		if c.want == "" && (err != nil || out != "abcdefgh") || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s: %q, %v, want %q", c.name, out, err, c.want)
		}
	}
}

// TestUnsavable: COMMAND.COM has no saved state, and a file that has been deleted while it is open could not be found again.
func TestUnsavable(t *testing.T) {
	state := filepath.Join(t.TempDir(), "state")
	play := func(d Config, from string, before func(), steps ...script.Step) error {
		p, err := New(d)
		if err != nil {
			t.Fatal(err)
		}
		cfg := session.Config{Program: p, State: from, Unpaced: true}
		cfg.Machine.Memory, cfg.Machine.NoReboot = 16<<20, true
		s, err := session.New(cfg)
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		if _, err := s.Play(context.Background(), steps[:1]); err != nil {
			t.Fatal(err)
		}
		before()
		_, err = s.Play(context.Background(), steps[1:])
		return err
	}
	wait, save := script.Step{Verb: script.Wait, Time: 20 * time.Microsecond}, script.Step{Verb: script.Save, Text: state}
	if err := play(Config{Dir: t.TempDir()}, "", func() {}, wait, save); err == nil || !strings.Contains(err.Error(), "COMMAND.COM") {
		t.Errorf("at the prompt: %v", err)
	}
	d, good := stateOfReader(t)
	remove := func() {
		if err := os.Remove(filepath.Join(d.Dir, "data")); err != nil {
			t.Fatal(err)
		}
	}
	if err := play(d, good, remove, wait, save); err == nil || !strings.Contains(err.Error(), `C:\DATA is open`) {
		t.Errorf("a deleted file: %v", err)
	}
}

// TestStrangeStates changes states of DOS at random: they are refused, or the program does something else, but nothing breaks.
func TestStrangeStates(t *testing.T) {
	d := Config{Args: []string{"dpmi32.com"}, Dir: directory(t, "dpmi32")}
	whole := filepath.Join(t.TempDir(), "state")
	if _, _, _, err := resumed(t, d, session.Config{Limit: 200_000}, whole); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(whole)
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(5, 6))
	rounds := 6
	if !testing.Short() {
		rounds = 300
	}
	for range rounds {
		state := filepath.Join(t.TempDir(), "state")
		if err := os.WriteFile(state, strange(t, r, b), 0o600); err != nil {
			t.Fatal(err)
		}
		d.Dir = directory(t, "dpmi32")
		_, _, _, _ = resumed(t, d, session.Config{Limit: 300_000, State: state}, "") // an error is as good as a run
	}
}

// strange changes some values in the state of DOS at the beginning of a saved state.
func strange(t *testing.T, r *rand.Rand, b []byte) []byte {
	t.Helper()
	const at = 12 + 4 + sha256.Size
	n := binary.LittleEndian.Uint32(b[12:])
	var tree any
	if err := json.Unmarshal(b[at:at+n], &tree); err != nil {
		t.Fatal(err)
	}
	tree = changed(r, tree)
	text, err := json.Marshal(tree)
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(text)
	out := binary.LittleEndian.AppendUint32(bytes.Clone(b[:12]), uint32(len(text)))
	return append(append(append(out, sum[:]...), text...), b[at+n:]...)
}

// changed changes about one in a hundred of the values in a tree of JSON, but for the digest of the stubs and the version.
func changed(r *rand.Rand, v any) any {
	switch v := v.(type) {
	case map[string]any:
		for _, k := range slices.Sorted(maps.Keys(v)) {
			if k != "Stubs" && k != "Version" {
				v[k] = changed(r, v[k])
			}
		}
	case []any:
		for i := range v {
			v[i] = changed(r, v[i])
		}
		if len(v) > 0 && r.IntN(50) == 0 {
			return append(v, v[0])
		}
	case float64:
		if r.IntN(100) == 0 {
			return []float64{0, 1, -1, 255, 65535, 4294967295, v + 1, v - 1, v * 2}[r.IntN(9)]
		}
	case bool:
		return v != (r.IntN(100) == 0)
	}
	return v
}
