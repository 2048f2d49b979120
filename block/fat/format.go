package fat

import (
	"encoding/binary"
	"fmt"

	"github.com/iron86/iron86/block"
)

// FormatOptions says what kind of file system Format makes. The zero value leaves all to the size.
type FormatOptions struct {
	Bits     int            // 12, 16 or 32; 0: by the size
	Label    string         // of at most eleven characters; "": none
	Serial   uint32         // of the volume
	Geometry block.Geometry // that the boot sector names; zeros: by the size
	Hidden   int64          // sectors before the file system
	HardDisk bool           // the medium is a hard disk
}

// Format makes an empty file system on size bytes of a disk from base on. What was in its tables is lost.
func Format(d block.Disk, base, size int64, o FormatOptions) error {
	p := paramsFor(size, &o)
	if !p.choose(o.Bits) {
		return fmt.Errorf("no FAT%d file system can have %d bytes", o.Bits, size)
	}
	boot := bootSector(p, o)
	zeros := make([]byte, 64<<10)
	end := (p.reserved+p.tables*p.perTable)*512 + p.rootEntries*32
	if o.Bits == 32 {
		end += p.perCluster * 512
	}
	v := &Volume{d: d, base: base}
	for at := int64(0); at < end; at += int64(len(zeros)) {
		if err := v.put(zeros[:min(int64(len(zeros)), end-at)], at); err != nil {
			return err
		}
	}
	first := []byte{p.media, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x0f, 0xff, 0xff, 0xff, 0x0f}[:map[int]int{12: 3, 16: 4, 32: 12}[o.Bits]]
	if o.Bits == 32 {
		first[3] = 0x0f
		info := make([]byte, 512)
		copy(info, "RRaA")
		copy(info[484:], "rrAa\xff\xff\xff\xff\xff\xff\xff\xff")
		info[510], info[511] = 0x55, 0xaa
		for _, at := range []int64{1, 7} {
			if err := v.put(info, at*512); err != nil {
				return err
			}
		}
		if err := v.put(boot, 6*512); err != nil {
			return err
		}
	}
	for i := range p.tables {
		if err := v.put(first, (p.reserved+i*p.perTable)*512); err != nil {
			return err
		}
	}
	if err := v.put(boot, 0); err != nil {
		return err
	}
	if o.Label == "" {
		return nil
	}
	return v.writeLabel(p, o)
}

// floppies are the parameters of the floppy disks that FORMAT of DOS makes, by their size in KB (RBIL table 01663; "MS-DOS Programmer's Reference", BPB).
var floppies = map[int64]params{
	160: {media: 0xfe, rootEntries: 64, perCluster: 1}, 180: {media: 0xfc, rootEntries: 64, perCluster: 1}, 320: {media: 0xff, rootEntries: 112, perCluster: 2},
	360: {media: 0xfd, rootEntries: 112, perCluster: 2}, 720: {media: 0xf9, rootEntries: 112, perCluster: 2}, 1200: {media: 0xf9, rootEntries: 224, perCluster: 1},
	1440: {media: 0xf0, rootEntries: 224, perCluster: 1}, 2880: {media: 0xf0, rootEntries: 240, perCluster: 2},
}

// paramsFor returns the parameters for a size, and completes the options.
func paramsFor(size int64, o *FormatOptions) params {
	total := size / block.SectorSize
	p := params{sector: block.SectorSize, reserved: 1, tables: 2, rootEntries: 512, total: total, media: 0xf8}
	if !o.HardDisk {
		p.media, p.rootEntries = 0xf0, 224
		if f, ok := floppies[size>>10]; ok {
			p.media, p.rootEntries, p.perCluster = f.media, f.rootEntries, f.perCluster
		}
	}
	if o.Bits == 0 {
		switch {
		case total < 4085*8 && !o.HardDisk, total < 4085*4:
			o.Bits = 12
		case total <= 2<<30/512:
			o.Bits = 16
		default:
			o.Bits = 32
		}
	}
	if o.Bits == 32 {
		p.reserved, p.rootEntries = 32, 0
	}
	if o.Geometry.Sectors == 0 {
		o.Geometry = block.Geometry{Heads: 16, Sectors: 63}
		if f, ok := block.FormatOf(size); ok {
			o.Geometry = f.Geometry
		}
	}
	return p
}

// writeLabel writes the label as the first entry of the root directory.
func (v *Volume) writeLabel(p params, o FormatOptions) error {
	var e [32]byte
	copy(e[:], label(o.Label))
	e[11] = AttrVolume
	e[24] = 0x21 // 1 January 1980
	return v.put(e[:], (p.reserved+p.tables*p.perTable)*512)
}

// label returns a label in eleven bytes.
func label(text string) []byte {
	if text == "" {
		text = "NO NAME"
	}
	return []byte(fmt.Sprintf("%-11.11s", text))
}

// choose finds the size of a cluster and of the tables, so that there are as many clusters as a file system of so many bits
// has.
func (p *params) choose(bits int) bool {
	most := map[int]int64{12: 4084, 16: 65524, 32: 0x0ffffff5}[bits]
	least := map[int]int64{12: 1, 16: 4085, 32: 65525}[bits]
	p.perCluster = max(p.perCluster, 1)
	if bits == 32 {
		p.perCluster = 8
		if p.total < 65525*9 {
			p.perCluster = 1
		}
	}
	for ; p.perCluster <= 64; p.perCluster *= 2 {
		rest := p.total - p.reserved - p.rootEntries*32/512
		if rest < 1 {
			return false
		}
		clusters := rest / p.perCluster
		p.perTable = ((clusters+2)*int64(bits) + 8*512 - 1) / (8 * 512)
		clusters = (rest - p.tables*p.perTable) / p.perCluster
		if clusters <= most && clusters >= least {
			return true
		}
		if clusters < least {
			return false
		}
	}
	return false
}

// bootSector returns the first sector. It has no program but one that stops.
func bootSector(p params, o FormatOptions) []byte {
	le := binary.LittleEndian
	b := make([]byte, 512)
	copy(b, "\xeb\x3c\x90IRON86  ")
	le.PutUint16(b[11:], uint16(p.sector))
	b[13] = byte(p.perCluster)
	le.PutUint16(b[14:], uint16(p.reserved))
	b[16] = byte(p.tables)
	le.PutUint16(b[17:], uint16(p.rootEntries))
	b[21] = p.media
	if p.total < 1<<16 {
		le.PutUint16(b[19:], uint16(p.total))
	} else {
		le.PutUint32(b[32:], uint32(p.total))
	}
	le.PutUint16(b[24:], uint16(o.Geometry.Sectors))
	le.PutUint16(b[26:], uint16(o.Geometry.Heads))
	le.PutUint32(b[28:], uint32(o.Hidden))
	at := 36
	if o.Bits == 32 {
		b[1] = 0x58
		le.PutUint32(b[36:], uint32(p.perTable))
		le.PutUint32(b[44:], 2)
		le.PutUint16(b[48:], 1)
		le.PutUint16(b[50:], 6)
		at = 64
	} else {
		le.PutUint16(b[22:], uint16(p.perTable))
	}
	if o.HardDisk {
		b[at] = 0x80
	}
	b[at+2] = 0x29
	le.PutUint32(b[at+3:], o.Serial)
	copy(b[at+7:], label(o.Label))
	copy(b[at+18:], fmt.Sprintf("FAT%d   ", o.Bits))
	copy(b[at+26:], "\xfa\xf4\xeb\xfd") // CLI; HLT; jump back
	b[510], b[511] = 0x55, 0xaa
	return b
}
