package image

import (
	"crypto/rand"
	"encoding/binary"
	"errors"

	"github.com/iron86/iron86/block"
)

// Fields of the header of VDI (VirtualBox, VDICore.h), by their offsets. All numbers are little-endian.
const (
	vdiSignature  = 0x40  // 4 bytes
	vdiVersion    = 0x44  // 4
	vdiHeaderSize = 0x48  // 4: of what follows from here on
	vdiType       = 0x4c  // 4: 1 grows, 2 has all its blocks, 4 is the difference to a parent
	vdiMapAt      = 0x154 // 4: of the map of blocks
	vdiDataAt     = 0x158 // 4: of block 0 in the file
	vdiSectorSize = 0x168 // 4
	vdiDiskSize   = 0x170 // 8
	vdiBlockSize  = 0x178 // 4
	vdiBlockExtra = 0x17c // 4: bytes before each block
	vdiBlocks     = 0x180 // 4: of the disk
	vdiAllocated  = 0x184 // 4: blocks in the file
	vdiID         = 0x188 // 16
	vdiModified   = 0x198 // 16: another after each time that the disk was changed
	vdiParentLink = 0x1a8 // 16: vdiID of the parent; zeros if there is none
	vdiParentMod  = 0x1b8 // 16: vdiModified of the parent
)

// Entries of the map for blocks that are not in the file: they read as zeros, or vdiNone as what the parent has.
const (
	vdiZero = 0xfffffffe
	vdiNone = 0xffffffff
)

// vdi is an image of VirtualBox: a map says which block of the file each block of the disk is.
type vdi struct {
	body
	name      string
	readOnly  bool
	size      int64
	blockSize int64
	mapAt     int64
	dataAt    int64
	blocks    []uint32
	allocated uint32
	ids       []byte // vdiID and vdiModified
	marked    bool   // vdiModified says that the disk has changed
	parent
}

// isVDI looks for the signature.
func isVDI(head, _ []byte, _ int64) bool {
	return len(head) >= 0x200 && binary.LittleEndian.Uint32(head[vdiSignature:]) == 0xbeda107f
}

// openVDI opens an image of VDI.
func openVDI(x *opening) (block.Disk, error) {
	h := make([]byte, 0x200)
	if err := x.get(h, 0); err != nil {
		return nil, err
	}
	le := binary.LittleEndian
	v := &vdi{body: x.body, name: x.name, readOnly: !x.writable(), size: int64(le.Uint64(h[vdiDiskSize:]) & (1<<63 - 1)), blockSize: int64(le.Uint32(h[vdiBlockSize:])),
		mapAt: int64(le.Uint32(h[vdiMapAt:])), dataAt: int64(le.Uint32(h[vdiDataAt:]))}
	n := int64(le.Uint32(h[vdiBlocks:]))
	switch kind := le.Uint32(h[vdiType:]); {
	case !isVDI(h, nil, 0):
		return nil, damaged("no signature")
	case le.Uint32(h[vdiVersion:])>>16 != 1:
		return nil, unsupported("version %#x", le.Uint32(h[vdiVersion:]))
	case kind != 1 && kind != 2 && (kind != 4 || zero(h[vdiParentLink:vdiParentLink+16])):
		return nil, unsupported("type %d", kind)
	case le.Uint32(h[vdiBlockExtra:]) != 0:
		return nil, unsupported("blocks with more than data")
	case v.blockSize < 4096 || v.blockSize > 256<<20 || v.blockSize&(v.blockSize-1) != 0:
		return nil, damaged("blocks of %d bytes", v.blockSize)
	case v.mapAt < 0x200 || v.mapAt%4 != 0 || v.mapAt+4*n > v.dataAt || v.dataAt%512 != 0 || !v.within(v.mapAt, 4*n):
		return nil, damaged("a map of %d blocks at %#x, data at %#x", n, v.mapAt, v.dataAt)
	}
	if err := checkSize(v.size); err != nil {
		return nil, err
	}
	if n < (v.size+v.blockSize-1)/v.blockSize {
		return nil, damaged("%d blocks for %d bytes", n, v.size)
	}
	raw := make([]byte, 4*n)
	if err := v.get(raw, v.mapAt); err != nil {
		return nil, err
	}
	v.blocks, v.allocated = make([]uint32, n), le.Uint32(h[vdiAllocated:])
	for i := range v.blocks {
		if v.blocks[i] = le.Uint32(raw[4*i:]); v.blocks[i] < vdiZero {
			v.allocated = max(v.allocated, v.blocks[i]+1) // a writer may have been killed between the two
		}
	}
	if int64(v.allocated) > n {
		return nil, damaged("%d blocks are in the file of a disk of %d", v.allocated, n)
	}
	v.ids = h[vdiID : vdiModified+16]
	if link := h[vdiParentLink : vdiParentLink+16]; !zero(link) {
		var err error
		v.parent, err = x.vdiParent(link, h[vdiParentMod:vdiParentMod+16])
		return v, err
	}
	return v, nil
}

// Close closes the image and its parent.
func (v *vdi) Close() error { return errors.Join(v.Disk.Close(), v.closeBelow()) }

// Name returns the name of the file.
func (v *vdi) Name() string { return v.name }

// Size returns the size of the disk.
func (v *vdi) Size() int64 { return v.size }

// ReadOnly reports whether writes fail.
func (v *vdi) ReadOnly() bool { return v.readOnly }

// ReadAt reads the disk.
func (v *vdi) ReadAt(p []byte, off int64) (int, error) {
	return pieces(p, off, v.size, v.blockSize, func(part []byte, n, in int64) error {
		switch v.blocks[n] {
		case vdiNone:
			return v.readBelow(part, n*v.blockSize+in)
		case vdiZero:
			clear(part)
			return nil
		}
		return v.getPadded(part, v.dataAt+int64(v.blocks[n])*v.blockSize+in)
	})
}

// WriteAt writes the disk.
func (v *vdi) WriteAt(p []byte, off int64) (int, error) {
	if v.readOnly {
		return 0, block.ErrReadOnly
	}
	return pieces(p, off, v.size, v.blockSize, func(part []byte, n, in int64) error {
		if err := v.mark(); err != nil {
			return err
		}
		if v.blocks[n] >= vdiZero {
			return v.addBlock(part, n, in)
		}
		return v.put(part, v.dataAt+int64(v.blocks[n])*v.blockSize+in)
	})
}

// mark gives the disk another identifier of its state before it is changed for the first time, so that images that are differences to it see that
// it is another.
func (v *vdi) mark() error {
	if v.marked {
		return nil
	}
	if _, err := rand.Read(v.ids[16:]); err != nil {
		return err
	}
	if err := v.put(v.ids[16:], vdiModified); err != nil {
		return err
	}
	v.marked = true
	return nil
}

// addBlock puts block n of the disk at the end of the file, with what the parent has in it. Then it counts the block in the header and enters it in the
// map: in one write where both are in one page of memory, so that who looks after a kill finds both or none.
func (v *vdi) addBlock(part []byte, n, in int64) error {
	if int(v.allocated) >= len(v.blocks) {
		return damaged("more blocks than the disk has")
	}
	at := v.dataAt + int64(v.allocated)*v.blockSize
	fresh := v.Disk.Size() <= at // else a writer that was killed may have written there
	if err := v.reach(at + v.blockSize); err != nil {
		return err
	}
	below := &parent{}
	if v.blocks[n] == vdiNone {
		below = &v.parent
	}
	if below.below != nil || !fresh {
		if err := below.copyBelow(&v.body, n*v.blockSize, v.blockSize, at, fresh); err != nil {
			return err
		}
	}
	if err := v.put(part, at+in); err != nil {
		return err
	}
	le := binary.LittleEndian
	count, entry := le.AppendUint32(nil, v.allocated+1), le.AppendUint32(nil, v.allocated)
	place := v.mapAt + 4*n
	if place+4 <= 4096 {
		both := make([]byte, place+4-vdiAllocated)
		if err := v.get(both, vdiAllocated); err != nil {
			return err
		}
		copy(both, count)
		copy(both[place-vdiAllocated:], entry)
		if err := v.put(both, vdiAllocated); err != nil {
			return err
		}
	} else {
		if err := v.put(count, vdiAllocated); err != nil {
			return err
		}
		if err := v.put(entry, place); err != nil {
			return err
		}
	}
	v.blocks[n] = v.allocated
	v.allocated++
	return nil
}

// Check looks for damage.
func (v *vdi) Check() (Report, error) {
	var r Report
	used := make([]bool, len(v.blocks))
	in := 0
	for i, b := range v.blocks {
		switch {
		case b >= vdiZero:
			continue
		case int(b) >= len(used):
			r.note("block %d is block %d of the file", i, b)
			continue
		case used[b]:
			r.note("block %d of the file is there twice", b)
		}
		used[b] = true
		in++
	}
	r.Leaks = int64(v.allocated) - int64(in)
	return r, nil
}

// createVDI makes an empty image.
func createVDI(f *body, size int64, o CreateOptions) error {
	const blockSize = 1 << 20
	le := binary.LittleEndian
	n := (size + blockSize - 1) / blockSize
	h := make([]byte, (0x200+4*n+511)&^511)
	copy(h, "<<< Oracle VM VirtualBox Disk Image >>>\n")
	le.PutUint32(h[vdiSignature:], 0xbeda107f)
	le.PutUint32(h[vdiVersion:], 0x10001)
	le.PutUint32(h[vdiHeaderSize:], 0x180)
	le.PutUint32(h[vdiType:], 1)
	le.PutUint32(h[vdiMapAt:], 0x200)
	le.PutUint32(h[vdiDataAt:], uint32(len(h)))
	le.PutUint32(h[vdiSectorSize:], 512)
	le.PutUint64(h[vdiDiskSize:], uint64(size))
	le.PutUint32(h[vdiBlockSize:], blockSize)
	le.PutUint32(h[vdiBlocks:], uint32(n))
	if _, err := rand.Read(h[vdiID : vdiModified+16]); err != nil {
		return err
	}
	if base, ok := o.parent.(*vdi); ok {
		le.PutUint32(h[vdiType:], 4)
		copy(h[vdiParentLink:], base.ids)
	}
	for i := range n {
		le.PutUint32(h[0x200+4*i:], vdiNone)
	}
	return f.put(h, 0)
}
