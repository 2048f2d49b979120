package host

import (
	"bytes"
	"fmt"
	"io"
	"os"

	"github.com/iron86/iron86/internal/hostmem"
)

// ReadFile reads a whole file of at most limit bytes.
func ReadFile(name string, limit int64) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if info.IsDir() {
		return nil, fmt.Errorf("%s is a directory", name)
	}
	var b bytes.Buffer
	if size := info.Size(); size <= limit { // the size of a pipe is 0
		room := make([]byte, size+bytes.MinRead)
		hostmem.PreferLargePages(room)
		b = *bytes.NewBuffer(room[:0])
	}
	if _, err = b.ReadFrom(io.LimitReader(f, limit+1)); err != nil {
		return nil, err
	}
	if int64(b.Len()) > limit {
		return nil, fmt.Errorf("%s is larger than %d bytes", name, limit)
	}
	return b.Bytes(), nil
}

// ReadNonEmpty is ReadFile for a file that must not be empty.
func ReadNonEmpty(name string, limit int64) ([]byte, error) {
	b, err := ReadFile(name, limit)
	if err == nil && len(b) == 0 {
		err = fmt.Errorf("%s is empty", name)
	}
	return b, err
}
