package conio

import (
	"errors"

	"github.com/iron86/iron86/dos/guest"
)

// Saved is the state of the console, for the saved state of a run. What the host's standard input has sent and nobody has read is not in it.
type Saved struct {
	BIOSKeys, BIOSVideo guest.Far // INT 16h and 10h of the BIOS
	Ended               int       // reads after the end of standard input
	Scan                byte      // scan code that is read next
	HasScan             bool
	Painted             bool // the program has written to the screen by itself
	ModeSet             bool
	Changed             bool // the picture has changed since DOS wrote last
	Line, Ahead, Raw    []byte
	SkipLF              bool
	History             [][]byte
	Shown               int // line of the history that is shown
	Waiting             SavedText
	Passing             []SavedPasser
	Flow                SavedFlow
}

// SavedFlow is text that a program shows by two calls for each character.
type SavedFlow struct {
	Shown, Picture bool
	Char           byte
	At             uint16
}

// SavedText is characters for standard output, or for standard error.
type SavedText struct {
	Chars  []byte
	Errors bool
}

// SavedPasser is a call whose text goes through INT 29h.
type SavedPasser struct {
	SS, SP, AX uint16
	Text       SavedText
	Next       uint16
}

// Save returns the state of the console.
func Save(c *Console) *Saved {
	s := &Saved{BIOSKeys: c.biosKeys, BIOSVideo: c.biosVideo, Ended: c.input.ended, Scan: c.keys.scan, HasScan: c.keys.hasScan,
		Painted: c.screen.painted, ModeSet: c.screen.modeSet, Changed: c.screen.picture != c.g.FrameGeneration(),
		Line: c.line.text, Ahead: c.ahead, Raw: c.raw, SkipLF: c.line.skipLF, Shown: c.line.history.at,
		Waiting: SavedText{c.passing.waiting.chars, c.passing.waiting.errors}}
	s.Flow = SavedFlow{c.flow.shown, c.flow.picture, c.flow.char, c.flow.at}
	for _, l := range c.line.history.lines {
		s.History = append(s.History, []byte(l))
	}
	for _, p := range c.passing.calls {
		s.Passing = append(s.Passing, SavedPasser{p.ss, p.sp, p.ax, SavedText{p.text.chars, p.text.errors}, p.next})
	}
	return s
}

// Check returns an error for a state that Save has not made.
func Check(s *Saved) error {
	if len(s.History) > maxHistory || s.Shown < 0 || s.Shown > len(s.History) || s.Ended < 0 {
		return errors.New("the state of the console is damaged")
	}
	return nil
}

// Restore makes the console what it was. The machine must have its state already.
func Restore(c *Console, s *Saved) {
	c.biosKeys, c.biosVideo = s.BIOSKeys, s.BIOSVideo
	c.input.ended = s.Ended
	c.keys.scan, c.keys.hasScan = s.Scan, s.HasScan
	c.screen.painted, c.screen.modeSet, c.screen.picture = s.Painted, s.ModeSet, c.g.FrameGeneration()
	if s.Changed {
		c.screen.picture--
	}
	c.ahead, c.raw = s.Ahead, s.Raw
	c.line = line{text: s.Line, skipLF: s.SkipLF, history: history{at: s.Shown}}
	for _, l := range s.History {
		c.line.history.lines = append(c.line.history.lines, string(l))
	}
	c.flow = flow{s.Flow.Shown, s.Flow.Char, s.Flow.Picture, s.Flow.At}
	c.passing = passing{waiting: text{s.Waiting.Chars, s.Waiting.Errors}}
	for _, p := range s.Passing {
		c.passing.calls = append(c.passing.calls, passer{p.SS, p.SP, p.AX, text{p.Text.Chars, p.Text.Errors}, p.Next})
	}
}
