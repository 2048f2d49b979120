package png

import (
	"image"
	"image/color"

	"github.com/iron86/iron86/console"
)

// Sizes of pictures, in pixels.
const (
	minWidth    = 640 // graphics narrower than this are widened by a whole factor
	narrowText  = 500 // text narrower than this is doubled in width
	lowText     = 240 // text lower than this is doubled in height
	blankWidth  = 640
	blankHeight = 400
)

// canvas is a picture being drawn: pixels of 0xRRGGBB.
type canvas struct {
	w, h int
	pix  []console.Color
}

func newCanvas(w, h int) *canvas {
	return &canvas{w: w, h: h, pix: make([]console.Color, w*h)}
}

// Image returns the picture of a frame. The picture of a blank frame is black. Pictures of at most 256
// colours have a palette.
func Image(f *console.Frame) image.Image {
	switch f.Mode {
	case console.Text:
		return drawText(f).image()
	case console.Graphics:
		return drawGraphics(f).image()
	}
	return newCanvas(blankWidth, blankHeight).image()
}

// drawGraphics stretches the pixels of f to the shape that they have on a monitor.
func drawGraphics(f *console.Frame) *canvas {
	if f.W < 1 || f.H < 1 {
		return newCanvas(blankWidth, blankHeight)
	}
	factor := (minWidth + f.W - 1) / f.W
	w := f.W * factor
	h := f.H * factor
	if f.Aspect > 0 {
		h = max(int(float64(w)/f.Aspect*float64(f.H)/float64(f.W)+0.5), 1)
	}
	c := newCanvas(w, h)
	for y := range h {
		from := f.Pixels[(2*y+1)*f.H/(2*h)*f.W:][:f.W] // the guest's line at the middle of line y
		for x := range w {
			c.pix[y*w+x] = from[x/factor]
		}
	}
	return c
}

// scaled repeats every pixel sx times across and sy times down.
func (c *canvas) scaled(sx, sy int) *canvas {
	if sx == 1 && sy == 1 {
		return c
	}
	to := newCanvas(c.w*sx, c.h*sy)
	for i := range to.pix {
		x, y := i%to.w, i/to.w
		to.pix[i] = c.pix[y/sy*c.w+x/sx]
	}
	return to
}

// image converts c to a picture. Its palette has the colours in the order in which they appear, from
// left to right and top to bottom.
func (c *canvas) image() image.Image {
	index := map[console.Color]uint8{}
	var palette color.Palette
	area := image.Rect(0, 0, c.w, c.h)
	img := &image.Paletted{Pix: make([]uint8, len(c.pix)), Stride: c.w, Rect: area}
	for i, p := range c.pix {
		n, ok := index[p]
		if !ok {
			if len(palette) == 256 {
				return c.trueColour()
			}
			n = uint8(len(palette))
			index[p] = n
			palette = append(palette, rgba(p))
		}
		img.Pix[i] = n
	}
	img.Palette = palette
	return img
}

func (c *canvas) trueColour() image.Image {
	img := image.NewRGBA(image.Rect(0, 0, c.w, c.h))
	for i, p := range c.pix {
		img.SetRGBA(i%c.w, i/c.w, rgba(p))
	}
	return img
}

func rgba(c console.Color) color.RGBA {
	return color.RGBA{R: uint8(c >> 16), G: uint8(c >> 8), B: uint8(c), A: 0xff}
}
