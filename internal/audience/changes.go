package audience

import (
	"slices"

	"github.com/iron86/iron86/internal/picture"
)

// Area is a rectangle of a picture, in pixels.
type Area struct{ X, Y, W, H int }

// Sizes of the pieces by which pictures are compared, in pixels.
const (
	pieceWidth  = 32
	pieceHeight = 16
)

// Changes returns rectangles that together hold every pixel in which two pictures of one size differ; with all it
// returns the whole picture.
func Changes(seen, now *picture.Picture, all bool) []Area {
	if all {
		return []Area{{0, 0, now.W, now.H}}
	}
	var list []Area
	for y := 0; y < now.H; y += pieceHeight {
		h := min(pieceHeight, now.H-y)
		row := len(list)
		for x := 0; x < now.W; x += pieceWidth {
			w := min(pieceWidth, now.W-x)
			switch last := len(list) - 1; {
			case !differs(seen, now, Area{x, y, w, h}):
			case last >= row && list[last].X+list[last].W == x:
				list[last].W += w
			default:
				list = append(list, Area{x, y, w, h})
			}
		}
		// A row that changed in one piece as wide as the one above it is part of that.
		if above := row - 1; above >= 0 && len(list) == row+1 && list[above].X == list[row].X && list[above].W == list[row].W && list[above].Y+list[above].H == y {
			list[above].H += h
			list = list[:row]
		}
	}
	return list
}

// differs reports whether two pictures differ in an area.
func differs(p, q *picture.Picture, a Area) bool {
	for y := a.Y; y < a.Y+a.H; y++ {
		if from := y*p.W + a.X; !slices.Equal(p.Pix[from:from+a.W], q.Pix[from:from+a.W]) {
			return true
		}
	}
	return false
}
