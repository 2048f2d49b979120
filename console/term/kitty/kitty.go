package kitty

import (
	"bytes"
	"compress/zlib"
	"encoding/base64"
	"fmt"
	"image"
	"strings"

	"github.com/iron86/iron86/internal/picture"
)

// imageID is the number of the picture in the terminal. Others who draw in the same window count from 1.
const imageID = 1386

// chunkSize is how many characters of base64 one command holds: the most that the protocol allows.
const chunkSize = 4096

// Screen is a picture on a terminal. The zero Screen is one that the terminal does not show.
type Screen struct {
	// Whole says that the terminal cannot change parts of a picture.
	Whole bool

	there  bool            // the terminal shows
	shown  picture.Picture // this picture
	at     image.Rectangle // in these cells
	raw    []byte
	packed bytes.Buffer
	zip    *zlib.Writer
}

// Append appends to b what brings the terminal from the picture that it shows to p, in the cells of at. It appends nothing if
// nothing has changed.
func (s *Screen) Append(b []byte, p *picture.Picture, at image.Rectangle) []byte {
	areas := whole(p)
	same := s.there && s.shown.W == p.W && s.shown.H == p.H
	if same {
		areas = changes(&s.shown, p)
	}
	place := !s.there || s.at != at
	switch {
	case len(areas) == 0:
	case same && !s.Whole:
		for _, a := range areas {
			b = s.transmit(b, fmt.Sprintf("a=f,i=%d,r=1,x=%d,y=%d,X=1", imageID, a.Min.X, a.Min.Y), p, a)
		}
	default: // an image replaces one of the same number, and its placements
		b = s.transmit(b, fmt.Sprintf("a=t,i=%d", imageID), p, whole(p)[0])
		place = true
	}
	if place {
		// C=1 leaves the cursor alone, which would scroll the terminal.
		b = fmt.Appendf(b, "\x1b7\x1b[%d;%dH\x1b_Ga=p,i=%d,p=1,c=%d,r=%d,C=1,q=2\x1b\\\x1b8", at.Min.Y+1, at.Min.X+1, imageID, at.Dx(), at.Dy())
	}
	s.keep(p)
	s.there, s.at = true, at
	return b
}

// keep makes shown a copy of p.
func (s *Screen) keep(p *picture.Picture) {
	s.shown.W, s.shown.H, s.shown.Pix = p.W, p.H, append(s.shown.Pix[:0], p.Pix...)
}

// AppendEnd appends to b what takes the picture off the terminal and out of its memory.
func (s *Screen) AppendEnd(b []byte) []byte {
	if !s.there {
		return b
	}
	s.there = false
	return fmt.Appendf(b, "\x1b_Ga=d,d=I,i=%d,q=2\x1b\\", imageID)
}

// Forget says that the terminal has lost the picture.
func (s *Screen) Forget() { s.there = false }

// transmit appends commands that send the pixels of an area of p. control says what the terminal does with them.
func (s *Screen) transmit(b []byte, control string, p *picture.Picture, a image.Rectangle) []byte {
	s.raw = s.raw[:0]
	for y := a.Min.Y; y < a.Max.Y; y++ {
		for _, c := range p.Pix[y*p.W+a.Min.X : y*p.W+a.Max.X] {
			s.raw = append(s.raw, byte(c>>16), byte(c>>8), byte(c))
		}
	}
	s.packed.Reset()
	if s.zip == nil {
		s.zip, _ = zlib.NewWriterLevel(&s.packed, zlib.BestSpeed) // it fails for levels that there are not
	} else {
		s.zip.Reset(&s.packed)
	}
	_, _ = s.zip.Write(s.raw) // a bytes.Buffer takes everything
	_ = s.zip.Close()
	text := base64.StdEncoding.AppendEncode(nil, s.packed.Bytes())
	control = fmt.Sprintf("%s,t=d,f=24,o=z,s=%d,v=%d,", control, a.Dx(), a.Dy())
	next := "" // control of the commands that continue the first
	if strings.HasPrefix(control, "a=f,") {
		// Those of a frame say so again, and which, because kitty 0.26 takes the frame's number from the last of them
		// (issue 7742 of kitty): without one it makes a new frame, which is not shown.
		next = fmt.Sprintf("a=f,i=%d,r=1,", imageID)
	}
	for {
		n, more := len(text), 0
		if n > chunkSize {
			n, more = chunkSize, 1
		}
		b = fmt.Appendf(b, "\x1b_G%sq=2,m=%d;%s\x1b\\", control, more, text[:n])
		text, control = text[n:], next
		if more == 0 {
			return b
		}
	}
}
