package image

import (
	"bytes"
	"strings"

	"github.com/iron86/iron86/block"
)

// isIMD looks for the line that an ImageDisk file begins with: IMD 1.18: 15/04/2007 12:00:00.
func isIMD(head, _ []byte, _ int64) bool {
	return strings.HasPrefix(string(head), "IMD ") && len(head) > 5 && head[4] >= '0' && head[4] <= '9' && !isBoot(head)
}

// openIMD opens an image of ImageDisk (IMD.TXT): a comment, and tracks of sectors, each of which is whole, one byte
// repeated, or not there.
func openIMD(x *opening) (block.Disk, error) {
	raw, err := x.whole(maxTrackFile)
	if err != nil {
		return nil, err
	}
	_, rest, ok := bytes.Cut(raw, []byte{0x1a})
	if !ok {
		return nil, damaged("no end of the comment")
	}
	var t tracks
	c := cursor{b: rest}
	for len(c.b) > 0 {
		if err := imdTrack(&c, &t); err != nil {
			return nil, err
		}
	}
	return t.disk(x)
}

// imdTrack reads a track.
func imdTrack(c *cursor, t *tracks) error {
	mode, cylinder, head, count, code := c.byte(), c.byte(), c.byte(), c.byte(), c.byte()
	if mode > 5 || head&^0xc1 != 0 || code > 6 {
		return damaged("a track of mode %d, head %d, size %d", mode, head, code)
	}
	numbers := c.take(count)
	cylinders, heads := bytes.Repeat([]byte{byte(cylinder)}, count), bytes.Repeat([]byte{byte(head & 1)}, count)
	if head&0x80 != 0 {
		cylinders = c.take(count)
	}
	if head&0x40 != 0 {
		heads = c.take(count)
	}
	for i, number := range numbers {
		kind := c.byte()
		if kind > 8 {
			return damaged("a sector of type %d", kind)
		}
		if kind == 0 {
			continue
		}
		size := 128 << code
		data := make([]byte, size)
		if kind&1 == 1 {
			copy(data, c.take(size))
		} else {
			data = bytes.Repeat([]byte{byte(c.byte())}, size)
		}
		if c.short {
			return damaged("it ends in a track")
		}
		if int(cylinders[i]) != cylinder || int(heads[i]) != head&1 {
			return unsupported("a sector that says it is of another track")
		}
		if err := t.add(cylinder, head&1, int(number), data); err != nil {
			return err
		}
	}
	if c.short {
		return damaged("it ends in a track")
	}
	return nil
}
