package session

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/iron86/iron86/block"
	"github.com/iron86/iron86/machine"
	"github.com/iron86/iron86/recording"
	"github.com/iron86/iron86/session/host"
	"github.com/iron86/iron86/session/lan"
)

// everybodysEcho is echoDisk for every address: two such machines send the frames that they send at first to and fro for ever.
func everybodysEcho(t *testing.T) block.Disk {
	t.Helper()
	d := echoDisk(t)
	program := make([]byte, 512)
	if _, err := d.ReadAt(program, 0); err != nil {
		t.Fatal(err)
	}
	start := []byte{0x00, 0x22, 0x0c, 0x04, 0x0d, 0x00} // the command register, RCR, TCR
	at := bytes.Index(program, start)
	if at < 0 {
		t.Fatal("the program starts the card otherwise")
	}
	program[at+3] |= 0x10 // PRO
	if _, err := d.WriteAt(program, 0); err != nil {
		t.Fatal(err)
	}
	return d
}

// together runs machines on one network, each for so many instructions. It returns their states, their dumps and their recordings.
func together(t *testing.T, limits ...uint64) (hashes [][32]byte, dumps [][]byte, tapes []string) {
	t.Helper()
	dir := t.TempDir()
	network := lan.NewSegment(len(limits))
	hashes, dumps, tapes = make([][32]byte, len(limits)), make([][]byte, len(limits)), make([]string, len(limits))
	var wg sync.WaitGroup
	for i, limit := range limits {
		name := filepath.Join(dir, string(rune('a'+i)))
		tapes[i] = name
		s := newSession(t, Config{Machine: machine.Config{Memory: 4 << 20, DebugExit: 0x555, Floppy: [2]block.Disk{everybodysEcho(t)}}, Unpaced: true, Limit: limit,
			Record: name, NetDump: name + ".pcap", Network: lan.Config{Port: network.Port(i)}})
		wg.Go(func() {
			if _, err := s.Run(t.Context()); !errors.Is(err, host.ErrLimit) {
				t.Error(err)
			}
			hashes[i] = s.Machine().Hash()
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	for i, name := range tapes {
		var err error
		if dumps[i], err = os.ReadFile(name + ".pcap"); err != nil {
			t.Fatal(err)
		}
	}
	return hashes, dumps, tapes
}

// TestMachinesInStep: machines on one network end in the same states whenever they run, one goes on when the other has ended, and each replays alone.
func TestMachinesInStep(t *testing.T) {
	limits := []uint64{14e6, 11e6}
	hashes, dumps, tapes := together(t, limits...)
	again, dumps2, _ := together(t, limits...)
	for i := range limits {
		if hashes[i] != again[i] || !bytes.Equal(dumps[i], dumps2[i]) {
			t.Errorf("machine %d: another run has another end: same state %v, dumps of %d and %d bytes", i, hashes[i] == again[i], len(dumps[i]), len(dumps2[i]))
		}
		if frames := len(dumps[i]) / 76; frames < 100 {
			t.Errorf("machine %d: %d frames", i, frames)
		}
		r, err := recording.Open(tapes[i])
		if err != nil {
			t.Fatal(err)
		}
		s := newSession(t, Config{Replay: r})
		if _, err := s.Run(t.Context()); err != nil || s.Machine().Hash() != hashes[i] {
			t.Errorf("machine %d: its replay: %v, same state %v", i, err, s.Machine().Hash() == hashes[i])
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
}
