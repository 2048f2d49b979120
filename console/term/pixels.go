package term

import (
	"image"
	"os"
	"strings"
	"time"

	"github.com/iron86/iron86/console"
	"github.com/iron86/iron86/console/term/kitty"
	"github.com/iron86/iron86/console/term/sixel"
	"github.com/iron86/iron86/internal/picture"
)

// How long the terminal may take to say that it has shown a picture before the next one is sent without that, and to answer what it was
// asked before it is given back: what it answers later would look like typed to whoever has it then.
const (
	answerTime = 2 * time.Second
	endTime    = 500 * time.Millisecond
)

// mostPixels bounds the width and the height of a picture that is scaled for the terminal.
const mostPixels = 4096

// glass shows pictures on the terminal by a protocol of its own.
type glass interface {
	// Append appends to b what brings the terminal from the picture that it shows to p, in the cells of at.
	Append(b []byte, p *picture.Picture, at image.Rectangle) []byte
	// AppendEnd appends what takes the picture away.
	AppendEnd(b []byte) []byte
	// Forget says that the terminal has lost the picture.
	Forget()
}

// pixels shows the guest's pixels where the terminal can show pictures. Its fields are guarded by Term.drawing, but for those that
// Term.mu guards.
type pixels struct {
	options Options
	tty     *guarded // nil: the screen has none that we know
	tidy    bool     // xterm's registers are to be reset at the end

	kitty  kitty.Screen
	sixel  sixel.Screen
	shown  glass           // which of them is in use; nil: neither
	at     image.Rectangle // the cells of the picture
	next   glass           // what shown and at are to be
	nextAt image.Rectangle

	source, scaled picture.Picture // what is to be shown, as the guest has it and as the terminal gets it
	size           image.Point     // of scaled
	fresh          bool            // source was not sent
	out            []byte
	sent           time.Time // when the terminal was last asked whether it has shown everything; zero: it has
	silent         int       // how many of these questions in a row it did not answer

	// Under Term.mu:
	seen       abilities
	stale      bool          // source is not what the guest shows
	asked      bool          // the terminal was asked about sixels
	reached    bool          // it has answered every askStatus
	unanswered int           // how many askStatus it has not answered
	answered   chan struct{} // has a token after an answer
}

// beginPixels asks the terminal what it can do. It goes on as if it could show no pictures, until the answers come.
func (t *Term) beginPixels() {
	p := &t.pixels
	p.seen.colours, p.answered = sixel.MaxColours, make(chan struct{}, 1)
	if p.tty = t.events.tty; p.tty == nil || p.options.Graphics == Blocks {
		return
	}
	p.tty.listen(func(a answer) {
		t.mu.Lock()
		if a.kind == 'n' {
			p.unanswered = max(p.unanswered-1, 0)
			p.reached = p.unanswered == 0
			select {
			case p.answered <- struct{}{}:
			default:
			}
		} else {
			p.seen.take(a)
			p.stale = true
		}
		t.mu.Unlock()
		t.redraw()
	})
	if p.options.Graphics == Kitty || knowsCommands(os.Getenv("TERM"), os.Getenv("TMUX")) {
		p.out = kitty.AppendQuery(p.out[:0])
	}
	p.out = append(p.out, askCell+askArea+askAttributes+askStatus...)
	p.unanswered++
	p.flush()
}

// knowsCommands reports whether a terminal can be asked for kitty's protocol: one that does not know application program commands would
// show them, or take them for a title.
func knowsCommands(name, tmux string) bool {
	if tmux != "" {
		return false
	}
	for _, other := range []string{"linux", "screen", "tmux", "vt", "ansi", "cons"} {
		if strings.HasPrefix(name, other) {
			return false
		}
	}
	return true
}

// flush sends what has been collected.
func (p *pixels) flush() {
	if len(p.out) > 0 {
		_, _ = p.tty.Write(p.out) // Run ends when the terminal is gone
		p.out = p.out[:0]
	}
}

// choose returns the protocol for the next picture; nil: there is none. The caller holds Term.mu.
func (p *pixels) choose() glass {
	if p.tty == nil {
		return nil
	}
	switch want := p.options.Graphics; {
	case want == Kitty || want != Sixel && p.seen.kitty.Pictures:
		p.kitty.Whole = !p.seen.kitty.Frames
		return &p.kitty
	case want == Sixel || p.seen.sixel:
		p.sixel.Colours = p.seen.colours
		return &p.sixel
	}
	return nil
}

// cell returns the pixels of a cell. The caller holds Term.mu.
func (p *pixels) cell() image.Point {
	var cells, area image.Point
	if size, err := p.tty.WindowSize(); err == nil {
		cells, area = image.Pt(size.Width, size.Height), image.Pt(size.PixelWidth, size.PixelHeight)
	}
	return p.seen.cellSize(cells, area)
}

// composePixels prepares a picture of the guest's screen for the upper rows of c, and leaves the cells for it blank. It reports whether it
// did. The caller holds t.mu.
func (t *Term) composePixels(c *canvas, rows int) bool {
	p, f := &t.pixels, &t.frame
	p.next, p.nextAt = nil, image.Rectangle{}
	by := p.choose()
	if by == nil || t.panel != nil || rows < 1 || c.w < 1 || f.Mode == console.Text && !p.options.PixelsText {
		return false
	}
	cell := p.cell()
	if cell == (image.Point{}) {
		if by == glass(&p.sixel) && p.options.Graphics != Sixel {
			return false
		}
		cell = image.Pt(10, 20) // those of the VT340
	}
	if p.stale {
		p.source.DrawNative(f)
		p.stale, p.fresh = false, true
	}
	if p.source.W < 1 || p.source.H < 1 {
		return false
	}
	room := image.Pt(c.w*cell.X, rows*cell.Y)
	if by == glass(&p.sixel) && p.seen.largest.X > 0 && p.seen.largest.Y > 0 {
		room = image.Pt(min(room.X, p.seen.largest.X), min(room.Y, p.seen.largest.Y))
	}
	shape := 4.0 / 3
	if f.Mode == console.Graphics && f.Aspect > 0 {
		shape = f.Aspect * float64(f.W) / float64(f.H)
	}
	p.size = onGlass(&p.source, shape, room)
	w, h := (p.size.X+cell.X-1)/cell.X, (p.size.Y+cell.Y-1)/cell.Y
	if by == glass(&p.kitty) { // it stretches the picture itself
		w, h = max((p.size.X+cell.X/2)/cell.X, 1), max((p.size.Y+cell.Y/2)/cell.Y, 1)
	}
	p.sixel.CellHeight = cell.Y
	t.view.x, t.view.y = span{at: (c.w - w) / 2, n: w}, span{at: (rows - h) / 2, n: h}
	p.next, p.nextAt = by, image.Rect(t.view.x.at, t.view.y.at, t.view.x.at+w, t.view.y.at+h)
	return true
}

// onGlass returns the size of a picture, whose shape is width by height, in a room of pixels. A picture that is larger than the guest's is
// a whole number of times as wide if that loses little, because that looks best.
func onGlass(p *picture.Picture, shape float64, room image.Point) image.Point {
	room = image.Pt(min(room.X, mostPixels), min(room.Y, mostPixels))
	w, h := fit(shape*1000, 1000, room.X, room.Y)
	if whole := w / p.W * p.W; whole > 0 && w-whole <= w/8 {
		w, h = whole, max(int(float64(whole)/shape+0.5), 1)
	}
	return image.Pt(w, min(h, room.Y))
}

// place takes the picture away if it is to be elsewhere, or not at all. It reports whether it did.
func (t *Term) place() bool {
	p := &t.pixels
	if p.shown == p.next && p.at == p.nextAt {
		return false
	}
	lifted := t.lift()
	p.shown, p.at, p.fresh = p.next, p.nextAt, true
	return lifted
}

// lift takes the picture away, and reports whether there was one.
func (t *Term) lift() bool {
	p := &t.pixels
	if p.shown == nil {
		return false
	}
	p.out = p.shown.AppendEnd(p.out)
	t.screen.LockRegion(p.at.Min.X, p.at.Min.Y, p.at.Dx(), p.at.Dy(), false) // and they are drawn anew
	p.shown, p.at = nil, image.Rectangle{}
	return true
}

// paint sends the picture, if there is a new one and the terminal has shown the one before.
func (t *Term) paint() {
	p := &t.pixels
	if p.tty == nil {
		return
	}
	t.mu.Lock()
	if p.reached {
		p.reached, p.sent, p.silent = false, time.Time{}, 0
	}
	ask := p.seen.sixel && !p.asked && !p.seen.kitty.Pictures
	p.asked = p.asked || ask
	t.mu.Unlock()
	if ask {
		p.tidy = true
		p.out = append(p.out, askGraphics...)
		t.askStatus()
	}
	if p.shown != nil && p.fresh && !t.awaits() {
		p.fresh = false
		t.send()
	}
	p.flush()
}

// send sends source.
func (t *Term) send() {
	p := &t.pixels
	t.screen.LockRegion(p.at.Min.X, p.at.Min.Y, p.at.Dx(), p.at.Dy(), true) // tcell does not draw there meanwhile
	from := &p.source
	if p.shown == glass(&p.sixel) {
		p.scaled.Fit(from, p.size.X, p.size.Y)
		from = &p.scaled
	}
	p.out = p.shown.Append(p.out, from, p.at)
	if len(p.out) == 0 || p.silent >= 2 {
		return
	}
	t.askStatus()
}

// askStatus has the terminal say when it has come to this point. Until then, or for answerTime, no picture is sent.
func (t *Term) askStatus() {
	p := &t.pixels
	p.out = append(p.out, askStatus...)
	p.sent = time.Now()
	time.AfterFunc(answerTime, t.redraw)
	t.mu.Lock()
	p.unanswered++
	t.mu.Unlock()
}

// awaits reports whether the terminal has yet to say that it has shown the last picture.
func (t *Term) awaits() bool {
	p := &t.pixels
	if p.sent.IsZero() {
		return false
	}
	if time.Since(p.sent) < answerTime {
		return true
	}
	p.sent = time.Time{}
	p.silent++
	t.mu.Lock()
	p.unanswered = 0 // what was lost does not come any more
	t.mu.Unlock()
	return false
}

// endPixels takes the picture away, and gives xterm the registers back. The caller holds t.drawing.
func (t *Term) endPixels() {
	p := &t.pixels
	if p.tty == nil {
		return
	}
	t.lift()
	if p.tidy {
		p.tidy = false
		p.out = append(p.out, resetGraphics...)
		t.askStatus()
	}
	p.flush()
	late := time.After(endTime)
	for {
		t.mu.Lock()
		n := p.unanswered
		t.mu.Unlock()
		if n == 0 {
			return
		}
		select {
		case <-p.answered:
		case <-late:
			return
		}
	}
}

// suspend gives the terminal back for a while.
func (t *Term) suspend() error {
	t.drawing.Lock()
	t.endPixels()
	t.drawing.Unlock()
	return t.screen.Suspend()
}

// resume takes the terminal again.
func (t *Term) resume() error {
	if err := t.screen.Resume(); err != nil {
		return err
	}
	t.drawing.Lock()
	t.mu.Lock()
	t.pixels.sent, t.pixels.asked, t.pixels.unanswered = time.Time{}, false, 0
	t.mu.Unlock()
	t.drawing.Unlock()
	t.sync()
	return nil
}

// sync has everything drawn anew.
func (t *Term) sync() {
	t.drawing.Lock()
	defer t.drawing.Unlock()
	if t.closed {
		return
	}
	t.screen.Sync()
	t.shown.reset(0, 0)
	if p := &t.pixels; p.shown != nil { // it was cleared
		p.shown.Forget()
		p.fresh = true
	}
}
