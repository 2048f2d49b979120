package block

import (
	"bytes"
	"testing"
)

func TestCheckpointsKeepWhatWasThere(t *testing.T) {
	o := NewOverlay(NewMemory(bytes.Repeat([]byte{1}, 3*clusterSize)))
	read := func(at int64) byte {
		var b [1]byte
		if _, err := o.ReadAt(b[:], at); err != nil {
			t.Fatal(err)
		}
		return b[0]
	}
	write := func(at int64, v byte) {
		if _, err := o.WriteAt([]byte{v}, at); err != nil {
			t.Fatal(err)
		}
	}
	first := o.Checkpoint()
	write(5, 2)
	second := o.Checkpoint()
	if o.Checkpoint() != second {
		t.Error("a checkpoint without a write between is another")
	}
	write(5, 3)
	write(clusterSize, 4)
	third := o.Checkpoint()
	if n := third.Added(second); n != 2*clusterSize {
		t.Errorf("the third holds %d bytes more, want two clusters", n)
	}
	for _, c := range []struct {
		name      string
		point     *Checkpoint
		at5, atCl byte
	}{{"first", first, 1, 1}, {"third", third, 3, 4}, {"second", second, 2, 1}, {"first again", first, 1, 1}} {
		o.Restore(c.point)
		if a, b := read(5), read(clusterSize); a != c.at5 || b != c.atCl {
			t.Errorf("%s: have %d and %d, want %d and %d", c.name, a, b, c.at5, c.atCl)
		}
		write(5, 9) // must not reach any checkpoint
		write(2*clusterSize, 9)
	}
	if o.Restore(third); read(2*clusterSize) != 1 {
		t.Error("a write after a restore reached a checkpoint")
	}
}
