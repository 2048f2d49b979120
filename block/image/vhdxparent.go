package image

import (
	"encoding/binary"
	"fmt"
	"strings"

	"github.com/iron86/iron86/block"
)

// vhdxHasParent is the bit of the flags of vhdxParams that a difference has.
const vhdxHasParent = 1 << 1

// vhdxParentType says that a parent locator is for a file of VHDX. After it come two zeros, the number of entries, and these: places of key and
// value in the locator, then how long both are.
const vhdxParentType = "\xb7\xef\x4a\xb0\x9e\xd1\x81\x4a\xb7\x89\x25\xb8\xe9\x44\x59\x13"

// openParent opens the parent that a locator names.
func (v *vhdx) openParent(x *opening, locator []byte) error {
	entries, err := vhdxEntries(locator)
	if err != nil {
		return err
	}
	var paths []string
	for _, key := range []string{"relative_path", "volume_path", "absolute_win32_path"} {
		if p := entries[key]; p != "" {
			paths = append(paths, p)
		}
	}
	v.parent, err = x.openParent(paths, "vhdx", func(d block.Disk) bool {
		base, ok := d.(*vhdx)
		if !ok {
			return false
		}
		id := guid(base.header.b[vhdxDataID:])
		return strings.EqualFold(entries["parent_linkage"], id) || strings.EqualFold(entries["parent_linkage2"], id)
	})
	return err
}

// vhdxEntries returns the entries of a parent locator.
func vhdxEntries(b []byte) (map[string]string, error) {
	le := binary.LittleEndian
	if len(b) < 20 || string(b[:16]) != vhdxParentType {
		return nil, unsupported("the difference to something that is no VHDX file")
	}
	text := func(at uint32, n uint16) string {
		if int64(at)+int64(n) > int64(len(b)) {
			return ""
		}
		return narrow(b[at:][:n], le)
	}
	entries := map[string]string{}
	for i := range int(le.Uint16(b[18:])) {
		if 20+12*i+12 > len(b) {
			return nil, damaged("a parent locator of %d entries", le.Uint16(b[18:]))
		}
		e := b[20+12*i:]
		entries[text(le.Uint32(e), le.Uint16(e[8:]))] = text(le.Uint32(e[4:]), le.Uint16(e[10:]))
	}
	return entries, nil
}

// guid returns the text of a GUID.
func guid(b []byte) string {
	le := binary.LittleEndian
	return fmt.Sprintf("{%08x-%04x-%04x-%04x-%012x}", le.Uint32(b), le.Uint16(b[4:]), le.Uint16(b[6:]), b[8:10], b[10:16])
}

// vhdxLocate returns the locator of a parent that is beside the image.
func vhdxLocate(name string, id []byte) []byte {
	le := binary.LittleEndian
	entries := [][2]string{{"parent_linkage", guid(id)}, {"relative_path", ".\\" + name}}
	b := append([]byte(vhdxParentType), 0, 0, byte(len(entries)), 0)
	var texts []byte
	start := len(b) + 12*len(entries)
	for _, e := range entries {
		key, value := wide(e[0], le), wide(e[1], le)
		b = le.AppendUint32(b, uint32(start+len(texts)))
		b = le.AppendUint32(b, uint32(start+len(texts)+len(key)))
		b = le.AppendUint16(b, uint16(len(key)))
		b = le.AppendUint16(b, uint16(len(value)))
		texts = append(append(texts, key...), value...)
	}
	return append(b, texts...)
}

// sectors returns which sectors of block n, of which only parts are in the file, are there. The bitmap of a chunk of blocks is where the entry after
// theirs in the table says.
func (v *vhdx) sectors(n int64) ([]byte, error) {
	if v.below == nil {
		return nil, damaged("block %d is a part", n)
	}
	if v.bits != nil && v.bitsOf == n {
		return v.bits, nil
	}
	e := binary.LittleEndian.Uint64(v.table[8*(n/v.ratio*(v.ratio+1)+v.ratio):])
	bits := make([]byte, v.blockSize/512/8)
	at := int64(e>>20<<20&(1<<62-1)) + n%v.ratio*int64(len(bits))
	if e&7 != vhdxWhole || !v.within(at, int64(len(bits))) {
		return nil, damaged("the bitmap of block %d", n)
	}
	if err := v.get(bits, at); err != nil {
		return nil, err
	}
	v.bits, v.bitsOf = bits, n
	return bits, nil
}

// readSectors reads a part of block n, of which only parts are in the file, and the parent for the others.
func (v *vhdx) readSectors(part []byte, n, in int64) error {
	bits, err := v.sectors(n)
	if err != nil {
		return err
	}
	at, _ := v.block(n)
	has := func(i int64) bool { return bits[i/8]&(1<<(i%8)) != 0 }
	return runs(part, in, has, func(run []byte, in int64, has bool) error {
		if has {
			return v.getPadded(run, at+in)
		}
		return v.readBelow(run, n*v.blockSize+in)
	})
}

// complete gives block n, of which only parts are in the file, all others. They are written before the table says so.
func (v *vhdx) complete(n int64) error {
	bits, err := v.sectors(n)
	if err != nil {
		return err
	}
	at, _ := v.block(n)
	for i := range v.blockSize / 512 {
		if bits[i/8]&(1<<(i%8)) == 0 {
			if err := v.copyBelow(&v.body, n*v.blockSize+i*512, 512, at+i*512, false); err != nil {
				return err
			}
		}
	}
	return v.setWhole(n, at)
}
