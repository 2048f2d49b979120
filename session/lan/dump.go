package lan

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"time"

	"github.com/iron86/iron86/internal/hostfile"
)

// Dump is a file of frames in the format of pcap, with times in nanoseconds.
type Dump struct {
	f   io.WriteCloser
	out *bufio.Writer
	err error
}

// Begin begins a dump in a file.
func Begin(name string) (*Dump, error) {
	f, err := hostfile.Stream(name)
	if err != nil {
		return nil, fmt.Errorf("-net-dump: %w", err)
	}
	d := &Dump{f: f, out: bufio.NewWriter(f)}
	d.write(pcapHead())
	return d, nil
}

// pcapHead returns the head of a file: magic number of nanoseconds, version 2.4, and that what follows is Ethernet.
func pcapHead() []byte {
	var b []byte
	for _, v := range []uint32{0xa1b23c4d, 4<<16 | 2, 0, 0, 65535, 1} {
		b = binary.LittleEndian.AppendUint32(b, v)
	}
	return b
}

// Frame writes a frame that passed the card at the time t.
func (d *Dump) Frame(t time.Time, frame []byte) {
	var b []byte
	for _, v := range []uint32{uint32(t.Unix()), uint32(t.Nanosecond()), uint32(len(frame)), uint32(len(frame))} {
		b = binary.LittleEndian.AppendUint32(b, v)
	}
	d.write(append(b, frame...))
}

// write writes, and keeps the first error.
func (d *Dump) write(b []byte) {
	if _, err := d.out.Write(b); d.err == nil {
		d.err = err
	}
}

// Err returns the first error of writing.
func (d *Dump) Err() error {
	if d.err != nil {
		return fmt.Errorf("-net-dump: %w", d.err)
	}
	return nil
}

// Flush writes out what is buffered, and returns the first error.
func (d *Dump) Flush() error {
	if err := d.out.Flush(); d.err == nil {
		d.err = err
	}
	return d.Err()
}

// Close completes the file.
func (d *Dump) Close() error {
	err := d.Flush()
	if e := d.f.Close(); err == nil && e != nil {
		err = fmt.Errorf("-net-dump: %w", e)
	}
	return err
}
