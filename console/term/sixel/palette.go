package sixel

import (
	"cmp"
	"slices"

	"github.com/iron86/iron86/console"
)

// palette is the colours of a strip.
type palette struct {
	colours []console.Color
	exact   map[console.Color]uint8
	counts  []uint32 // pixels of each colour in 15 bits
	nearest []uint8  // the register of each colour in 15 bits
}

// index gives the pixels registers, at most most of them, which it appends to to. Colours are kept in the order in which they appear, so
// that nothing changes from picture to picture without need.
func (p *palette) index(to []uint8, pix []console.Color, most int) []uint8 {
	if p.exact == nil {
		p.exact = map[console.Color]uint8{}
	}
	clear(p.exact)
	p.colours = p.colours[:0]
	begin := len(to)
	var last console.Color
	register := -1
	for _, c := range pix {
		if register < 0 || c != last {
			n, ok := p.exact[c]
			if !ok {
				if len(p.colours) == most {
					return p.approximate(to[:begin], pix, most)
				}
				n = uint8(len(p.colours))
				p.exact[c] = n
				p.colours = append(p.colours, c)
			}
			last, register = c, int(n)
		}
		to = append(to, uint8(register))
	}
	return to
}

// in15 returns a colour in five bits for each of red, green and blue.
func in15(c console.Color) int {
	return int(c>>19&0x1f)<<10 | int(c>>11&0x1f)<<5 | int(c>>3&0x1f)
}

// channel returns red, green or blue (0 to 2) of a colour in 15 bits.
func channel(c, which int) int { return c >> (10 - 5*which) & 0x1f }

// approximate is index for pixels of more colours: a median cut in 15 bits (Paul Heckbert, "Color Image Quantization for Frame Buffer
// Display", 1982).
func (p *palette) approximate(to []uint8, pix []console.Color, most int) []uint8 {
	if p.counts == nil {
		p.counts, p.nearest = make([]uint32, 1<<15), make([]uint8, 1<<15)
	}
	clear(p.counts)
	var used []int
	for _, c := range pix {
		n := in15(c)
		if p.counts[n] == 0 {
			used = append(used, n)
		}
		p.counts[n]++
	}
	slices.Sort(used)
	p.colours = p.colours[:0]
	for _, box := range p.cut(used, most) {
		for _, c := range box {
			p.nearest[c] = uint8(len(p.colours))
		}
		p.colours = append(p.colours, p.mean(box))
	}
	for _, c := range pix {
		to = append(to, p.nearest[in15(c)])
	}
	return to
}

// cut divides colours into at most most boxes. It halves the one with the widest range of red, green or blue, weighed by its pixels.
func (p *palette) cut(colours []int, most int) [][]int {
	boxes := [][]int{colours}
	worth := []int{p.worth(colours)}
	for len(boxes) < most {
		at := 0
		for i, w := range worth {
			if w > worth[at] {
				at = i
			}
		}
		if worth[at] == 0 { // each is one colour
			break
		}
		low, high := p.halve(boxes[at])
		boxes[at], worth[at] = low, p.worth(low)
		boxes, worth = append(boxes, high), append(worth, p.worth(high))
	}
	return boxes
}

// widest returns the channel in which colours differ most, and by how much.
func widest(colours []int) (which, width int) {
	for ch := range 3 {
		low, high := 31, 0
		for _, c := range colours {
			low, high = min(low, channel(c, ch)), max(high, channel(c, ch))
		}
		if high-low > width {
			which, width = ch, high-low
		}
	}
	return which, width
}

// worth returns how much is won by halving a box; 0 if it is one colour.
func (p *palette) worth(colours []int) int {
	_, width := widest(colours)
	return width * p.pixels(colours)
}

// pixels returns how many pixels have one of the colours.
func (p *palette) pixels(colours []int) (n int) {
	for _, c := range colours {
		n += int(p.counts[c])
	}
	return n
}

// halve divides a box of several colours where half of its pixels are on either side, as nearly as that can be.
func (p *palette) halve(box []int) (low, high []int) {
	which, _ := widest(box)
	slices.SortFunc(box, func(a, b int) int {
		return cmp.Or(cmp.Compare(channel(a, which), channel(b, which)), cmp.Compare(a, b))
	})
	half, n, at := p.pixels(box)/2, 0, 0
	for at < len(box)-1 {
		n += int(p.counts[box[at]])
		at++
		if n >= half {
			break
		}
	}
	return box[:at], box[at:]
}

// mean returns the mean colour of a box's pixels.
func (p *palette) mean(box []int) (c console.Color) {
	n := p.pixels(box)
	for ch := range 3 {
		sum := 0
		for _, v := range box {
			sum += channel(v, ch) * int(p.counts[v])
		}
		v := (sum + n/2) / n
		c = c<<8 | console.Color(v<<3|v>>2)
	}
	return c
}
