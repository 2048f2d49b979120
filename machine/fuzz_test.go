package machine

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"testing"

	"github.com/iron86/iron86/clock"
	"github.com/iron86/iron86/snapshot"
)

// FuzzLoad plays damaged snapshots: an error or a machine that runs, no panic.
func FuzzLoad(f *testing.F) {
	m, err := New(Config{Memory: MinMemory})
	if err != nil {
		f.Fatal(err)
	}
	m.Run(clock.Millisecond)
	var file bytes.Buffer
	if err := m.Save(&file); err != nil {
		f.Fatal(err)
	}
	f.Add(file.Bytes())
	f.Fuzz(func(t *testing.T, file []byte) {
		if m.Load(bytes.NewReader(file)) == nil {
			m.Run(clock.Millisecond)
		}
	})
}

// FuzzState loads states that no run has made, with a checksum that is right.
// Edits are five bytes each: where (the small state of chips and processor stands
// before memory), and what.
func FuzzState(f *testing.F) {
	m, err := New(Config{Memory: MinMemory})
	if err != nil {
		f.Fatal(err)
	}
	m.Run(50 * clock.Millisecond)
	var good bytes.Buffer
	if err := snapshot.Save(&good, m.sections()); err != nil {
		f.Fatal(err)
	}
	chips := good.Len() - int(m.ram.Size())
	f.Add([]byte{100, 0, 0, 0, 0xff})
	f.Fuzz(func(t *testing.T, edits []byte) {
		file := bytes.Clone(good.Bytes()[:good.Len()-sha256.Size])
		for ; len(edits) >= 5; edits = edits[5:] {
			file[int(binary.LittleEndian.Uint32(edits))%chips] = edits[4]
		}
		sum := sha256.Sum256(file)
		if snapshot.Load(bytes.NewReader(append(file, sum[:]...)), m.sections()) != nil {
			return
		}
		m.stop = Stop{}
		m.settle()
		m.RunWithin(m.Now()+clock.Millisecond, 100_000)
	})
}
