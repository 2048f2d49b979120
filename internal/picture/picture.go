package picture

import "github.com/iron86/iron86/console"

// Sizes of pictures, in pixels.
const (
	minWidth    = 640 // graphics narrower than this are widened by a whole factor
	narrowText  = 500 // text narrower than this is doubled in width
	lowText     = 240 // text lower than this is doubled in height
	blankWidth  = 640
	blankHeight = 400
)

// Picture is the pixels of a frame, from left to right and top to bottom. The zero Picture is one of no size.
type Picture struct {
	W, H int
	Pix  []console.Color
}

// Of returns the picture of a frame. That of a blank frame is black.
func Of(f *console.Frame) *Picture {
	p := new(Picture)
	p.Draw(f)
	return p
}

// Draw makes p the picture of a frame. It uses the memory of p again if that suffices.
func (p *Picture) Draw(f *console.Frame) {
	switch f.Mode {
	case console.Text:
		p.drawText(f)
	case console.Graphics:
		p.drawGraphics(f)
	default:
		p.Resize(blankWidth, blankHeight)
	}
}

// Resize makes p a black picture of w by h pixels.
func (p *Picture) Resize(w, h int) {
	p.W, p.H = w, h
	if cap(p.Pix) < w*h {
		p.Pix = make([]console.Color, w*h)
	}
	p.Pix = p.Pix[:w*h]
	clear(p.Pix)
}

// drawGraphics stretches the pixels of f to the shape that they have on a monitor.
func (p *Picture) drawGraphics(f *console.Frame) {
	if f.W < 1 || f.H < 1 {
		p.Resize(blankWidth, blankHeight)
		return
	}
	factor := (minWidth + f.W - 1) / f.W
	w := f.W * factor
	h := f.H * factor
	if f.Aspect > 0 {
		h = max(int(float64(w)/f.Aspect*float64(f.H)/float64(f.W)+0.5), 1)
	}
	p.Resize(w, h)
	for y := range h {
		from := f.Pixels[(2*y+1)*f.H/(2*h)*f.W:][:f.W] // the guest's line at the middle of line y
		to := p.Pix[y*w:][:w]
		if factor == 1 {
			copy(to, from)
			continue
		}
		for x := range to {
			to[x] = from[x/factor]
		}
	}
}

// scale repeats every pixel sx times across and sy times down.
func (p *Picture) scale(sx, sy int) {
	if sx == 1 && sy == 1 {
		return
	}
	from := *p
	p.W, p.H = from.W*sx, from.H*sy
	p.Pix = make([]console.Color, p.W*p.H)
	for i := range p.Pix {
		x, y := i%p.W, i/p.W
		p.Pix[i] = from.Pix[y/sy*from.W+x/sx]
	}
}
