package recording

import (
	"bytes"
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/iron86/iron86/block"
	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/console"
	"github.com/iron86/iron86/internal/need"
	"github.com/iron86/iron86/machine"
	"github.com/iron86/iron86/machine/history"
	"github.com/iron86/iron86/testdata/demo"
	"github.com/klauspost/compress/zstd"
)

// recorded is a run with inputs of every kind, made once.
var recorded struct {
	sync.Once
	file []byte
	end  [32]byte
}

// session gives the recorded run: the file and the digest of the machine at its end.
func session(t *testing.T) (file []byte, end [32]byte) {
	t.Helper()
	recorded.Do(func() {
		name, end := record(t)
		var err error
		if recorded.file, err = os.ReadFile(name); err != nil {
			t.Fatal(err)
		}
		recorded.end = end
	})
	if recorded.file == nil {
		t.Fatal("there is no recorded run")
	}
	return recorded.file, recorded.end
}

// record makes the recorded run.
func record(t *testing.T) (file string, end [32]byte) {
	t.Helper()
	file = filepath.Join(t.TempDir(), "run")
	w, err := Create(file)
	if err != nil {
		t.Fatal(err)
	}
	cfg := machine.Config{Memory: 2 << 20, Floppy: [2]block.Disk{w.Wrap(block.NewMemory(demo.Image()), true)}}
	cfg.ATA[2] = machine.ATADrive{CDROM: true}
	m, err := machine.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Begin(m, cfg, false); err != nil {
		t.Fatal(err)
	}
	m.Run(1300 * clock.Millisecond)
	press := func(k console.Key) {
		m.Key(console.KeyEvent{Key: k, Down: true})
		m.Run(30 * clock.Millisecond)
		m.Key(console.KeyEvent{Key: k})
		m.Run(30 * clock.Millisecond)
	}
	press(console.Key5)
	m.Run(100 * clock.Millisecond)
	m.Mouse(console.MouseEvent{DX: 5, Buttons: 1})
	m.SendSerial([]byte("hello"))
	m.RunWithin(clock.Never, 12345)
	w.Mark(m)
	m.Poke(0x500, []byte{1, 2, 3}) // as a debugger does
	m.CPU().SetReg(1, 0x1234)
	m.Edited()
	m.Run(50 * clock.Millisecond)
	cd := w.Wrap(block.NewROM(make([]byte, 1<<20)), false)
	if _, err := m.ChangeCD(2, cd); err != nil {
		t.Fatal(err)
	}
	other := w.Wrap(block.NewMemory(demo.Image()), true)
	if _, err := m.ChangeFloppy(0, nil); err != nil {
		t.Fatal(err)
	}
	if _, err := m.ChangeFloppy(0, other); err != nil {
		t.Fatal(err)
	}
	m.Reset()
	m.Run(300 * clock.Millisecond)
	if err := w.Finish(m); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(file + Suffix); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("%s is still there: %v", Suffix, err)
	}
	return file, m.Hash()
}

// player is a machine about to play a recording.
func player(t *testing.T, r *Recording, past bool) *machine.Machine {
	t.Helper()
	m, err := machine.New(r.Config())
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Start(m); err != nil {
		t.Fatal(err)
	}
	if past {
		history.New(m, 0)
	}
	history.Replay(m, r.Inputs, r.End)
	return m
}

func TestReplayIsTheRecordedRun(t *testing.T) {
	file, want := session(t)
	r, err := Read(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	if !r.Complete || r.Hash != want {
		t.Fatalf("complete %v, digest %x, want %x", r.Complete, r.Hash, want)
	}
	kinds := map[machine.InputKind]int{}
	for _, in := range r.Inputs {
		kinds[in.Kind]++
	}
	if len(kinds) != 7 {
		t.Errorf("kinds of inputs: %v, want all seven", kinds)
	}
	m := player(t, r, false)
	if stop := m.Run(clock.Never / 2); stop.Reason != machine.RecordingEnd {
		t.Fatalf("the replay ended with %v", stop)
	}
	if diff := cmp.Diff(r.End, m.Position()); diff != "" {
		t.Errorf("the end (-want +have):\n%s", diff)
	}
	if m.Hash() != want {
		t.Errorf("digest %x, want %x", m.Hash(), want)
	}
	m.Key(console.KeyEvent{Key: console.KeyA, Down: true}) // from here on it is a run of its own
	if stop := m.Run(clock.Millisecond); stop.Reason != machine.Running || history.Replaying(m) {
		t.Errorf("after a key at the end: %v", stop)
	}
}

func TestTravelInARecording(t *testing.T) {
	need.Time(t)
	file, want := session(t)
	r, err := Read(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	m := player(t, r, true)
	for m.Stopped().Reason == machine.Running { // in other slices than those of the recorded run
		m.RunWithin(m.Now()+7*clock.Millisecond, 123457)
	}
	if m.Hash() != want {
		t.Fatal("with its past kept the replay ends in another state")
	}
	h := history.Of(m)
	for _, n := range []uint64{m.Retired() / 2, 3, m.Retired() - 1000, m.Retired() / 3} {
		if err := h.Travel(h.At(n)); err != nil {
			t.Fatal(err)
		}
		there := m.Hash()
		if stop := m.Run(clock.Never / 2); stop.Reason != machine.RecordingEnd || m.Hash() != want {
			t.Errorf("from %d on: %v, other state %v", n, stop, m.Hash() != want)
		}
		if err := h.Travel(h.At(n)); err != nil || m.Hash() != there {
			t.Errorf("back to %d: %v, other state %v", n, err, m.Hash() != there)
		}
	}
}

func TestStartFromASavedState(t *testing.T) {
	cfg := machine.Config{Memory: 1 << 20}
	m, err := machine.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	m.Run(100 * clock.Millisecond)
	name := filepath.Join(t.TempDir(), "run")
	w, err := Create(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Begin(m, cfg, true); err != nil {
		t.Fatal(err)
	}
	m.Run(100 * clock.Millisecond)
	if err := w.Finish(m); err != nil {
		t.Fatal(err)
	}
	r, err := Open(name)
	if err != nil {
		t.Fatal(err)
	}
	p := player(t, r, false)
	p.Run(clock.Never / 2)
	if p.Hash() != m.Hash() {
		t.Error("another state at the end")
	}
}

// TestCutOff reads what a host that crashed has left.
func TestCutOff(t *testing.T) {
	b, _ := session(t)
	longest := 0
	for n := 8; n < len(b); n += 1 + len(b)/60 {
		r, err := Read(bytes.NewReader(b[:n]))
		if err != nil {
			if !errors.Is(err, ErrDamaged) {
				t.Errorf("%d bytes: %v", n, err)
			}
			continue
		}
		if r.Complete {
			t.Errorf("%d of %d bytes are complete", n, len(b))
		}
		longest = max(longest, len(r.Inputs))
	}
	if longest < 4 {
		t.Errorf("a prefix has %d inputs at most, want those before the mark", longest)
	}
}

func TestDamagedFiles(t *testing.T) {
	need.Time(t)
	b, _ := session(t)
	for i := 0; i < len(b); i += 1 + len(b)/100 {
		bad := bytes.Clone(b)
		bad[i] ^= 0x41
		r, err := Read(bytes.NewReader(bad))
		if err == nil && r.Complete && i < len(b)-16 { // the last bytes are zstd's own checksum
			t.Errorf("a change of byte %d of %d is not noticed", i, len(b))
		}
	}
	earlier := bytes.Clone(b)
	earlier[len(magic)-1] = 1
	for _, c := range []struct {
		file []byte
		want error
	}{{[]byte("something else"), ErrFormat}, {[]byte("iron86"), ErrFormat}, {earlier, ErrVersion}} {
		if _, err := Read(bytes.NewReader(c.file)); !errors.Is(err, c.want) {
			t.Errorf("% x…: have %v, want %v", c.file[:6], err, c.want)
		}
	}
}

// pack makes a file of records.
func pack(t testing.TB, records ...[]byte) []byte {
	t.Helper()
	z, err := zstd.NewWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	return append(magic[:], z.EncodeAll(bytes.Join(records, nil), nil)...)
}

func TestRecordsThatMakeNoSense(t *testing.T) {
	begin := frame(kindSetup, []byte(`{"cpu":"p3"}`))
	for name, records := range map[string][][]byte{
		"nothing":              {},
		"no beginning":         {frame(kindMark, moment{})},
		"two beginnings":       {begin, begin},
		"no such processor":    {frame(kindSetup, []byte(`{"cpu":"z80"}`))},
		"no JSON":              {frame(kindSetup, []byte(`{`))},
		"no such kind":         {begin, frame(99)},
		"a disk twice":         {frame(kindDisk, diskHead{1, 512, true}), frame(kindDisk, diskHead{1, 512, true}), begin},
		"a negative size":      {frame(kindDisk, diskHead{1, -1, true}), begin},
		"a cluster of no disk": {frame(kindCluster, clusterHead{1, 0}), begin},
		"a short cluster":      {frame(kindDisk, diskHead{1, 512, true}), frame(kindCluster, clusterHead{1, 0}, []byte{1}), begin},
		"a cluster behind":     {frame(kindDisk, diskHead{1, 512, true}), frame(kindCluster, clusterHead{1, 7}), begin},
		"no such blob":         {frame(kindBlob, blobHead{200}), begin},
		"a short end":          {begin, frame(kindEnd, moment{})},
		"no such input":        {begin, frame(kindInput, []byte(`{"kind":"thought"}`))},
		"no such key":          {begin, frame(kindInput, []byte(`{"kind":"key","key":"any"}`))},
		"no such drive":        {begin, frame(kindInput, []byte(`{"kind":"floppy","drive":2}`))},
		"no such disk":         {begin, frame(kindInput, []byte(`{"kind":"floppy","disk":2}`))},
		"a mouse of nothing":   {begin, frame(kindInput, []byte(`{"kind":"mouse"}`))},
		"a later number":       {begin, frame(kindInput, []byte(`{"kind":"reset","at":{"Inputs":1}}`))},
		"time goes back":       {begin, frame(kindMark, moment{Retired: 5}), frame(kindMark, moment{Retired: 4})},
	} {
		if _, err := Read(bytes.NewReader(pack(t, records...))); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestOtherFirmware(t *testing.T) {
	file := pack(t, frame(kindSetup, []byte(`{"cpu":"p3","firmware":"AAAA","version":"v9"}`)))
	_, err := Read(bytes.NewReader(file))
	if err == nil || errors.Is(err, ErrDamaged) {
		t.Errorf("another BIOS: %v", err)
	}
}

func TestWhatWasNotReadIsMissing(t *testing.T) {
	s := &stored{size: 10000, clusters: map[int64][]byte{1: make([]byte, 4096)}}
	for _, c := range []struct {
		off, n int64
		want   error
	}{{4096, 4096, nil}, {0, 1, ErrMissing}, {8000, 200, ErrMissing}} {
		if _, err := s.ReadAt(make([]byte, c.n), c.off); !errors.Is(err, c.want) {
			t.Errorf("%d bytes at %d: have %v, want %v", c.n, c.off, err, c.want)
		}
	}
}

func TestKeysHaveNames(t *testing.T) {
	for k := console.NoKey + 1; k < console.KeyCount; k++ {
		if back, ok := console.KeyNamed(k.String()); !ok || back != k {
			t.Errorf("key %d is written as %q, which is %d", k, k.String(), back)
		}
	}
}

func TestNoFileIsLeftOfARunThatNeverBegan(t *testing.T) {
	name := filepath.Join(t.TempDir(), "run")
	w, err := Create(name)
	if err != nil {
		t.Fatal(err)
	}
	w.Abandon()
	for _, f := range []string{name, name + Suffix} {
		if _, err := os.Stat(f); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("%s: %v", f, err)
		}
	}
	if _, err := Create(filepath.Join(t.TempDir(), "no", "such")); err == nil {
		t.Error("a directory that is not there: no error")
	}
}

// FuzzRead reads anything: records, which are put into a file with their sums.
func FuzzRead(f *testing.F) {
	f.Add([]byte{}, uint8(0))
	f.Add([]byte(`{"cpu":"p3"}`), uint8(kindSetup))
	f.Add([]byte(`{"kind":"key","key":"a"}`), uint8(kindInput))
	f.Add(binary.LittleEndian.AppendUint32(nil, 1), uint8(kindCluster))
	f.Add(make([]byte, 13), uint8(kindDisk))
	begin := frame(kindSetup, []byte(`{"cpu":"p3"}`))
	f.Fuzz(func(t *testing.T, data []byte, k uint8) {
		if len(data) > maxRecord {
			return
		}
		disk := frame(kindDisk, diskHead{1, 5000, true})
		for _, file := range [][]byte{data, append(magic[:], data...), pack(t, data), pack(t, disk, begin, frame(kind(k), data), frame(kind(k), data))} {
			if r, err := Read(bytes.NewReader(file)); err == nil {
				r.Config()
			}
		}
	})
}

// TestKernelAndROMsComeBack: all that says which kernel ran, and the ROMs of adapters, are in the recording.
func TestKernelAndROMsComeBack(t *testing.T) {
	image := make([]byte, 4096) // a multiboot kernel for 100000h
	for i, v := range []uint32{0x1badb002, 1 << 16, 0xe4514ffe, 0x100000, 0x100000, 0, 0, 0x100000} {
		binary.LittleEndian.PutUint32(image[4*i:], v)
	}
	want := machine.Kernel{Image: image, Initrd: []byte("module"), CommandLine: "line", Name: "kernel", InitrdName: "file"}
	rom := func(fill byte) []byte { return append([]byte{0x55, 0xaa, 1, fill, -fill}, make([]byte, 507)...) }
	roms := [][]byte{append(rom(1), 1, 2, 3), rom(2)}
	cfg := machine.Config{Memory: 2 << 20, Kernel: &want, OptionROMs: roms}
	m, err := machine.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(t.TempDir(), "run")
	w, err := Create(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(w.Begin(m, cfg, false), w.Finish(m)); err != nil {
		t.Fatal(err)
	}
	r, err := Open(name)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(&want, r.Config().Kernel); diff != "" {
		t.Errorf("the kernel (-want +have):\n%s", diff)
	}
	if diff := cmp.Diff(roms, r.Config().OptionROMs); diff != "" {
		t.Errorf("the ROMs (-want +have):\n%s", diff)
	}
}
