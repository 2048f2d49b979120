package image

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"flag"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/iron86/iron86/block"
	"github.com/klauspost/compress/zstd"
	"github.com/ulikunitz/xz"
)

var damages = flag.Int("damages", 20, "damaged images of each container in TestDamage")

// limited is a file in memory that cannot grow without end, as a damaged image may ask for.
type limited struct{ *block.Memory }

func (l limited) Grow(size int64) error {
	if size > 32<<20 {
		return block.ErrTooLarge
	}
	return l.Memory.Grow(size)
}

// grown returns a small image that do has made in memory.
func grown(t testing.TB, do func(b *body) error) []byte {
	t.Helper()
	m := limited{block.NewMemory(make([]byte, 512))}
	if err := do(&body{m}); err != nil {
		t.Fatal(err)
	}
	return m.Bytes()
}

// used returns an image of a format that was written, and has a snapshot if it can.
func used(t testing.TB, kind string, image []byte) []byte {
	t.Helper()
	m := limited{block.NewMemory(image)}
	d, err := Of(m, "disk", Options{Format: kind})
	if err != nil {
		t.Fatal(err)
	}
	for i := range int64(6) {
		if _, err := d.WriteAt(bytes.Repeat([]byte{byte(i + 1)}, 700), i*3000); err != nil {
			t.Fatal(err)
		}
		if s, ok := d.(Snapshotter); ok && i == 3 {
			if err := s.CreateSnapshot("s", time.Unix(0, 0)); err != nil {
				t.Fatal(err)
			}
		}
	}
	return m.Bytes()
}

// smallIMD makes an ImageDisk file of two tracks.
func smallIMD() []byte {
	b := []byte("IMD 1.18: 01/01/2000 00:00:00\r\nmade by a test\x1a")
	for c := range byte(2) {
		b = append(b, 5, c, 0, 3, 2, 1, 3, 2)
		b = append(append(b, 1), bytes.Repeat([]byte{c, 1}, 256)...)
		b = append(b, 2, 0xe5, 0)
	}
	return b
}

// smallTD0 makes a TeleDisk file of two tracks with all encodings of sectors.
func smallTD0(packed bool) []byte {
	h := []byte{'T', 'D', 0, 0, 21, 2, 3, 0x80, 0, 1}
	if packed {
		h[0], h[1] = 't', 'd'
	}
	rest := []byte{0, 0, 4, 0, 100, 1, 1, 0, 0, 0}
	rest = append(rest, "text"...)
	for c := range byte(2) {
		rest = append(rest, 3, c, 0, 0)
		rest = append(append(rest, c, 0, 1, 2, 0, 0, 1, 2, 0), bytes.Repeat([]byte{c, 1}, 256)...)
		rest = append(rest, c, 0, 2, 2, 0, 0, 5, 0, 1, 0, 1, 0xe5, c)
		rest = append(rest, c, 0, 3, 2, 0, 0, 11, 0, 2, 1, 254, 7, 8, 0, 4, 9, 9, 9, c)
	}
	rest = append(rest, 255, 0, 0, 0)
	b := binary.LittleEndian.AppendUint16(h, td0Sum(h))
	if packed {
		rest = packLZHUF(rest)
	}
	return append(b, rest...)
}

// packLZHUF compresses: runs that were seen before become copies.
func packLZHUF(in []byte) []byte {
	var bits []byte
	put := func(v, n int) {
		for i := n - 1; i >= 0; i-- {
			bits = append(bits, byte(v>>i&1))
		}
	}
	t := newLZTree()
	symbol := func(c int) {
		var code []byte
		for k := t.parent[lzNodes+c]; k != lzRoot; k = t.parent[k] {
			code = append(code, byte(k&1))
		}
		for i := range code {
			bits = append(bits, code[len(code)-1-i])
		}
		t.count(c)
	}
	position := func(p int) {
		code, number := 0, 0
		for n := 3; n <= 8; n++ {
			if high := p >> 6; high < number+lzPositions[n] {
				put(code+high-number, n)
				put(p&63, 6)
				return
			}
			code, number = (code+lzPositions[n])<<1, number+lzPositions[n]
		}
	}
	for i := 0; i < len(in); {
		best, at := 0, 0
		for j := max(0, i-lzWindow+100); j < i; j++ {
			n := 0
			for i+n < len(in) && n < lzLongest && in[j+n] == in[i+n] {
				n++
			}
			if n > best {
				best, at = n, j
			}
		}
		if best < lzShortest {
			symbol(int(in[i]))
			i++
			continue
		}
		symbol(256 + best - lzShortest)
		position(i - at - 1)
		i += best
	}
	out := make([]byte, (len(bits)+7)/8)
	for i, b := range bits {
		out[i/8] |= b << (7 - i%8)
	}
	return out
}

// smallBochs makes a growing image of Bochs with two extents of 8 KB.
func smallBochs() []byte {
	le := binary.LittleEndian
	h := make([]byte, 512+8)
	copy(h, "Bochs Virtual HD Image")
	copy(h[bochsType:], "Redolog")
	copy(h[bochsSubtype:], "Growing")
	for i, v := range []uint32{0x20000, 512, 2, 2, 8192} {
		le.PutUint32(h[bochsVersion+4*i:], v)
	}
	le.PutUint64(h[bochsSize2:], 16384)
	le.PutUint32(h[512:], 0xffffffff)
	bitmap := make([]byte, 512)
	bitmap[0] = 0x82
	return append(append(h, bitmap...), bytes.Repeat([]byte{1, 2}, 4096)...)
}

// smallBin makes two sectors of a CD as they are on the disc.
func smallBin() []byte {
	var b []byte
	for i := range byte(2) {
		s := make([]byte, rawSector)
		copy(s, cdSync)
		s[15] = 1
		copy(s[16:], bytes.Repeat([]byte{i + 1}, 2048))
		b = append(b, s...)
	}
	return b
}

// seeds returns images of every format, by the name of the format. Files that they need are in dir afterwards.
func seeds(t testing.TB, dir string) map[string][][]byte {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, "below"), bytes.Repeat([]byte{7}, 8192), 0o444); err != nil {
		t.Fatal(err)
	}
	child := differences(t, dir)
	raw := bytes.Repeat([]byte("sector"), 5000)
	var gz, zst, zipped, xzed bytes.Buffer
	z := zip.NewWriter(&zipped)
	inZip, err := z.Create("disk.img")
	if err != nil {
		t.Fatal(err)
	}
	zstd, err := zstd.NewWriter(&zst)
	if err != nil {
		t.Fatal(err)
	}
	x, err := xz.NewWriter(&xzed)
	if err != nil {
		t.Fatal(err)
	}
	g := gzip.NewWriter(&gz)
	for _, w := range []io.Writer{g, inZip, zstd, x} {
		if _, err := w.Write(raw); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []io.Closer{g, z, zstd, x} {
		if err := c.Close(); err != nil {
			t.Fatal(err)
		}
	}
	small := func(kind string) []byte {
		return used(t, kind, grown(t, func(b *body) error { return named(kind).create(b, 1<<20, CreateOptions{}) }))
	}
	qcow := grown(t, func(b *body) error { return makeQcow2(b, 1<<20, 9, CreateOptions{}) })
	backed := grown(t, func(b *body) error {
		return makeQcow2(b, 1<<20, 9, CreateOptions{Backing: "below", BackingFormat: "raw"})
	})
	footer := small("vpc")[:vhdFooter]
	footer = bytes.Clone(footer)
	be := binary.BigEndian
	be.PutUint32(footer[vhdType:], 2)
	be.PutUint64(footer[vhdSize:], 4096)
	be.PutUint32(footer[vhdSum:], vhdSumOf(footer, vhdSum))
	return map[string][][]byte{
		"qcow2": {used(t, "qcow2", qcow), backed}, "vdi": {small("vdi"), child["vdi"]}, "vmdk": {small("vmdk"), []byte("# Disk DescriptorFile\nparentCID=ffffffff\nRW 8 FLAT \"below\" 0\nRW 8 ZERO\n")},
		"vpc": {small("vpc"), append(make([]byte, 4096), footer...), child["vpc"]}, "bochs": {smallBochs()}, "imd": {smallIMD()}, "td0": {smallTD0(false), smallTD0(true)},
		"cue": {[]byte("FILE \"below\" BINARY\n  TRACK 01 MODE1/2048\n    INDEX 01 00:00:00\n")}, "bin": {smallBin()},
		"gz": {gz.Bytes()}, "xz": {xzed.Bytes()}, "zst": {zst.Bytes()}, "zip": {zipped.Bytes()}, "vhdx": {smallVHDX(), loggedVHDX(), child["vhdx"]},
	}
}

// smallVHDX makes an image of VHDX of one block.
func smallVHDX() []byte {
	le := binary.LittleEndian
	b := make([]byte, 4<<20)
	sum := func(p []byte) {
		le.PutUint32(p[4:], 0)
		le.PutUint32(p[4:], crc32c(p))
	}
	copy(b, "vhdxfile")
	for i := range 2 {
		h := b[vhdxHeaders+i<<16:][:4096]
		copy(h, "head")
		h[8] = byte(i)
		sum(h)
		r := b[vhdxRegions+i<<16:][:64<<10]
		copy(r, "regi")
		le.PutUint32(r[8:], 2)
		for k, e := range []struct {
			id string
			at uint64
		}{{vhdxBAT, 1 << 20}, {vhdxMetadata, 2 << 20}} {
			p := r[16+32*k:]
			copy(p, e.id)
			le.PutUint64(p[16:], e.at)
			le.PutUint32(p[24:], 1<<20)
			p[28] = 1
		}
		sum(r)
	}
	le.PutUint64(b[1<<20:], 3<<20|vhdxWhole)
	m := b[2<<20:]
	copy(m, "metadata")
	m[10] = 3
	for i, e := range []struct {
		id   string
		data []byte
	}{{vhdxParams, le.AppendUint64(nil, 1<<20)}, {vhdxDiskSize, le.AppendUint64(nil, 1<<20)}, {vhdxSector, le.AppendUint32(nil, 512)}} {
		p := m[32+32*i:]
		copy(p, e.id)
		le.PutUint32(p[16:], uint32(64<<10+64*i))
		le.PutUint32(p[20:], uint32(len(e.data)))
		copy(m[64<<10+64*i:], e.data)
	}
	copy(b[3<<20:], "first block")
	return b
}

// loggedVHDX is a VHDX image whose log has the entry of its only block: behind an old one, around the end of the ring.
func loggedVHDX() []byte {
	const logAt, logSize = 2<<20 + 512<<10, 4 * logSector
	le := binary.LittleEndian
	b := smallVHDX()
	id := bytes.Repeat([]byte{5}, 16)
	for i := range 2 {
		h := b[vhdxHeaders+i<<16:][:vhdxHeaderLen]
		copy(h[vhdxLogID:], id)
		le.PutUint32(h[vhdxLogSize:], logSize)
		le.PutUint64(h[vhdxLogAt:], logAt)
		le.PutUint32(h[4:], crc32c(h))
	}
	sector := bytes.Clone(b[1<<20:][:logSector])
	clear(b[1<<20:][:logSector])
	for _, e := range []struct{ at, tail, seq int }{{logSector, logSector, 7}, {3 * logSector, 3 * logSector, 8}} {
		p := make([]byte, 2*logSector)
		copy(p, "loge")
		le.PutUint32(p[logLength:], uint32(len(p)))
		le.PutUint32(p[logTail:], uint32(e.tail))
		le.PutUint64(p[logSequence:], uint64(e.seq))
		le.PutUint32(p[logCount:], 1)
		copy(p[logID:], id)
		le.PutUint64(p[logFileEnd:], uint64(len(b)))
		d := p[logHead:]
		copy(d, "desc")
		copy(d[descriptorTrail:], sector[logSector-4:])
		copy(d[descriptorLead:], sector[:8])
		le.PutUint64(d[descriptorAt:], 1<<20)
		le.PutUint64(d[descriptorSeq:], uint64(e.seq))
		copy(p[logSector:], sector)
		copy(p[logSector:], "data")
		if e.seq == 7 { // what the newer entry replaces
			clear(p[logSector+8 : 2*logSector-4])
			clear(d[descriptorLead : descriptorLead+8])
		}
		le.PutUint32(p[4:], crc32c(p))
		n := copy(b[logAt+e.at:logAt+logSize], p)
		copy(b[logAt:], p[n:])
	}
	return b
}

// TestEveryFormatOpens checks that the seeds are images: each opens by its content and has something on it.
func TestEveryFormatOpens(t *testing.T) {
	dir := t.TempDir()
	for kind, list := range seeds(t, dir) {
		for i, b := range list {
			d, err := Of(limited{block.NewMemory(bytes.Clone(b))}, filepath.Join(dir, "disk."+kind), Options{})
			if err != nil {
				t.Errorf("%s %d: %v", kind, i, err)
				continue
			}
			if len(bytes.Trim(disk(t, d), "\x00")) == 0 && !(kind == "vpc" && i == 1) {
				t.Errorf("%s %d: nothing is on it", kind, i)
			}
			if err := d.Close(); err != nil {
				t.Error(err)
			}
		}
	}
	for i := range 2 {
		x := &opening{body: body{block.NewMemory(smallTD0(i == 1))}}
		d, err := openTD0(x)
		if err != nil {
			t.Fatal(err)
		}
		want := append(bytes.Repeat([]byte{0, 1}, 256), bytes.Repeat([]byte{0xe5, 0}, 256)...)
		if have := disk(t, d); !bytes.HasPrefix(have, want[:513]) || len(have) != 6*512 {
			t.Errorf("TeleDisk, packed %v: % x of %d bytes", i == 1, have[:16], len(have))
		}
	}
}

// exercise does with an image of a format what can be done: nothing of it may panic.
func exercise(b []byte, kind, name string, r *rand.Rand) {
	d, err := Of(limited{block.NewMemory(b)}, name, Options{Format: kind, ReadOnly: r.IntN(4) == 0})
	if err != nil {
		return
	}
	defer d.Close()
	p := make([]byte, 3000)
	for range 12 {
		at := r.Int64N(min(d.Size(), 1<<20))
		if r.IntN(3) == 0 {
			at = r.Int64N(d.Size())
		}
		if r.IntN(2) == 0 {
			_, _ = d.ReadAt(p, at) // an error is right, a panic is not
		} else {
			_, _ = d.WriteAt(p, at)
		}
	}
	if s, ok := d.(Snapshotter); ok {
		_ = s.CreateSnapshot("new", time.Unix(0, 0))
		_ = s.ApplySnapshot("s")
		_ = s.DeleteSnapshot("s")
	}
	if c, ok := d.(Checker); ok && d.Size() < 1<<28 {
		_, _ = c.Check()
	}
	if c, ok := d.(Repairer); ok {
		_, _ = c.Repair()
	}
	_, _, _ = block.Detect(d)
}

// TestDamage damages images: bits, words, tables and ends.
func TestDamage(t *testing.T) {
	dir := t.TempDir()
	list := seeds(t, dir)
	before := files(t, dir)
	for kind, list := range list {
		n := *damages
		if testing.Short() {
			n = 4
		}
		for i := range n {
			r := rand.New(rand.NewPCG(*seed, uint64(i)))
			b := bytes.Clone(list[i%len(list)])
			for range 1 + r.IntN(6) {
				b = damage(b, r)
			}
			if kind == "vpc" || kind == "td0" {
				b = mend(b, kind)
			}
			started := time.Now()
			func() {
				defer func() {
					if p := recover(); p != nil {
						name := filepath.Join(os.TempDir(), fmt.Sprintf("damaged-%s-%d", kind, i))
						_ = os.WriteFile(name, b, 0o644)
						t.Errorf("%s %d: panic: %v (%s)", kind, i, p, name)
						panic(p)
					}
				}()
				exercise(b, kind, filepath.Join(dir, "disk."+kind), r)
			}()
			if d := time.Since(started); d > 20*time.Second {
				t.Errorf("%s %d took %v", kind, i, d)
			}
		}
	}
	after := files(t, dir)
	after["below"] = before["below"] // which a VMDK may write
	if !maps.Equal(before, after) {
		t.Error("files have come, or are others")
	}
}

// files returns what the files of a directory have in them, by their names.
func files(t testing.TB, dir string) map[string]string {
	t.Helper()
	names, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for _, n := range names {
		all[n.Name()] = string(contentsOf(t, filepath.Join(dir, n.Name())))
	}
	return all
}

// damage changes an image at one place, most often near its beginning or where there is something.
func damage(b []byte, r *rand.Rand) []byte {
	if len(b) == 0 {
		return b
	}
	at := r.IntN(min(len(b), 1024))
	for try := 0; r.IntN(2) == 0 && try < 50; try++ {
		if at = r.IntN(len(b)); b[at] != 0 {
			break
		}
	}
	switch r.IntN(8) {
	case 0:
		b[at] ^= 1 << r.IntN(8)
	case 1:
		b[at] = byte(r.Uint32())
	case 2:
		return b[:at]
	case 3:
		for i := at &^ 3; i < min(len(b), at&^3+4); i++ {
			b[i] = []byte{0, 0xff, 0x7f, 0x80}[r.IntN(4)]
		}
	case 4:
		from := r.IntN(len(b)) &^ 7
		copy(b[at&^7:min(len(b), at&^7+8)], b[from:])
	case 5:
		b = append(b, bytes.Repeat([]byte{byte(r.Uint32())}, r.IntN(1000))...)
	default:
		b[at] += byte(r.IntN(5)) - 2
	}
	return b
}

// mend makes the sums of a damaged image right, so that the damage is looked at.
func mend(b []byte, kind string) []byte {
	if kind == "td0" && len(b) > td0Header {
		binary.LittleEndian.PutUint16(b[10:], td0Sum(b[:10]))
	}
	if kind != "vpc" {
		return b
	}
	for _, at := range []int{0, len(b) - vhdFooter} {
		if at >= 0 && len(b) >= at+vhdFooter {
			binary.BigEndian.PutUint32(b[at+vhdSum:], vhdSumOf(b[at:at+vhdFooter], vhdSum))
		}
	}
	if len(b) >= vhdFooter+vhdHeaderSize {
		h := b[vhdFooter : vhdFooter+vhdHeaderSize]
		binary.BigEndian.PutUint32(h[vhdHeaderSum:], vhdSumOf(h, vhdHeaderSum))
	}
	return b
}
