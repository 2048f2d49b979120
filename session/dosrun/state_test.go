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

// batchOfStates is a batch file with what COMMAND.COM keeps while programs run: variables, arguments, FOR, CALL, files that < and > lead to, the answers of CHOICE.
var batchOfStates = []string{
	"@echo off", "set word=abc", "doskey again=echo again", "setver child.exe 4.01", "echo %1 %word%", "for %%f in (1 2 3) do call sub.bat %%f", "shift", "echo [%1]", "xchild > out.txt", "type out.txt",
	"if exist out.txt child", "if errorlevel 1 echo wrong", "sort < list.txt", "copy out.txt other.txt", "setver", "doskey /macros", "dir /b *.txt", "xcopy list.txt sub\\", "command /c child", "child",
}

// TestStatesOfCommands saves a batch file at random moments, within COMMAND.COM, its commands and the programs that it runs, and goes on in another session.
func TestStatesOfCommands(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	var d Config
	fresh := func() Config {
		d = Config{Dir: directory(t, "hello"), Args: []string{"work.bat", "first", "second"}}
		for name, text := range map[string]string{"work.bat": strings.Join(batchOfStates, "\r\n"), "sub.bat": "echo sub %1\r\nchild", "list.txt": "pear\r\napple\r\n"} {
			if err := errors.Join(os.WriteFile(filepath.Join(d.Dir, name), []byte(text), 0o644), os.Chtimes(filepath.Join(d.Dir, name), time.Unix(1e9, 0), time.Unix(1e9, 0))); err != nil {
				t.Fatal(err)
			}
		}
		return d
	}
	d = fresh()
	_, _, begin, _ := resumed(t, d, session.Config{Limit: 1}, "")
	want, last, end, err := resumed(t, fresh(), session.Config{Limit: pastLimit}, "")
	if err != nil || !strings.Contains(want, "again") || !strings.Contains(want, "sub 3") || !strings.Contains(want, "[second]") {
		t.Fatalf("%v, %q", err, want)
	}
	moments, refused := 2, 0
	if !testing.Short() {
		moments = 12
	}
	for range moments {
		state, at := filepath.Join(t.TempDir(), "state"), begin+r.Uint64N(end-begin)
		first, _, _, err := resumed(t, fresh(), session.Config{Limit: at}, state)
		if err != nil {
			t.Logf("saved at %d: %v", at, err)
			refused++
			continue
		}
		second, hash, _, err := resumed(t, d, session.Config{Limit: pastLimit, State: state}, "")
		if err != nil || first+second != want || hash != last {
			t.Errorf("saved at %d: %v, %q and %q, want %q; state %x, want %x", at, err, first, second, want, hash[:4], last[:4])
		}
	}
	if refused > moments/4 {
		t.Errorf("%d of %d states were refused", refused, moments)
	}
}

// TestStateOfThePrompt saves at the prompt, and within a program that the prompt has run.
func TestStateOfThePrompt(t *testing.T) {
	d := Config{Dir: t.TempDir()}
	play := func(from string, steps ...script.Step) string {
		t.Helper()
		p, err := New(d)
		if err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		cfg := session.Config{Program: p, State: from, Unpaced: true}
		cfg.Machine.Memory, cfg.Machine.NoReboot, cfg.Streams.Out = 16<<20, true, &out
		s, err := session.New(cfg)
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		if _, err := s.Play(context.Background(), steps); err != nil {
			t.Fatalf("%v: %q", err, out.String())
		}
		return out.String()
	}
	state := filepath.Join(t.TempDir(), "state")
	wait, save := script.Step{Verb: script.Wait, Time: 50 * time.Millisecond}, script.Step{Verb: script.Save, Text: state}
	typed := func(text string) script.Step { return script.Step{Verb: script.Type, Text: text} }
	play("", wait, typed("set fruit=pear{enter}prompt [$p]{enter}doskey x=echo %fruit% $1{enter}"), wait, typed("ech"), wait, save)
	if err := os.WriteFile(filepath.Join(d.Dir, "seen.bat"), []byte("@echo %fruit%"), 0o644); err != nil {
		t.Fatal(err)
	}
	screen := filepath.Join(t.TempDir(), "screen.txt")
	play(state, wait, typed("o on{enter}seen{enter}x y{enter}pause{enter}"), wait, save, script.Step{Verb: script.Screen, Text: screen})
	play(state, wait, typed("z"), wait, typed("set{enter}"), wait, script.Step{Verb: script.Screen, Text: screen})
	b, err := os.ReadFile(screen)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"[C:\\]echo on", "\npear", "%fruit% y", "Press any key", "FRUIT=pear"} {
		if !strings.Contains(string(b), want) {
			t.Errorf("no %q on the screen:\n%s", want, b)
		}
	}
}

// TestUnsavable: a file that has been deleted while it is open could not be found again.
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
	for _, program := range []string{"dpmi32.com", "work.bat"} {
		strangeStates(t, program)
	}
}

// strangeStates changes the state of a program in the middle of its run.
func strangeStates(t *testing.T, program string) {
	t.Helper()
	d := Config{Args: []string{program}}
	fresh := func() string {
		dir := directory(t, "dpmi32")
		if err := os.WriteFile(filepath.Join(dir, "work.bat"), []byte("for %%f in (1 2 3) do dir > %%f"), 0o644); err != nil {
			t.Fatal(err)
		}
		return dir
	}
	d.Dir = fresh()
	_, _, begin, _ := resumed(t, d, session.Config{Limit: 1}, "")
	_, _, end, _ := resumed(t, d, session.Config{Limit: 300_000}, "")
	d.Dir = fresh()
	whole := filepath.Join(t.TempDir(), "state")
	if _, _, _, err := resumed(t, d, session.Config{Limit: (begin + end) / 2}, whole); err != nil {
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
		d.Dir = fresh()
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
