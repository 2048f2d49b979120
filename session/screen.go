package session

import (
	"fmt"
	"image"
	"strings"

	"github.com/iron86/iron86/console"
	"github.com/iron86/iron86/console/png"
	"github.com/iron86/iron86/machine"
)

// Frame returns what the display shows now. The frame is good until the next call.
func (s *Session) Frame() *console.Frame {
	s.m.Render(&s.frame)
	return &s.frame
}

// seen is what a display was shown last.
type seen struct{ generation, blinks uint64 }

// look reports whether the machine may show another frame than when look was called last.
func (v *seen) look(m *machine.Machine) bool {
	now := seen{m.FrameGeneration(), machine.Blinks(m)}
	changed := now != *v
	*v = now
	return changed
}

// Screen returns the rows of the text screen without trailing blanks. It returns nil in a graphics
// mode.
func (s *Session) Screen() []string {
	if f := s.Frame(); f.Mode == console.Text {
		return f.Text()
	}
	return nil
}

// Picture returns the screen as a picture.
func (s *Session) Picture() image.Image { return png.Image(s.Frame()) }

// Type queues text for the keyboard. The next run types it as fast as the guest takes it. Keys
// without a character stand in braces, with the names that package script has for them.
func (s *Session) Type(text string) error {
	keys, err := console.Chords(text)
	if err == nil {
		s.keys.press(keys)
	}
	return err
}

// dumpScreen writes the file of Config.Screendump.
func (s *Session) dumpScreen(name string) error {
	if name == "-" {
		return png.WriteText(s.cfg.Streams.Out, s.Frame())
	}
	s.cfg.LastResort.Handing(name)
	return png.WriteFile(name, s.Frame())
}

// whySilent says what the guest does instead of sending something on COM1.
func (s *Session) whySilent() string {
	if s.paused {
		return "the machine stands still"
	}
	switch f := s.Frame(); f.Mode {
	case console.Graphics:
		return "the guest draws pictures on its screen, which -display term or -vnc shows"
	case console.Text:
		if row := lastRow(f.Text()); row != "" {
			return fmt.Sprintf("the guest writes on its screen, which -display term shows; the last line there is %q", row)
		}
	}
	if k := s.cfg.Kernel; k.Image != "" && !strings.Contains(k.CommandLine, "ttyS0") {
		return "a Linux kernel uses it with -append console=ttyS0"
	}
	return "the screen is empty, too, at " + s.m.Where()
}

// lastRow returns the last row that is not empty.
func lastRow(rows []string) string {
	for i := len(rows) - 1; i >= 0; i-- {
		if row := strings.TrimSpace(rows[i]); row != "" {
			return row
		}
	}
	return ""
}
