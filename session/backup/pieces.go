package backup

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/iron86/iron86/block"
	"github.com/klauspost/compress/zstd"
)

// PieceSize is the size of the pieces, in bytes: that in which disks know what was written.
const PieceSize = block.PieceSize

// Sum is the SHA-256 of a piece, which is its name.
type Sum [sha256.Size]byte

// maxPieceFile bounds the file of a piece: what cannot be compressed becomes a little longer.
const maxPieceFile = PieceSize + 1<<10

// zeroPiece is a piece of zeros.
var zeroPiece [PieceSize]byte

// pieces are the files of pieces in a directory.
type pieces struct {
	dir    string
	by     files
	there  map[Sum]bool // what some point has, and what was written since
	in     *zstd.Encoder
	out    *zstd.Decoder
	made   []Sum // what was written and is not durable yet
	singly int   // as many are made durable one by one
	files  int   // how many were written
	bytes  int64 // what they take
}

func newPieces(dir string, by files) (*pieces, error) {
	in, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithEncoderLevel(zstd.SpeedFastest))
	if err != nil {
		return nil, err
	}
	out, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(PieceSize))
	return &pieces{dir: dir, by: by, singly: maxSingly, there: map[Sum]bool{}, in: in, out: out}, err
}

// file is the name of a piece's file.
func (p *pieces) file(s Sum) string {
	name := hex.EncodeToString(s[:])
	return filepath.Join(p.dir, name[:2], name)
}

// put keeps a piece, and returns its name.
func (p *pieces) put(b []byte) (Sum, error) {
	s := Sum(sha256.Sum256(b))
	name := p.file(s)
	if p.there[s] {
		if info, err := os.Stat(name); err == nil && info.Size() > 0 {
			return s, nil
		}
	}
	packed := p.in.EncodeAll(b, nil)
	err := p.write(name, packed)
	if errors.Is(err, os.ErrNotExist) {
		if err = p.by.mkdir(filepath.Dir(name)); err == nil {
			err = p.write(name, packed)
		}
	}
	if err != nil {
		return s, err
	}
	p.there[s] = true
	p.made = append(p.made, s)
	p.files++
	p.bytes += int64(len(packed))
	return s, nil
}

// get reads a piece, which must be what its name says.
func (p *pieces) get(s Sum) ([]byte, error) {
	f, err := os.Open(p.file(s))
	if err != nil {
		return nil, fmt.Errorf("a piece is missing: %w", err)
	}
	defer f.Close()
	packed, err := io.ReadAll(io.LimitReader(f, maxPieceFile+1))
	if err != nil {
		return nil, err
	}
	b, err := p.out.DecodeAll(packed, nil)
	if err != nil || len(packed) > maxPieceFile || Sum(sha256.Sum256(b)) != s {
		return nil, fmt.Errorf("%s is damaged", f.Name())
	}
	return b, nil
}

// putList keeps a list of pieces, and returns the names of the pieces that it consists of.
func (p *pieces) putList(list []Sum) ([]string, error) {
	const each = PieceSize / sha256.Size
	var names []string
	for len(list) > 0 {
		n := min(each, len(list))
		var b []byte
		for i := range n {
			b = append(b, list[i][:]...)
		}
		s, err := p.put(b)
		if err != nil {
			return nil, err
		}
		names = append(names, hex.EncodeToString(s[:]))
		list = list[n:]
	}
	return names, nil
}

// getList reads what putList has kept.
func (p *pieces) getList(names []string) (list []Sum, err error) {
	for _, name := range names {
		s, err := parseSum(name)
		if err != nil {
			return nil, err
		}
		b, err := p.get(s)
		if err != nil {
			return nil, err
		}
		for len(b) >= sha256.Size {
			list = append(list, Sum(b[:sha256.Size]))
			b = b[sha256.Size:]
		}
	}
	return list, nil
}

// parseSum reads the name of a piece.
func parseSum(name string) (s Sum, err error) {
	b, err := hex.DecodeString(name)
	if err != nil || len(b) != len(s) {
		return s, fmt.Errorf("%.80q is no name of a piece", name)
	}
	return Sum(b), nil
}

// write replaces a file as a whole. It is not durable yet.
func (p *pieces) write(name string, b []byte) error {
	if err := p.by.write(name+".new", b); err != nil {
		return err
	}
	return p.by.rename(name+".new", name)
}

// maxSingly is how many files are made durable one by one. The whole file system is where there are more, if the host can.
const maxSingly = 256

// sync makes durable what was written. If it fails nothing of that counts as there: a host that could not write a file may say later that it has.
func (p *pieces) sync() error {
	made := p.made
	p.made = nil
	err := p.syncEach(made)
	if err != nil {
		for _, s := range made {
			delete(p.there, s)
		}
	}
	return err
}

// syncEach makes pieces durable.
func (p *pieces) syncEach(made []Sum) error {
	if len(made) == 0 {
		return nil
	}
	if len(made) > p.singly {
		if can, err := p.by.syncAll(p.dir); can {
			return err
		}
	}
	dirs := map[string]bool{p.dir: true}
	for _, s := range made {
		name := p.file(s)
		if err := p.by.sync(name); err != nil {
			return err
		}
		dirs[filepath.Dir(name)] = true
	}
	for dir := range dirs {
		if err := p.by.syncNames(dir); err != nil {
			return err
		}
	}
	return nil
}

// cutter cuts what is written to it into pieces.
type cutter struct {
	to   *pieces
	rest bytes.Buffer
	list []Sum
	size int64
}

// Write keeps all whole pieces.
func (c *cutter) Write(b []byte) (int, error) {
	for left := b; len(left) > 0; {
		n := min(PieceSize-c.rest.Len(), len(left))
		c.rest.Write(left[:n])
		if left = left[n:]; c.rest.Len() == PieceSize {
			if err := c.flush(); err != nil {
				return 0, err
			}
		}
	}
	c.size += int64(len(b))
	return len(b), nil
}

// flush keeps the rest.
func (c *cutter) flush() error {
	if c.rest.Len() == 0 {
		return nil
	}
	s, err := c.to.put(c.rest.Bytes())
	c.list = append(c.list, s)
	c.rest.Reset()
	return err
}
