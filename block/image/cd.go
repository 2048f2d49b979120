package image

import (
	"path/filepath"
	"strconv"
	"strings"

	"github.com/iron86/iron86/block"
)

// cdSync begins a sector of a CD as it is on the disc.
const cdSync = "\x00\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x00"

// rawSector is the size of a sector as it is on the disc, in bytes.
const rawSector = 2352

// maxCue bounds a cue sheet, in bytes.
const maxCue = 64 << 10

// isCue looks for a text that names a binary file and a track.
func isCue(head, _ []byte, size int64) bool {
	text := strings.ToUpper(string(head))
	at := strings.Index(text, "FILE ")
	return size <= maxCue && at >= 0 && strings.IndexByte(text, 0) < 0 && strings.Contains(text[at:], "BINARY") && strings.Contains(text[at:], "TRACK ")
}

// track is the first track with data of a cue sheet.
type track struct {
	file       string
	mode       string
	from, to   int64 // sectors of the file; to is 0 for its end
	sectorSize int64
}

// openCue opens the CD that a cue sheet describes: its first track with data. The file of the track must be beside the
// sheet.
func openCue(x *opening) (block.Disk, error) {
	text, err := x.whole(maxCue)
	if err != nil {
		return nil, err
	}
	t, err := parseCue(string(text))
	if err != nil {
		return nil, err
	}
	if t.file != filepath.Base(t.file) || strings.ContainsAny(t.file, "/\\\x00") || t.file == ".." {
		return nil, unsupported("a track that is not beside its sheet: %q", t.file)
	}
	f, err := x.beside(t.file, "raw")
	if err != nil {
		return nil, err
	}
	d, err := newCD(body{f}, x.name, t)
	if err == nil {
		err = x.Close()
	}
	if err != nil {
		_ = f.Close() // the error that matters is known
		return nil, err
	}
	return d, nil
}

// parseCue reads a cue sheet.
func parseCue(text string) (t track, err error) {
	t.from = -1
	file, found := "", false
	for line := range strings.Lines(text) {
		words := strings.Fields(line)
		if len(words) == 0 {
			continue
		}
		switch strings.ToUpper(words[0]) {
		case "FILE":
			if found {
				return t.complete()
			}
			file = ""
			if kind := strings.ToUpper(words[len(words)-1]); kind == "BINARY" && len(words) > 2 {
				if file = words[1]; file[0] == '"' {
					_, rest, _ := strings.Cut(line, `"`)
					file, _, _ = strings.Cut(rest, `"`)
				}
			}
		case "TRACK":
			if len(words) < 3 {
				return t, damaged("the line %q", strings.TrimSpace(line))
			}
			mode, size, _ := strings.Cut(strings.ToUpper(words[2]), "/")
			if !found && file != "" && strings.HasPrefix(mode, "MODE") {
				found = true
				t = track{file: file, mode: mode, from: -1}
				t.sectorSize, _ = strconv.ParseInt(size, 10, 64) // 0 is refused later
			}
		case "INDEX":
			if len(words) < 3 || !found {
				continue
			}
			at, ok := cueTime(words[2])
			switch {
			case !ok:
				return t, damaged("the line %q", strings.TrimSpace(line))
			case t.from < 0 && words[1] == "01":
				t.from = at
			case t.from >= 0:
				t.to = at
				return t, nil
			}
		}
	}
	return t.complete()
}

// complete reports an error for a sheet without a track of data.
func (t track) complete() (track, error) {
	if t.file == "" || t.from < 0 {
		return t, unsupported("a CD without data")
	}
	return t, nil
}

// cueTime returns the number of sectors of a time: minutes, seconds and 75ths of one.
func cueTime(text string) (int64, bool) {
	parts := strings.Split(text, ":")
	if len(parts) != 3 {
		return 0, false
	}
	total := int64(0)
	for i, p := range parts {
		n, err := strconv.ParseUint(p, 10, 16)
		if err != nil || i > 0 && n > 75 {
			return 0, false
		}
		total = total*[]int64{0, 60, 75}[i] + int64(n)
	}
	return total, true
}

// openBin opens a CD image of sectors as they are on the disc. The first one says where the data are in them.
func openBin(x *opening) (block.Disk, error) {
	var mode [16]byte
	if err := x.get(mode[:], 0); err != nil {
		return nil, err
	}
	if mode[15] != 1 && mode[15] != 2 {
		return nil, unsupported("sectors of mode %d", mode[15])
	}
	return newCD(x.body, x.name, track{mode: "MODE" + strconv.Itoa(int(mode[15])), sectorSize: rawSector})
}

// cd is a track whose sectors have more than data.
type cd struct {
	readOnly
	from, sector, data int64 // where sectors begin in the file, their size, and where data begin in one; bytes
}

// newCD returns the disk of a track.
func newCD(f body, name string, t track) (block.Disk, error) {
	d := &cd{sector: t.sectorSize}
	switch {
	case t.sectorSize == block.CDSectorSize:
	case t.sectorSize == rawSector && t.mode == "MODE1":
		d.data = 16
	case t.sectorSize == rawSector && t.mode == "MODE2":
		d.data = 24
	case t.sectorSize == 2336 && t.mode == "MODE2":
		d.data = 8
	default:
		return nil, unsupported("sectors of %s with %d bytes", t.mode, t.sectorSize)
	}
	all := f.Size() / d.sector
	if t.to == 0 || t.to > all {
		t.to = all
	}
	if t.from >= t.to {
		return nil, damaged("a track of no sectors")
	}
	d.from = t.from * d.sector
	d.readOnly = readOnly{f, (t.to - t.from) * block.CDSectorSize, name}
	return d, nil
}

// ReadAt reads the data.
func (d *cd) ReadAt(p []byte, off int64) (int, error) {
	return pieces(p, off, d.size, block.CDSectorSize, func(part []byte, n, in int64) error {
		return d.get(part, d.from+n*d.sector+d.data+in)
	})
}
