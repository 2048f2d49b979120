package kitty

import (
	"image"

	"github.com/iron86/iron86/internal/picture"
)

// bandHeight is the height of the bands by which pictures are compared, in pixels.
const bandHeight = 8

// whole returns the area of a whole picture.
func whole(p *picture.Picture) []image.Rectangle {
	return []image.Rectangle{image.Rect(0, 0, p.W, p.H)}
}

// changes returns areas that together hold every pixel in which two pictures of one size differ: in each band of lines the columns
// from the first to the last that differ. Bands that touch and are about as wide become one, because every area costs a command.
func changes(seen, now *picture.Picture) []image.Rectangle {
	var areas []image.Rectangle
	for y := 0; y < now.H; y += bandHeight {
		a := image.Rectangle{}
		for line := y; line < min(y+bandHeight, now.H); line++ {
			a = a.Union(differing(seen, now, line))
		}
		if a.Empty() {
			continue
		}
		if last := len(areas) - 1; last >= 0 && a.Min.Y-areas[last].Max.Y < bandHeight {
			both := a.Union(areas[last])
			if extra := both.Dx()*both.Dy() - a.Dx()*a.Dy() - areas[last].Dx()*areas[last].Dy(); extra <= now.W*bandHeight {
				areas[last] = both
				continue
			}
		}
		areas = append(areas, a)
	}
	return areas
}

// differing returns the part of a line from the first pixel to the last in which two pictures differ.
func differing(p, q *picture.Picture, y int) image.Rectangle {
	from, to := 0, p.W
	a, b := p.Pix[y*p.W:][:p.W], q.Pix[y*p.W:][:p.W]
	for from < to && a[from] == b[from] {
		from++
	}
	for to > from && a[to-1] == b[to-1] {
		to--
	}
	return image.Rect(from, y, to, y+1)
}
