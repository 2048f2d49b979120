package image

import (
	"bytes"
	"encoding/binary"
	"slices"

	"github.com/iron86/iron86/block"
)

// Fields of a parent locator of VHD, of which the header has eight from vhdLocators on.
const (
	locatorCode  = 0  // 4 bytes: W2ru, a relative path of Windows in UTF-16; W2ku, an absolute one; 0, none
	locatorSpace = 4  // 4: room for it, in sectors or, as many programs write it, in bytes
	locatorSize  = 8  // 4: bytes
	locatorAt    = 16 // 8: in the file
	locatorTotal = 24
	maxLocator   = 64 << 10
)

// openParent opens the parent that the header names.
func (v *vhd) openParent(x *opening, h []byte) error {
	be := binary.BigEndian
	var paths []string
	for _, code := range []string{"W2ru", "W2ku"} {
		for i := range 8 {
			l := h[vhdLocators+i*locatorTotal:][:locatorTotal]
			n, at := int64(be.Uint32(l[locatorSize:])), int64(be.Uint64(l[locatorAt:])&(1<<63-1))
			if string(l[:4]) != code || n > maxLocator || !v.within(at, n) {
				continue
			}
			text := make([]byte, n)
			if err := v.get(text, at); err != nil {
				return err
			}
			paths = append(paths, narrow(text, binary.LittleEndian))
			v.footerAt = max(v.footerAt, (at+n+511)&^511)
		}
	}
	paths = append(paths, narrow(h[vhdParentName:vhdLocators], be))
	id := h[vhdParentID : vhdParentID+16]
	var err error
	v.parent, err = x.openParent(paths, "vpc", func(d block.Disk) bool { return bytes.Equal(vhdIDOf(d), id) })
	return err
}

// vhdIDOf returns the identifier of an image of VHD, nil of others.
func vhdIDOf(d block.Disk) []byte {
	switch d := d.(type) {
	case *vhd:
		return d.footer[vhdID : vhdID+16]
	case *part:
		return d.id
	}
	return nil
}

// vhdLocate makes a header that of a difference, and returns the locator that is to be at a place of the file.
func vhdLocate(h []byte, o CreateOptions, at int64) []byte {
	be := binary.BigEndian
	text := wide(".\\"+o.Backing, binary.LittleEndian)
	copy(h[vhdParentID:], vhdIDOf(o.parent))
	copy(h[vhdParentName:vhdLocators-2], wide(o.Backing, be))
	l := h[vhdLocators:]
	copy(l, "W2ru")
	sectors := (len(text) + 511) / 512
	be.PutUint32(l[locatorSpace:], uint32(sectors)*512)
	be.PutUint32(l[locatorSize:], uint32(len(text)))
	be.PutUint64(l[locatorAt:], uint64(at))
	return append(text, make([]byte, sectors*512-len(text))...)
}

// maxBitmaps bounds the bitmaps that are kept, in bytes.
const maxBitmaps = 4 << 20

// sectors returns the bitmap of block n, which is in the file: a bit is set for each sector that is not the parent's.
func (v *vhd) sectors(n int64) ([]byte, error) {
	if b := v.kept[n]; b != nil {
		return b, nil
	}
	b := make([]byte, v.bitmap)
	if err := v.getPadded(b, int64(v.blocks[n])*512); err != nil {
		return nil, err
	}
	if v.kept == nil || int64(len(v.kept))*v.bitmap >= maxBitmaps {
		v.kept = map[int64][]byte{}
	}
	v.kept[n] = b
	return b, nil
}

// readSectors reads a part of block n, which is in the file, and the parent where the block does not have a sector.
func (v *vhd) readSectors(part []byte, n, in int64) error {
	bits, err := v.sectors(n)
	if err != nil {
		return err
	}
	has := func(i int64) bool { return bits[i/8]&(0x80>>(i%8)) != 0 }
	return runs(part, in, has, func(run []byte, in int64, has bool) error {
		if has {
			return v.getPadded(run, int64(v.blocks[n])*512+v.bitmap+in)
		}
		return v.readBelow(run, n*v.blockSize+in)
	})
}

// complete gives block n, which is in the file, all sectors that are the parent's so far. They are written before the bitmap says so.
func (v *vhd) complete(n int64) error {
	if v.below == nil {
		return nil
	}
	bits, err := v.sectors(n)
	all := bytes.Repeat([]byte{0xff}, int(v.blockSize/512/8))
	if err != nil || bytes.Equal(bits[:len(all)], all) {
		return err
	}
	at := int64(v.blocks[n]) * 512
	for i := range v.blockSize / 512 {
		if bits[i/8]&(0x80>>(i%8)) == 0 {
			if err := v.copyBelow(&v.body, n*v.blockSize+i*512, 512, at+v.bitmap+i*512, false); err != nil {
				return err
			}
		}
	}
	if err := v.put(all, at); err != nil {
		return err
	}
	v.kept[n] = append(all, slices.Clone(bits[len(all):])...)
	return nil
}
