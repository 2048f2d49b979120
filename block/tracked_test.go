package block

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"sync"
	"testing"
)

// TestFreeze: what was frozen is read as it was, whatever is written meanwhile; and what was written in between is known.
func TestFreeze(t *testing.T) {
	const size = 10*PieceSize + 1000
	rnd := rand.New(rand.NewPCG(1, 2))
	image := make([]byte, size)
	for i := range image {
		image[i] = byte(rnd.Uint32())
	}
	disk := Track(NewMemory(image))
	scribble := func(n int) {
		for range n {
			at := rnd.Int64N(size)
			b := bytes.Repeat([]byte{byte(rnd.Uint32())}, 1+rnd.IntN(int(min(3*PieceSize, size-at))))
			if _, err := disk.WriteAt(b, at); err != nil {
				t.Error(err)
			}
		}
	}
	var before []byte
	for round := range 4 {
		if round > 1 {
			scribble(1)
		}
		now := make([]byte, size)
		if _, err := disk.ReadAt(now, 0); err != nil && err != io.EOF {
			t.Fatal(err)
		}
		f, err := Freeze(disk)
		if err != nil || f.Size() != size || f.Of() != disk || f.Number != uint64(round+1) {
			t.Fatal(f, err)
		}
		if _, err := Freeze(disk); err == nil {
			t.Error("it was frozen twice")
		}
		scribble(2)
		var wg sync.WaitGroup
		wg.Go(func() { scribble(20) })
		room := make([]byte, PieceSize)
		for i := range int64(size/PieceSize + 1) {
			b, err := f.Piece(i, room)
			want := now[i*PieceSize : min((i+1)*PieceSize, size)]
			if err != nil || !bytes.Equal(b, want) {
				t.Errorf("round %d: piece %d: %v", round, i, err)
			}
			if f.Before(i) && !bytes.Equal(before[i*PieceSize:min((i+1)*PieceSize, size)], want) {
				t.Errorf("round %d: piece %d is said to be as before", round, i)
			}
		}
		wg.Wait()
		f.Close()
		before = now
	}
	f, err := Freeze(disk)
	if err == nil {
		err = disk.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Piece(0, make([]byte, PieceSize)); err == nil {
		t.Error("a closed disk is read")
	}
}

// TestFreezeQuiet: where nothing was written since the last time, everything is as before; and never at the first time.
func TestFreezeQuiet(t *testing.T) {
	disk := Track(NewMemory(make([]byte, 2*PieceSize)))
	for round := range 2 {
		f, err := disk.Freeze()
		if err != nil {
			t.Fatal(err)
		}
		if f.Before(0) != (round == 1) || f.Before(1) != (round == 1) {
			t.Errorf("round %d", round)
		}
		f.Close()
	}
	if _, err := disk.WriteAt([]byte{1}, 2*PieceSize-1); err != nil {
		t.Fatal(err)
	}
	if f, err := disk.Freeze(); err != nil || !f.Before(0) || f.Before(1) {
		t.Error(f, err)
	}
}

// TestFreezeOthers: overlays, also those that were made longer, and small disks are frozen, too; large ones are not.
func TestFreezeOthers(t *testing.T) {
	base := bytes.Repeat([]byte{7}, 5000)
	o := NewOverlay(NewROM(base))
	if err := o.Grow(9000); err != nil {
		t.Fatal(err)
	}
	if _, err := o.WriteAt([]byte("new"), 4095); err != nil {
		t.Fatal(err)
	}
	small := NewMemory(bytes.Clone(base))
	for _, d := range []Disk{o, small, Pad(small, 8192)} {
		want := make([]byte, Unpadded(d).Size())
		if _, err := d.ReadAt(want, 0); err != nil && err != io.EOF {
			t.Fatal(err)
		}
		f, err := Freeze(d)
		if err != nil || f.Of() != nil || f.Before(0) {
			t.Fatal(f, err)
		}
		if _, err := d.WriteAt([]byte("later"), 4094); err != nil {
			t.Fatal(err)
		}
		if b, err := f.Piece(0, make([]byte, PieceSize)); err != nil || !bytes.Equal(b, want) {
			t.Errorf("%T: %v", d, err)
		}
		f.Close()
	}
	if _, err := Freeze(NewMemory(make([]byte, maxLoose+1))); err == nil {
		t.Error("a large disk that is not tracked was frozen")
	}
}

// broken is a disk that cannot be read.
type broken struct{ Disk }

func (broken) ReadAt([]byte, int64) (int, error) { return 0, errors.New("broken") }

// TestFreezeBroken: what could not be kept is an error of whoever reads the frozen contents, not of the guest.
func TestFreezeBroken(t *testing.T) {
	disk := Track(broken{NewMemory(make([]byte, PieceSize))})
	f, err := disk.Freeze()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := disk.WriteAt([]byte{1}, 0); err != nil {
		t.Error(err)
	}
	if _, err := f.Piece(0, make([]byte, PieceSize)); err == nil || err.Error() != "broken" {
		t.Error(err)
	}
}
