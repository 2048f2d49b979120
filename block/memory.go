package block

// Memory is an image in memory.
type Memory struct {
	data     []byte
	readOnly bool
}

// NewMemory makes a writable disk of data, which it keeps and changes.
func NewMemory(data []byte) *Memory { return &Memory{data: data} }

// NewROM makes a read-only disk of data, which it keeps.
func NewROM(data []byte) *Memory { return &Memory{data: data, readOnly: true} }

// Bytes returns the contents. The slice is the one that the disk uses, not a copy.
func (m *Memory) Bytes() []byte { return m.data }

// Size returns the number of bytes.
func (m *Memory) Size() int64 { return int64(len(m.data)) }

// ReadOnly reports whether the disk was made by NewROM.
func (m *Memory) ReadOnly() bool { return m.readOnly }

// ReadAt copies out of the contents.
func (m *Memory) ReadAt(p []byte, off int64) (int, error) {
	n, err := clip(len(p), off, m.Size())
	if n > 0 {
		copy(p[:n], m.data[off:])
	}
	return n, err
}

// WriteAt copies into the contents.
func (m *Memory) WriteAt(p []byte, off int64) (int, error) {
	if m.readOnly {
		return 0, ErrReadOnly
	}
	n, err := clip(len(p), off, m.Size())
	if n > 0 {
		copy(m.data[off:], p[:n])
	}
	return n, err
}

// Grow appends zeros until the disk has size bytes, at most MaxSize. It does nothing to a longer disk.
func (m *Memory) Grow(size int64) error {
	switch {
	case size <= m.Size():
		return nil
	case m.readOnly:
		return ErrReadOnly
	case size > MaxSize:
		return ErrTooLarge
	}
	m.data = append(m.data, make([]byte, size-m.Size())...)
	return nil
}

// Flush does nothing.
func (m *Memory) Flush() error { return nil }

// Close does nothing.
func (m *Memory) Close() error { return nil }
