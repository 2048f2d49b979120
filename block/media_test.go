package block

import (
	"encoding/binary"
	"errors"
	"io"
	"strings"
	"testing"
)

// mbr is a disk of size bytes with one partition; the ends in CHS are given.
func mbr(size int64, firstLBA, length uint32, first, last [3]byte) *sparse {
	d := &sparse{size: size, part: map[int64][]byte{}}
	s := make([]byte, 512)
	e := s[tableOffset:]
	e[0], e[4] = 0x80, 6
	copy(e[1:], first[:])
	copy(e[5:], last[:])
	binary.LittleEndian.PutUint32(e[8:], firstLBA)
	binary.LittleEndian.PutUint32(e[12:], length)
	s[510], s[511] = 0x55, 0xaa
	d.part[0] = s
	return d
}

// sparse is a read-only disk of any size, zeros but for a few parts.
type sparse struct {
	size int64
	part map[int64][]byte
	fail error
}

func (s *sparse) Size() int64                        { return s.size }
func (s *sparse) ReadOnly() bool                     { return true }
func (s *sparse) WriteAt([]byte, int64) (int, error) { return 0, ErrReadOnly }
func (s *sparse) Flush() error                       { return nil }
func (s *sparse) Close() error                       { return nil }
func (s *sparse) ReadAt(p []byte, off int64) (int, error) {
	if s.fail != nil {
		return 0, s.fail
	}
	n, err := clip(len(p), off, s.size)
	clear(p[:n])
	for at, b := range s.part {
		for i, v := range b {
			if j := at + int64(i) - off; j >= 0 && j < int64(n) {
				p[j] = v
			}
		}
	}
	return n, err
}

func iso(size int64) *sparse {
	return &sparse{size: size, part: map[int64][]byte{32769: []byte("CD001")}}
}

func TestDetect(t *testing.T) {
	bad := mbr(1<<20, 1, 2000, [3]byte{0, 2, 0}, [3]byte{0, 2, 0})
	bad.part[0][tableOffset+16+4] = 7 // a second entry without sectors
	tests := []struct {
		name string
		d    Disk
		want Kind
	}{
		{"one byte", NewROM([]byte{1}), KindFloppy},
		{"boot sector", NewROM(make([]byte, 512)), KindFloppy},
		{"boot sector with bytes like a table", mbr(512, 1, 1, [3]byte{}, [3]byte{}), KindFloppy},
		{"1.44 MB", NewROM(make([]byte, 1474560)), KindFloppy},
		{"1.44 MB with a partition table", mbr(1474560, 1, 2879, [3]byte{}, [3]byte{}), KindFloppy},
		{"2.88 MB", NewROM(make([]byte, 2949120)), KindFloppy},
		{"1 MB", NewROM(make([]byte, 1<<20)), KindFloppy},
		{"1 MB with a partition table", mbr(1<<20, 1, 2047, [3]byte{}, [3]byte{}), KindHardDisk},
		{"1 MB with a partition past its end", mbr(1<<20, 1, 2048, [3]byte{}, [3]byte{}), KindFloppy},
		{"1 MB with a damaged table", bad, KindFloppy},
		{"2.88 MB and a byte", NewROM(make([]byte, 2949121)), KindHardDisk},
		{"10 MB", &sparse{size: 10 << 20}, KindHardDisk},
		{"2 TB", &sparse{size: MaxSize}, KindHardDisk},
		{"CD", iso(10 << 20), KindCD},
		{"the smallest CD", iso(32774), KindCD},
		{"a CD cut short", iso(32773), KindFloppy},
		{"a CD of 1.44 MB", iso(1474560), KindCD},
	}
	for _, test := range tests {
		kind, reason, err := Detect(test.d)
		if err != nil || kind != test.want || reason == "" {
			t.Errorf("%s: have %v because %q, %v, want %v", test.name, kind, reason, err, test.want)
		}
	}
}

func TestReadErrorsArePassedOn(t *testing.T) {
	broken := errors.New("broken")
	for _, size := range []int64{600, 1474560 + 512, 10 << 20} {
		d := &sparse{size: size, fail: broken}
		_, _, detect := Detect(d)
		if size > 32774 && !errors.Is(detect, broken) {
			t.Errorf("detect, %d bytes: have %v, want %v", size, detect, broken)
		}
		if _, _, err := Floppy(d); size < maxFloppy && !errors.Is(err, broken) {
			t.Errorf("floppy, %d bytes: have %v, want %v", size, err, broken)
		}
		if _, err := HardDisk(d); size%512 == 0 && !errors.Is(err, broken) {
			t.Errorf("hard disk, %d bytes: have %v, want %v", size, err, broken)
		}
	}
	d := &sparse{size: 600, fail: io.EOF}
	if _, _, err := Floppy(d); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("an early end: have %v, want unexpected EOF", err)
	}
}

// bpb is an image of n bytes with a FAT boot sector for the geometry.
func bpb(n int, g Geometry) Disk {
	p := make([]byte, n)
	le := binary.LittleEndian
	le.PutUint16(p[11:], 512)
	p[13], p[14], p[16], p[21] = 2, 1, 2, 0xf9
	le.PutUint16(p[19:], uint16(g.Total()))
	le.PutUint16(p[24:], uint16(g.Sectors))
	le.PutUint16(p[26:], uint16(g.Heads))
	return NewROM(p)
}

func TestFloppy(t *testing.T) {
	for _, f := range Formats() {
		d := NewROM(make([]byte, f.Total()*512))
		if p, g, err := Floppy(d); err != nil || g != f.Geometry || p != Disk(d) {
			t.Errorf("%s: have %v, %v, want %v", f.Name, g, err, f.Geometry)
		}
	}
	tests := []struct {
		name string
		d    Disk
		want Geometry
	}{
		{"one byte", NewROM([]byte{1}), Geometry{80, 2, 18}},
		{"a sector", NewROM(make([]byte, 512)), Geometry{80, 2, 18}},
		{"a byte under 1.44 MB", NewROM(make([]byte, 1474559)), Geometry{80, 2, 18}},
		{"a byte over 1.44 MB", NewROM(make([]byte, 1474561)), Geometry{82, 2, 18}},
		{"a byte under 2.88 MB", NewROM(make([]byte, 2949119)), Geometry{80, 2, 36}},
		{"the start of a 360 KB FAT disk", bpb(10000, Geometry{40, 2, 9}), Geometry{40, 2, 9}},
		{"the start of a 160 KB FAT disk", bpb(600, Geometry{40, 1, 8}), Geometry{40, 1, 8}},
		{"a FAT disk larger than it says", bpb(500000, Geometry{40, 2, 9}), Geometry{40, 2, 9}},
		{"a FAT disk on more tracks than it says", bpb(82*2*11*512, Geometry{80, 2, 11}), Geometry{82, 2, 11}},
		{"the start of a FAT disk of 41 tracks", bpb(10000, Geometry{41, 2, 9}), Geometry{41, 2, 9}},
		{"a 1.44 MB FAT disk cut to 720 KB", bpb(737280, Geometry{80, 2, 18}), Geometry{80, 2, 18}},
		{"a 720 KB FAT disk in 1.44 MB", bpb(1474560, Geometry{80, 2, 9}), Geometry{80, 2, 18}},
		{"80 tracks of one side, with the size of 320 KB", bpb(327680, Geometry{80, 1, 8}), Geometry{80, 1, 8}},
		{"a FAT disk of 85 tracks", bpb(10000, Geometry{85, 2, 9}), Geometry{80, 2, 18}},
		{"a FAT disk of three heads", bpb(10000, Geometry{40, 3, 9}), Geometry{80, 2, 18}},
		{"a FAT disk without sectors", bpb(10000, Geometry{40, 2, 0}), Geometry{80, 2, 18}},
		{"1.76 MB without a name", NewROM(make([]byte, 80*2*22*512)), Geometry{80, 2, 22}},
		{"82 tracks of 23 sectors without a name", NewROM(make([]byte, 82*2*23*512)), Geometry{82, 2, 23}},
		{"640 KB, the start of a larger disk", NewROM(make([]byte, 80*2*8*512)), Geometry{80, 2, 18}},
	}
	for _, test := range tests {
		p, g, err := Floppy(test.d)
		if err != nil || g != test.want || p.Size() != max(test.d.Size(), test.want.Total()*512) {
			t.Errorf("%s: have %v, %v, want %v", test.name, g, err, test.want)
		}
	}
	for _, cylinders := range []int{40, 80, 81, 82, 83, 84} {
		for sectors := 8; sectors <= 48; sectors++ {
			want := Geometry{cylinders, 2, sectors}
			d := bpb(int(want.Total()*512), want)
			kind, _, err := Detect(d)
			p, g, err2 := Floppy(d)
			if g != want || p != d || kind != KindFloppy || err != nil || err2 != nil {
				t.Errorf("%v in its boot sector: have %v, a %v, %v, %v", want, g, kind, err, err2)
			}
		}
	}
	if _, _, err := Floppy(&sparse{size: 2949121}); !errors.Is(err, ErrSize) {
		t.Errorf("a byte over 2.88 MB: have %v, want ErrSize", err)
	}
}

func TestHardDisk(t *testing.T) {
	tests := []struct {
		name     string
		d        Disk
		bios     Geometry
		cylinder int // of the drive
	}{
		{"one sector", &sparse{size: 512}, Geometry{1, 16, 63}, 1},
		{"10 MB", &sparse{size: 10 << 20}, Geometry{20, 16, 63}, 20},
		{"1024 cylinders of 16 heads", &sparse{size: 1024 * 16 * 63 * 512}, Geometry{1024, 16, 63}, 1024},
		{"1025 cylinders of 16 heads", &sparse{size: 1025 * 16 * 63 * 512}, Geometry{512, 32, 63}, 1025},
		{"2 TB", &sparse{size: MaxSize}, Geometry{267349, 255, 63}, 16383},
		{"4 heads, 17 sectors", mbr(615*4*17*512, 17, 615*4*17-17, [3]byte{1, 1, 0}, [3]byte{3, 17 | 0x80, 0x66}), Geometry{615, 4, 17}, 615},
		{"255 heads on 100 MB", mbr(100<<20, 63, 12*255*63-63, [3]byte{1, 1, 0}, [3]byte{254, 63, 11}), Geometry{12, 255, 63}, 203},
		{"past cylinder 1023", mbr(10<<30, 2048, 20969472, [3]byte{32, 33, 0}, [3]byte{254, 255, 255}), Geometry{1305, 255, 63}, 16383},
		{"ends that disagree", mbr(100<<20, 63, 1000, [3]byte{1, 1, 0}, [3]byte{254, 63, 11}), Geometry{203, 16, 63}, 203},
		{"no end at all", mbr(100<<20, 63, 1000, [3]byte{1, 1, 0}, [3]byte{0, 0, 0}), Geometry{203, 16, 63}, 203},
		{"256 heads", mbr(100<<20, 63, 256*63-63, [3]byte{1, 1, 0}, [3]byte{255, 63, 0}), Geometry{203, 16, 63}, 203},
	}
	for _, test := range tests {
		g, err := HardDisk(test.d)
		if err != nil || g != test.bios {
			t.Errorf("%s: have %v, %v, want %v", test.name, g, err, test.bios)
		}
		if a := ATAGeometry(g, test.d.Size()); a.Cylinders != test.cylinder || a.Heads > 16 {
			t.Errorf("%s: the drive has %v, want %d cylinders", test.name, a, test.cylinder)
		}
	}
	if _, err := HardDisk(&sparse{size: 10000001}); !errors.Is(err, ErrSize) {
		t.Errorf("not whole sectors: have %v, want ErrSize", err)
	}
}

func TestErrorsHaveTheName(t *testing.T) {
	f := openFile(t, make([]byte, 2949121), Options{ReadOnly: true})
	for place, d := range map[string]Disk{"file": f, "overlay": NewOverlay(f), "padded": Pad(f, 2949123), "memory": NewMemory(f.bytes(t))} {
		name := f.Name()
		if place == "memory" {
			name = "image"
		}
		_, hard := HardDisk(d)
		_, _, floppy := Floppy(d)
		for _, err := range []error{hard, floppy} {
			if err == nil || !strings.HasPrefix(err.Error(), "block: "+name+": ") {
				t.Errorf("%s: have %v, want the name %s", place, err, name)
			}
		}
	}
}

// bytes is the whole file.
func (f *File) bytes(t *testing.T) []byte {
	b := make([]byte, f.Size())
	if _, err := f.ReadAt(b, 0); err != nil {
		t.Fatal(err)
	}
	return b
}

func TestGeometryLBA(t *testing.T) {
	g := Geometry{80, 2, 18}
	tests := []struct {
		c, h, s int
		lba     int64
		ok      bool
	}{
		{0, 0, 1, 0, true}, {0, 0, 18, 17, true}, {0, 1, 1, 18, true}, {79, 1, 18, 2879, true},
		{0, 0, 0, 0, false}, {0, 0, 19, 0, false}, {0, 2, 1, 0, false}, {80, 0, 1, 0, false}, {-1, 0, 1, 0, false}, {0, -1, 1, 0, false},
	}
	for _, test := range tests {
		if lba, ok := g.LBA(test.c, test.h, test.s); lba != test.lba || ok != test.ok {
			t.Errorf("%d/%d/%d: have %d, %v, want %d, %v", test.c, test.h, test.s, lba, ok, test.lba, test.ok)
		}
	}
	if g.String() != "80/2/18" {
		t.Errorf("have %s, want 80/2/18", g)
	}
}

func TestCD(t *testing.T) {
	for size, want := range map[int64]int64{1: 2048, 2048: 2048, 2049: 4096, 700 << 20: 700 << 20} {
		if have := CD(&sparse{size: size}).Size(); have != want {
			t.Errorf("%d bytes: have %d, want %d", size, have, want)
		}
	}
}

// FuzzMedia gives damaged boot sectors to everything that reads one.
func FuzzMedia(f *testing.F) {
	m := mbr(1<<20, 63, 1000, [3]byte{1, 1, 0}, [3]byte{254, 63, 11})
	f.Add(m.part[0], int64(1<<20))
	f.Add([]byte("x"), int64(MaxSize))
	f.Fuzz(func(t *testing.T, boot []byte, size int64) {
		if checkSize(size) != nil {
			return
		}
		d := &sparse{size: size, part: map[int64][]byte{0: boot}}
		if _, _, err := Detect(d); err != nil {
			t.Fatalf("detect: %v", err)
		}
		if p, g, err := Floppy(d); err == nil && p.Size() != g.Total()*512 {
			t.Fatalf("floppy of %d bytes: %v, %d bytes", size, g, p.Size())
		}
		g, err := HardDisk(d)
		if err != nil {
			return
		}
		if g.Cylinders < 1 || g.Heads < 1 || g.Heads > 255 || g.Sectors < 1 || g.Sectors > 63 {
			t.Fatalf("hard disk of %d bytes: %v", size, g)
		}
		if a := ATAGeometry(g, size); a.Heads > 16 || a.Cylinders > 16383 {
			t.Fatalf("drive of %d bytes: %v", size, a)
		}
	})
}
