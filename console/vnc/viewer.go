package vnc

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"strings"
	"sync/atomic"

	"github.com/iron86/iron86/console"
	"github.com/iron86/iron86/internal/audience"
	"github.com/iron86/iron86/internal/picture"
)

// Messages of a viewer (RFC 6143, 7.5; QEMU's by its docs/interop/vnc-ledstate and rfbproto).
const (
	msgSetPixelFormat  = 0
	msgSetEncodings    = 2
	msgUpdateRequest   = 3
	msgKey             = 4
	msgPointer         = 5
	msgCutText         = 6
	msgQEMU            = 255
	qemuExtendedKey    = 0 // the first byte behind msgQEMU
	maxCutText         = 1 << 20
	inputBuffer        = 4 << 10
	updateRequestBytes = 9
	keyBytes           = 7
	pointerBytes       = 5
	extendedKeyBytes   = 10
)

// wishes are what a viewer has asked for besides pictures.
type wishes struct {
	format      pixelFormat
	colourMap   bool // SetColourMapEntries is to be sent
	copyRect    bool // it knows these encodings
	zrle        bool
	desktopSize bool
	tellKeys    bool // it knows QEMU's extended keys and is to be told that the server does, too
	mouse       bool // it knows QEMU's change of the mouse
	told        pointing
}

// pointing is what a viewer with QEMU's change of the mouse sends: what it was told last that the guest wants.
type pointing uint8

const (
	untold pointing = iota
	movements
	places
)

// viewer is one viewer.
type viewer struct {
	s      *Server
	conn   net.Conn
	in     *bufio.Reader
	joined uint64      // the picture that there was when it came
	format pixelFormat // at the beginning
	hands  hands
	size   atomic.Uint32 // of the screen that it knows: the width, and from bit 16 on the height

	// Changed only by change:
	wishes wishes
	asked  bool // it wants an update,
	full   bool // of the whole picture
	gone   bool

	sender // of the goroutine send
}

func newViewer(s *Server, conn net.Conn) *viewer {
	v := &viewer{s: s, conn: conn, in: bufio.NewReaderSize(conn, inputBuffer), format: standard}
	v.wishes.format = standard
	v.hands = hands{Hands: audience.NewHands(s.cfg.Input), by: map[uint32]console.Key{}}
	return v
}

// receive obeys the viewer's messages until it goes.
func (v *viewer) receive() error {
	for {
		kind, err := v.in.ReadByte()
		if err != nil {
			return err
		}
		switch kind {
		case msgSetPixelFormat:
			err = v.setPixelFormat()
		case msgSetEncodings:
			err = v.setEncodings()
		case msgUpdateRequest:
			err = v.updateRequest()
		case msgKey:
			err = v.key()
		case msgPointer:
			err = v.pointer()
		case msgCutText:
			err = v.cutText()
		case msgQEMU:
			err = v.extendedKey()
		default:
			err = fmt.Errorf("vnc: a viewer sent the unknown message %d", kind)
		}
		if err != nil {
			return err
		}
	}
}

// next reads n bytes, at most inputBuffer. They are good until the next call.
func (v *viewer) next(n int) ([]byte, error) {
	b, err := v.in.Peek(n)
	if err != nil {
		return nil, err
	}
	_, err = v.in.Discard(n)
	return b, err
}

// change changes what send looks at.
func (v *viewer) change(f func()) { v.s.audience.Change(f) }

func (v *viewer) setPixelFormat() error {
	b, err := v.next(19)
	if err != nil {
		return err
	}
	format, colours, err := parseFormat(b[3:])
	if err == nil {
		v.change(func() { v.wishes.format, v.wishes.colourMap = format, colours })
	}
	return err
}

func (v *viewer) setEncodings() error {
	b, err := v.next(3)
	if err != nil {
		return err
	}
	var w wishes
	for range binary.BigEndian.Uint16(b[1:]) {
		if b, err = v.next(4); err != nil {
			return err
		}
		switch int32(binary.BigEndian.Uint32(b)) {
		case encodingCopyRect:
			w.copyRect = true
		case encodingZRLE:
			w.zrle = true
		case encodingDesktopSize:
			w.desktopSize = true
		case encodingExtendedKeys:
			w.tellKeys = true
		case encodingMouseChange:
			w.mouse = true
		}
	}
	v.hands.moves = w.mouse
	v.change(func() {
		w.format, w.colourMap = v.wishes.format, v.wishes.colourMap
		v.wishes = w
	})
	return nil
}

func (v *viewer) updateRequest() error {
	b, err := v.next(updateRequestBytes)
	if err == nil {
		full := b[0] == 0
		v.change(func() { v.asked, v.full = true, v.full || full })
	}
	return err
}

func (v *viewer) key() error {
	b, err := v.next(keyBytes)
	if err == nil {
		v.hands.keysym(binary.BigEndian.Uint32(b[3:]), b[0] != 0)
	}
	return err
}

func (v *viewer) extendedKey() error {
	b, err := v.next(1)
	if err != nil {
		return err
	}
	if b[0] != qemuExtendedKey {
		return fmt.Errorf("vnc: a viewer sent the unknown message %d of QEMU's", b[0])
	}
	if b, err = v.next(extendedKeyBytes); err == nil {
		v.hands.scanCode(binary.BigEndian.Uint32(b[6:]), b[0] != 0 || b[1] != 0)
	}
	return err
}

func (v *viewer) pointer() error {
	b, err := v.next(pointerBytes)
	if err == nil {
		size := v.size.Load()
		v.hands.w, v.hands.h = int(size&0xffff), int(size>>16)
		v.hands.pointer(b[0], binary.BigEndian.Uint16(b[1:]), binary.BigEndian.Uint16(b[3:]))
	}
	return err
}

// cutText types what the viewer's user has cut. It is in Latin-1.
func (v *viewer) cutText() error {
	b, err := v.next(7)
	if err != nil {
		return err
	}
	n := binary.BigEndian.Uint32(b[3:])
	if n > maxCutText {
		return fmt.Errorf("vnc: a viewer sent a text of %d bytes", n)
	}
	text := make([]byte, min(n, audience.MaxPasted))
	if _, err := io.ReadFull(v.in, text); err != nil {
		return err
	}
	if _, err := v.in.Discard(int(n) - len(text)); err != nil {
		return err
	}
	var typed strings.Builder
	for _, c := range text {
		typed.WriteRune(rune(c))
	}
	if len(text) > 0 {
		v.hands.Paste(typed.String())
	}
	return nil
}

// crop makes to the part of a picture that a screen of w by h shows. What is outside the picture is black.
func crop(from, to *picture.Picture, w, h int) {
	to.Resize(w, h)
	for y := range min(h, from.H) {
		copy(to.Pix[y*w:][:w], from.Pix[y*from.W:][:from.W])
	}
}

// resize makes the picture that the viewer has seen a black one of w by h pixels.
func (v *viewer) resize(w, h int) {
	v.seen.Resize(w, h)
	v.size.Store(uint32(w) | uint32(h)<<16)
}
