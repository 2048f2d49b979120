package vnc

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"time"

	"github.com/iron86/iron86/internal/audience"
	"github.com/iron86/iron86/internal/picture"
)

// Encodings and pseudo-encodings (RFC 6143, 7.7 and 7.8; QEMU's in the community's rfbproto).
const (
	encodingRaw          = 0
	encodingCopyRect     = 1
	encodingZRLE         = 16
	encodingDesktopSize  = -223
	encodingMouseChange  = -257 // whether the mouse sends movements or places
	encodingExtendedKeys = -258 // keys have scan codes
)

// sender is what the goroutine that sends to a viewer has for itself.
type sender struct {
	seen  picture.Picture // what the viewer shows
	now   picture.Picture // what it is to show
	sent  uint64          // the number of the picture that it was sent last
	begun bool            // it was sent one
	w     wishes
	all   bool // the whole picture is to be sent
	// tellMouse says that the viewer is to be told what the guest wants of its mouse: w.told.
	tellMouse bool
	out       []byte       // the message that is being made
	count     int          // of rectangles in it
	packed    bytes.Buffer // what z has written
	z         *zlib.Writer // for ZRLE; nil: none was sent yet
	scroll    scroller
}

// send sends the viewer what it asks for, until it goes or does not read.
func (v *viewer) send() {
	defer v.conn.Close()
	for v.await() {
		if !v.update() {
			v.change(func() { v.asked = true }) // nothing that it can see has changed
			continue
		}
		if v.conn.SetWriteDeadline(time.Now().Add(audience.WriteTime)) != nil {
			return
		}
		if _, err := v.conn.Write(v.out); err != nil {
			return
		}
	}
}

// await waits until the viewer is to be sent something. It reports false when the viewer has gone.
func (v *viewer) await() bool {
	gone := false
	open := v.s.audience.Await(func(now *picture.Picture, serial uint64) bool {
		if gone = v.gone; gone {
			return true
		}
		v.tellMouse = v.wishes.mouse && v.wishes.told != v.s.pointing
		if !v.asked || v.begun && !v.full && v.sent == serial && !v.wishes.tellKeys && !v.tellMouse {
			return false
		}
		v.wishes.told = v.s.pointing
		v.w, v.all = v.wishes, v.full || !v.begun
		v.wishes.colourMap, v.wishes.tellKeys = false, false
		v.asked, v.full, v.begun, v.sent = false, false, true, serial
		w, h := v.seen.W, v.seen.H
		if v.w.desktopSize {
			w, h = now.W, now.H
		}
		crop(now, &v.now, w, h)
		return true
	})
	return open && !gone
}

// update makes the message FramebufferUpdate in v.out. It reports false if there is nothing to say.
func (v *viewer) update() bool {
	v.out, v.count = v.out[:0], 0
	if v.w.colourMap {
		v.out = append(v.out, colourMap()...)
	}
	start := len(v.out)
	v.out = append(v.out, 0, 0, 0, 0) // FramebufferUpdate; the number of rectangles is filled in below
	if v.w.tellKeys {
		v.rect(audience.Area{}, encodingExtendedKeys)
	}
	if v.tellMouse {
		v.rect(audience.Area{X: map[pointing]int{movements: 0, places: 1}[v.w.told]}, encodingMouseChange)
	}
	if v.now.W != v.seen.W || v.now.H != v.seen.H {
		v.rect(audience.Area{W: v.now.W, H: v.now.H}, encodingDesktopSize)
		v.resize(v.now.W, v.now.H)
		v.all = true
	}
	if v.w.copyRect && !v.all {
		v.copyScrolled()
	}
	for _, a := range audience.Changes(&v.seen, &v.now, v.all) {
		v.pixels(a)
	}
	binary.BigEndian.PutUint16(v.out[start+2:], uint16(v.count))
	v.seen, v.now = v.now, v.seen
	return v.count > 0 || start > 0
}

// rect appends the head of a rectangle.
func (v *viewer) rect(a audience.Area, encoding int32) {
	for _, n := range [...]int{a.X, a.Y, a.W, a.H} {
		v.out = binary.BigEndian.AppendUint16(v.out, uint16(n))
	}
	v.out = binary.BigEndian.AppendUint32(v.out, uint32(encoding))
	v.count++
}

// pixels appends a rectangle of the picture.
func (v *viewer) pixels(a audience.Area) {
	if v.w.zrle {
		v.rect(a, encodingZRLE)
		v.appendZRLE(a)
		return
	}
	v.rect(a, encodingRaw)
	for y := a.Y; y < a.Y+a.H; y++ {
		for _, c := range v.now.Pix[y*v.now.W+a.X:][:a.W] {
			v.out = v.w.format.put(v.out, c)
		}
	}
}

// copyScrolled has the viewer copy lines that have only moved up or down.
func (v *viewer) copyScrolled() {
	top, from, n := v.scroll.find(&v.seen, &v.now)
	if n == 0 {
		return
	}
	w := v.seen.W
	v.rect(audience.Area{Y: top, W: w, H: n}, encodingCopyRect)
	v.out = binary.BigEndian.AppendUint16(v.out, 0)
	v.out = binary.BigEndian.AppendUint16(v.out, uint16(from))
	copy(v.seen.Pix[top*w:][:n*w], v.seen.Pix[from*w:][:n*w])
}
