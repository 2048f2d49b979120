package fat

import (
	"encoding/binary"
	"io/fs"
	"strings"
	"time"
	"unicode/utf16"
)

// Attributes of directory entries.
const (
	AttrReadOnly = 0x01
	AttrHidden   = 0x02
	AttrSystem   = 0x04
	AttrVolume   = 0x08
	AttrDir      = 0x10
	AttrArchive  = 0x20
	attrLong     = 0x0f
)

// maxEntries bounds the entries of a directory, as DOS does by its size.
const maxEntries = 1 << 16

// Info is a file or a directory. It is an fs.FileInfo.
type Info struct {
	Short   string // NAME.EXT, in UTF-8
	Long    string // "": it has no long name
	Attr    uint8
	Changed time.Time
	cluster uint32
	size    uint32
	at      int64 // number of the short entry in the directory
	first   int64 // of the first long entry, or at
	short   bool  // Name returns the short name
}

// These methods implement fs.FileInfo.

func (i *Info) Name() string {
	if i.Long != "" && !i.short {
		return i.Long
	}
	return i.Short
}

// Size returns the length of a file in bytes.
func (i *Info) Size() int64 { return int64(i.size) }

// ModTime returns the time of the last change.
func (i *Info) ModTime() time.Time { return i.Changed }

// IsDir reports whether it is a directory.
func (i *Info) IsDir() bool { return i.Attr&AttrDir != 0 }

// Sys returns the attributes.
func (i *Info) Sys() any { return i.Attr }

// Mode returns the mode that the attributes stand for.
func (i *Info) Mode() fs.FileMode {
	mode := fs.FileMode(0o644)
	if i.Attr&AttrReadOnly != 0 {
		mode = 0o444
	}
	if i.IsDir() {
		mode |= fs.ModeDir | 0o111
	}
	return mode
}

// dir is a directory that was read.
type dir struct {
	v     *Volume
	list  []uint32 // its clusters; nil for a root that cannot grow
	b     []byte   // all of its entries
	label int64    // number of the entry with the label of the volume, -1 without
	infos []*Info
}

// readDir reads the directory that begins with a cluster; 0 is the root.
func (v *Volume) readDir(cluster uint32) (*dir, error) {
	if v.bits == 0 {
		return nil, ErrDamaged
	}
	d := &dir{v: v, label: -1}
	if cluster == 0 && v.bits == 32 {
		cluster = v.rootCluster
	}
	if cluster == 0 {
		d.b = make([]byte, v.rootSize)
		if err := v.get(d.b, v.rootAt); err != nil {
			return nil, err
		}
	} else {
		var err error
		if d.list, err = v.chain(cluster, maxEntries*32/v.cluster+1); err != nil {
			return nil, err
		}
		d.b = make([]byte, int64(len(d.list))*v.cluster)
		for i, c := range d.list {
			if err := v.get(d.b[int64(i)*v.cluster:int64(i+1)*v.cluster], v.place(c)); err != nil {
				return nil, err
			}
		}
	}
	d.parse()
	return d, nil
}

// parse finds the files and directories among the entries.
func (d *dir) parse() {
	var long []uint16
	sum, first, want := byte(0), int64(-1), byte(0)
	d.infos = nil
	for n := int64(0); n < int64(len(d.b)/32); n++ {
		e := d.b[n*32 : n*32+32]
		switch {
		case e[0] == 0:
			return
		case e[0] == 0xe5:
			want = 0
		case e[11]&0x3f == attrLong:
			if e[0]&0x40 != 0 {
				long, sum, first, want = nil, e[13], n, e[0]&0x3f
			}
			if want == 0 || e[0]&0x3f != want || e[13] != sum || want > 20 {
				want = 0
				continue
			}
			long = append(longPart(e), long...)
			if want--; want == 0 {
				want = 0x80 // complete
			}
		case e[11]&AttrVolume != 0:
			if want = 0; d.label < 0 {
				d.label = n
			}
		default:
			i := d.v.infoOf(e)
			i.at, i.first, i.short = n, n, d.v.ShortNames
			if want == 0x80 && sum == sumOf(e[:11]) {
				i.Long, i.first = longName(long), first
			}
			want = 0
			if e[0] != '.' {
				d.infos = append(d.infos, i)
			}
		}
	}
}

// infoOf reads a short entry.
func (v *Volume) infoOf(e []byte) *Info {
	le := binary.LittleEndian
	i := &Info{Short: v.shortText(e), Attr: e[11], cluster: uint32(le.Uint16(e[26:])) | uint32(le.Uint16(e[20:]))<<16, size: le.Uint32(e[28:]),
		Changed: v.timeOf(le.Uint16(e[24:]), le.Uint16(e[22:]))}
	return i
}

// shortText returns the name of a short entry as NAME.EXT. The bits of byte 12 with which Windows NT marks lower case count.
func (v *Volume) shortText(e []byte) string {
	part := func(b []byte, lower bool) string {
		var text strings.Builder
		for _, c := range []byte(strings.TrimRight(string(b), " ")) {
			text.WriteRune(v.char(c))
		}
		if lower {
			return strings.ToLower(text.String())
		}
		return text.String()
	}
	b := append([]byte(nil), e[:11]...)
	if b[0] == 0x05 {
		b[0] = 0xe5
	}
	name, ext := part(b[:8], e[12]&8 != 0), part(b[8:], e[12]&16 != 0)
	if ext != "" {
		name += "." + ext
	}
	return strings.Map(func(r rune) rune {
		if r == '/' || r == 0 {
			return '_' // no path is made of a damaged name
		}
		return r
	}, name)
}

// longPart returns the characters of a long entry.
func longPart(e []byte) []uint16 {
	var list []uint16
	for _, at := range [...]int{1, 3, 5, 7, 9, 14, 16, 18, 20, 22, 24, 28, 30} {
		list = append(list, binary.LittleEndian.Uint16(e[at:]))
	}
	return list
}

// longName returns the text of a long name, which a zero ends. It is "" for one that is no name.
func longName(list []uint16) string {
	for i, c := range list {
		if c == 0 {
			list = list[:i]
			break
		}
	}
	name := string(utf16.Decode(list))
	if name == "." || name == ".." || strings.ContainsAny(name, "/\\\x00") {
		return ""
	}
	return name
}

// sumOf returns the sum of a short name that its long entries have.
func sumOf(name []byte) byte {
	sum := byte(0)
	for _, c := range name {
		sum = sum>>1 | sum<<7
		sum += c
	}
	return sum
}

// zone returns the zone of the times on the disk.
func (v *Volume) zone() *time.Location {
	if v.Zone == nil {
		return time.UTC
	}
	return v.Zone
}

// timeOf returns the time of a date and a time of DOS.
func (v *Volume) timeOf(date, clock uint16) time.Time {
	return time.Date(1980+int(date>>9), time.Month(date>>5&15), int(date&31), int(clock>>11), int(clock>>5&63), int(clock&31)*2, 0, v.zone())
}

// dosTime returns a date and a time of DOS.
func (v *Volume) dosTime(t time.Time) (date, clock uint16) {
	t = t.In(v.zone())
	if t.Year() < 1980 {
		return 1<<5 | 1, 0
	}
	if t.Year() > 2107 {
		t = time.Date(2107, 12, 31, 23, 59, 58, 0, time.UTC)
	}
	return uint16((t.Year()-1980)<<9 | int(t.Month())<<5 | t.Day()), uint16(t.Hour()<<11 | t.Minute()<<5 | t.Second()/2)
}

// find returns the file or directory of a name, in any case, or nil.
func (d *dir) find(name string) *Info {
	for _, i := range d.infos {
		if strings.EqualFold(i.Short, name) || i.Long != "" && strings.EqualFold(i.Long, name) {
			return i
		}
	}
	return nil
}

// write writes n entries from number at on.
func (d *dir) write(at, n int64) error {
	for ; n > 0; n-- {
		b := d.b[at*32 : at*32+32]
		place := d.v.rootAt + at*32
		if d.list != nil {
			place = d.v.place(d.list[at*32/d.v.cluster]) + at*32%d.v.cluster
		}
		if err := d.v.put(b, place); err != nil {
			return err
		}
		at++
	}
	return nil
}

// room returns the number of the first of n entries in a row that are free. It makes the directory longer if need be.
func (d *dir) room(n int64) (int64, error) {
	run, ended := int64(0), false
	for i := int64(0); i < int64(len(d.b)/32); i++ {
		c := d.b[i*32]
		if ended = ended || c == 0; !ended && c != 0xe5 { // after the end it does not matter what stands there
			run = 0
			continue
		}
		if run++; run == n {
			return i - n + 1, nil
		}
	}
	for run < n {
		if d.list == nil || len(d.b)/32 >= maxEntries {
			return 0, ErrFull
		}
		list, err := d.v.extend(d.list, true)
		if err != nil {
			return 0, err
		}
		d.list = list
		d.b = append(d.b, make([]byte, d.v.cluster)...)
		run += d.v.cluster / 32
	}
	return int64(len(d.b)/32) - run, nil
}

// endAt reports whether the directory ends at or before entry n.
func (d *dir) endAt(n int64) bool {
	for i := int64(0); i <= n && i*32 < int64(len(d.b)); i++ {
		if d.b[i*32] == 0 {
			return true
		}
	}
	return false
}

// clearEnd makes sure that the entry after n new ones from number at on is the end of the directory, if the directory ended
// in or before them: what follows may be anything.
func (d *dir) clearEnd(at, n int64, wasEnd bool) error {
	next := at + n
	if !wasEnd || next*32 >= int64(len(d.b)) || d.b[next*32] == 0 {
		return nil
	}
	d.b[next*32] = 0
	return d.write(next, 1)
}
