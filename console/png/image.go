package png

import (
	"image"
	"image/color"

	"github.com/iron86/iron86/console"
	"github.com/iron86/iron86/internal/picture"
)

// Image returns the picture of a frame. The picture of a blank frame is black. Pictures of at most 256
// colours have a palette, with the colours in the order in which they appear, from left to right and top to bottom.
func Image(f *console.Frame) image.Image {
	p := pictureOf(f)
	index := map[console.Color]uint8{}
	var palette color.Palette
	img := &image.Paletted{Pix: make([]uint8, len(p.Pix)), Stride: p.W, Rect: image.Rect(0, 0, p.W, p.H)}
	for i, c := range p.Pix {
		n, ok := index[c]
		if !ok {
			if len(palette) == 256 {
				return trueColour(p)
			}
			n = uint8(len(palette))
			index[c] = n
			palette = append(palette, rgba(c))
		}
		img.Pix[i] = n
	}
	img.Palette = palette
	return img
}

// pictureOf draws a frame: one of counted pixels as they are, others as they look on a monitor.
func pictureOf(f *console.Frame) *picture.Picture {
	if f.Mode == console.Graphics && f.Counted && f.W > 0 && f.H > 0 {
		return &picture.Picture{W: f.W, H: f.H, Pix: f.Pixels}
	}
	return picture.Of(f)
}

func trueColour(p *picture.Picture) image.Image {
	img := image.NewRGBA(image.Rect(0, 0, p.W, p.H))
	for i, c := range p.Pix {
		img.SetRGBA(i%p.W, i/p.W, rgba(c))
	}
	return img
}

func rgba(c console.Color) color.RGBA {
	return color.RGBA{R: uint8(c >> 16), G: uint8(c >> 8), B: uint8(c), A: 0xff}
}
