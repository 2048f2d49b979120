package tables

import (
	"errors"

	"github.com/iron86/iron86/dos/file"
)

// Saved is what Go keeps of the tables, for the saved state of a run. The tables themselves are in memory.
type Saved struct {
	Country, Page, More uint16
	Mirroring           bool
	Shown               [file.MaxFiles]bool // the copy of an open file in memory is up to date
	Directories         [file.Letters][]byte
}

// Save returns the state.
func Save(t *Tables) *Saved {
	s := &Saved{Country: t.country.code, Page: t.page, More: t.sftMore, Mirroring: t.mirroring}
	for i := range s.Shown {
		s.Shown[i] = t.shadow[i] == t.files.Mark(i)
	}
	for i, dir := range t.shadowDir {
		s.Directories[i] = []byte(dir)
	}
	return s
}

// Check returns an error for a state that t cannot have.
func Check(t *Tables, s *Saved) error {
	if countryOf(s.Country) == nil {
		return errors.New("the state of the tables of DOS is damaged")
	}
	return nil
}

// Restore makes the tables what they were. The files must have been restored already.
func Restore(t *Tables, s *Saved) {
	t.country, t.page, t.sftMore, t.mirroring = countryOf(s.Country), s.Page, s.More, s.Mirroring
	for i, shown := range s.Shown {
		if t.shadow[i] = file.Changed; shown {
			t.shadow[i] = t.files.Mark(i)
		}
	}
	for i, dir := range s.Directories {
		t.shadowDir[i] = string(dir)
	}
}
