package dosrun

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"testing"
)

// TestSeekInOutput: a standard stream that is a file can be moved in, although its text is noted for recordings.
func TestSeekInOutput(t *testing.T) {
	f, err := os.Create(filepath.Join(t.TempDir(), "out"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.WriteString("abcdef"); err != nil {
		t.Fatal(err)
	}
	if pos, err := (noted{Writer: f}).Seek(-2, io.SeekCurrent); err != nil || pos != 4 {
		t.Errorf("in a file: %d, %v", pos, err)
	}
	if _, err := (noted{Writer: &bytes.Buffer{}}).Seek(0, io.SeekCurrent); err == nil {
		t.Error("a stream that is no file can be moved in")
	}
}
