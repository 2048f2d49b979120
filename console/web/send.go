package web

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"math"
	"slices"

	"github.com/coder/websocket"

	"github.com/iron86/iron86/console"
	"github.com/iron86/iron86/internal/audience"
	"github.com/iron86/iron86/internal/picture"
)

// sender is what the goroutine that sends to a viewer has for itself.
type sender struct {
	seen  console.Frame // what the viewer shows
	now   console.Frame // what it is to show
	begun bool          // it was sent a frame
	sent  uint64        // the number of the frame that it was sent last
	told  uint64        // the number of the change that it was told of last
	fonts [2]font       // what it has
	out   []byte
}

// news is what a viewer is to be sent.
type news struct {
	words *words // nil: none
	frame bool   // sender.now
}

// words are what a viewer is told besides what the screen shows.
type words struct {
	ID      string          `json:"id"`
	Keys    bool            `json:"keys"`    // it has them
	Viewers int             `json:"viewers"` // how many there are
	Notice  string          `json:"notice,omitempty"`
	Status  json.RawMessage `json:"status"`
}

// send sends the viewer what there is, until it goes, does not read, or the server is closed.
func (v *viewer) send() {
	for {
		n, open := v.await()
		if !open {
			_ = v.conn.Close(websocket.StatusGoingAway, v.s.reason) // reason is set before the server is closed
			return
		}
		if n == (news{}) {
			return // the viewer has gone
		}
		if n.words != nil && v.writeJSON(n.words) != nil {
			return
		}
		if n.frame && v.sendFrame() != nil {
			return
		}
	}
}

// await waits until there is something for the viewer, which is nothing when it has gone. It reports false if the server was closed.
func (v *viewer) await() (n news, open bool) {
	s := v.s
	open = s.audience.Await(func(now *console.Frame, serial uint64) bool {
		if v.gone {
			return true
		}
		if v.notice != "" || v.told != s.changes {
			n.words = &words{ID: v.id, Keys: s.keys == v, Viewers: len(s.viewers), Notice: v.notice, Status: s.status}
			v.notice, v.told = "", s.changes
		}
		if v.ready && (!v.begun || v.sent != serial) {
			now.CopyTo(&v.now)
			v.ready, v.sent, n.frame = false, serial, true
		}
		return n != news{}
	})
	return n, open
}

// write sends a message. The viewer is dropped if it does not take it in time.
func (v *viewer) write(kind websocket.MessageType, b []byte) error {
	ctx, cancel := context.WithTimeout(context.Background(), v.s.writeTime)
	defer cancel()
	return v.conn.Write(ctx, kind, b)
}

func (v *viewer) writeJSON(what any) error {
	b, err := json.Marshal(what)
	if err != nil {
		panic("BUG: web: " + err.Error())
	}
	return v.write(websocket.MessageText, b)
}

// sendFrame sends what of now differs from seen. If nothing does the viewer stays ready.
func (v *viewer) sendFrame() error {
	all := !v.begun || v.now.Mode != v.seen.Mode
	v.begun = true
	var err error
	sent := true
	switch v.now.Mode {
	case console.Text:
		if err := v.sendFonts(); err != nil {
			return err
		}
		text := textChanges(&v.seen, &v.now, all)
		if sent = text != nil; sent {
			err = v.writeJSON(map[string]any{"text": text})
		}
	case console.Graphics:
		if v.out = appendPicture(v.out[:0], &v.seen, &v.now, all); len(v.out) > 0 {
			err = v.write(websocket.MessageBinary, v.out)
		} else {
			sent = false
		}
	default:
		if sent = all; sent {
			err = v.writeJSON(map[string]bool{"blank": true})
		}
	}
	if !sent {
		v.s.audience.Change(func() { v.ready = true })
	}
	v.seen, v.now = v.now, v.seen
	return err
}

// sendFonts sends the fonts of the text in now that the viewer does not have: 1 for the first or 2 for the second, and a TrueType
// file.
func (v *viewer) sendFonts() error {
	f := &v.now
	second := slices.ContainsFunc(f.Cells, func(c console.Cell) bool { return c.Font != 0 })
	for n := range uint8(len(f.Fonts)) {
		have := &v.fonts[n]
		shape := [3]int{f.CellW, f.CellH, 0}
		if f.LineGraphic {
			shape[2] = 1
		}
		if n == 1 && !second || have.shape == shape && bytes.Equal(have.glyphs, f.Fonts[n]) {
			continue
		}
		have.shape, have.glyphs = shape, append(have.glyphs[:0], f.Fonts[n]...)
		if err := v.write(websocket.MessageBinary, append([]byte{n + 1}, fontOf(f, n)...)); err != nil {
			return err
		}
	}
	return nil
}

// font is a font that a viewer has.
type font struct {
	shape  [3]int // CellW, CellH, LineGraphic
	glyphs []byte
}

// appendPicture appends what of a graphics frame has changed, or nothing: 0 for a picture; its size (2 × 2 bytes), the shape of a pixel (4
// bytes, a float), the number of rectangles (2); of each one its place and size (4 × 2); the pixels of each one, as red, green,
// blue and 255. Numbers are little-endian.
func appendPicture(b []byte, seen, now *console.Frame, all bool) []byte {
	all = all || seen.W != now.W || seen.H != now.H || seen.Aspect != now.Aspect
	p := pixels(now)
	areas := audience.Changes(pixels(seen), p, all)
	if len(areas) == 0 || len(p.Pix) == 0 {
		return b
	}
	b = append(b, 0)
	b = binary.LittleEndian.AppendUint16(b, uint16(p.W))
	b = binary.LittleEndian.AppendUint16(b, uint16(p.H))
	b = binary.LittleEndian.AppendUint32(b, math.Float32bits(float32(now.Aspect)))
	b = binary.LittleEndian.AppendUint16(b, uint16(len(areas)))
	for _, a := range areas {
		for _, n := range [...]int{a.X, a.Y, a.W, a.H} {
			b = binary.LittleEndian.AppendUint16(b, uint16(n))
		}
	}
	for _, a := range areas {
		for y := a.Y; y < a.Y+a.H; y++ {
			for _, c := range p.Pix[y*p.W+a.X:][:a.W] {
				b = append(b, byte(c>>16), byte(c>>8), byte(c), 255)
			}
		}
	}
	return b
}

// pixels returns the pixels of a graphics frame as the guest has them.
func pixels(f *console.Frame) *picture.Picture {
	return &picture.Picture{W: f.W, H: f.H, Pix: f.Pixels}
}

// textScreen is what has changed of a text screen.
type textScreen struct {
	All    bool        `json:"all"` // Lines are all there are
	Cols   int         `json:"cols"`
	Rows   int         `json:"rows"`
	CellW  int         `json:"cellW"`  // pixels
	CellH  int         `json:"cellH"`  //
	Cursor *textCursor `json:"cursor"` // nil: it is not shown
	Lines  []textLine  `json:"lines"`
}

// textCursor is the cursor, with its first and last scan line.
type textCursor struct {
	Row, Col    int
	Top, Bottom uint8
}

// textLine is a row.
type textLine struct {
	Row  int   `json:"row"`
	Runs []run `json:"runs"`
}

// run is characters of one appearance.
type run struct {
	Text  string        `json:"text"`
	FG    console.Color `json:"fg"`
	BG    console.Color `json:"bg"`
	Style string        `json:"style,omitempty"` // classes of the style sheet
}

// textChanges returns the rows that differ, or nil if nothing does.
func textChanges(seen, now *console.Frame, all bool) *textScreen {
	all = all || seen.Cols != now.Cols || seen.Rows != now.Rows || seen.CellW != now.CellW || seen.CellH != now.CellH
	t := &textScreen{All: all, Cols: now.Cols, Rows: now.Rows, CellW: now.CellW, CellH: now.CellH, Lines: []textLine{}}
	for row := range now.Rows {
		cells := now.Cells[row*now.Cols:][:now.Cols]
		if all || !slices.Equal(cells, seen.Cells[row*now.Cols:][:now.Cols]) {
			t.Lines = append(t.Lines, textLine{row, runsOf(cells)})
		}
	}
	if c := now.Cursor; c.Visible && c.Top <= c.Bottom {
		t.Cursor = &textCursor{c.Row, c.Col, c.Top, c.Bottom}
	}
	if !all && len(t.Lines) == 0 && seen.Cursor == now.Cursor {
		return nil
	}
	return t
}

// runsOf divides a row into runs.
func runsOf(cells []console.Cell) []run {
	runs := []run{}
	var text []rune
	for i, c := range cells {
		text = append(text, console.Rune(c.Char))
		next := c
		if i+1 < len(cells) {
			next = cells[i+1]
		}
		if next.Char = c.Char; next == c && i+1 < len(cells) {
			continue
		}
		runs = append(runs, run{string(text), c.FG, c.BG, styleOf(c)})
		text = text[:0]
	}
	return runs
}

// styleOf returns the classes for the style of a cell.
func styleOf(c console.Cell) (style string) {
	if c.Blink {
		style += " blink"
	}
	if c.Underline {
		style += " under"
	}
	if c.Font != 0 {
		style += " second"
	}
	return style
}
