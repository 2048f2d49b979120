package file

import (
	"testing"

	"github.com/iron86/iron86/dos/errno"
)

// TestCreateByFCBInAFullTable: a create that has no entry for the file leaves the file alone.
func TestCreateByFCBInAFullTable(t *testing.T) {
	d, k := bench(t)
	root := d.drives[2].root
	if err := root.(hostTree).WriteFile("DATA", []byte("text"), 0o644); err != nil {
		t.Fatal(err)
	}
	for i := range d.files {
		d.files[i] = &File{dev: DevNUL, refs: 1}
	}
	d.g.PutBytes(0x2000, 0, append([]byte("\x00DATA       "), make([]byte, fcbLength-12)...))
	if al := d.fcbAt(0x2000, 0).create(); al != fcbFailed || k.last != errno.Handles {
		t.Errorf("AL %02X, error %d", al, k.last)
	}
	if got, err := root.(hostTree).ReadFile("DATA"); string(got) != "text" {
		t.Errorf("the file has %q, %v", got, err)
	}
}
