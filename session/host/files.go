package host

import (
	"fmt"
	"io"
	"os"
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
	b, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err != nil {
		return nil, err
	}
	if int64(len(b)) > limit {
		return nil, fmt.Errorf("%s is larger than %d bytes", name, limit)
	}
	return b, nil
}

// ReadNonEmpty is ReadFile for a file that must not be empty.
func ReadNonEmpty(name string, limit int64) ([]byte, error) {
	b, err := ReadFile(name, limit)
	if err == nil && len(b) == 0 {
		err = fmt.Errorf("%s is empty", name)
	}
	return b, err
}
