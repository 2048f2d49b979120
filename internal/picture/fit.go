package picture

import "github.com/iron86/iron86/console"

// DrawNative makes p the picture of a frame's own pixels: those of a graphics frame as the guest addresses them, neither repeated nor stretched,
// those of any other frame as Draw has them.
func (p *Picture) DrawNative(f *console.Frame) {
	if f.Mode != console.Graphics || f.W < 1 || f.H < 1 {
		p.Draw(f)
		return
	}
	p.W, p.H, p.Pix = f.W, f.H, append(p.Pix[:0], f.Pixels...)
}

// Fit makes p the picture from in w by h pixels. In a direction in which it becomes larger its pixels are repeated; in one in which it becomes
// smaller, those that fall together are mixed.
func (p *Picture) Fit(from *Picture, w, h int) {
	if from.W == w && from.H == h {
		p.W, p.H, p.Pix = w, h, append(p.Pix[:0], from.Pix...)
		return
	}
	p.Resize(w, h)
	if from.W < 1 || from.H < 1 {
		return
	}
	mixed := from.W > w || from.H > h
	for y := range h {
		y0, y1 := y*from.H/h, max((y+1)*from.H/h, y*from.H/h+1)
		to := p.Pix[y*w:][:w]
		if y > 0 && y0 == (y-1)*from.H/h && h >= from.H { // the same line again
			copy(to, p.Pix[(y-1)*w:])
			continue
		}
		line := from.Pix[y0*from.W:][:from.W]
		for x := range to {
			x0 := x * from.W / w
			if !mixed {
				to[x] = line[x0]
				continue
			}
			to[x] = from.Mean(x0, y0, max((x+1)*from.W/w, x0+1), y1)
		}
	}
}

// Mean returns the mean colour of the pixels from x0, y0 to those before x1, y1.
func (p *Picture) Mean(x0, y0, x1, y1 int) console.Color {
	var r, g, b uint32
	for y := y0; y < y1; y++ {
		for _, c := range p.Pix[y*p.W+x0 : y*p.W+x1] {
			r, g, b = r+uint32(c>>16&0xff), g+uint32(c>>8&0xff), b+uint32(c&0xff)
		}
	}
	n := uint32((x1 - x0) * (y1 - y0))
	return console.Color((r+n/2)/n<<16 | (g+n/2)/n<<8 | (b+n/2)/n)
}
