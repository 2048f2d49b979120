package monitor

import (
	"fmt"
	"strings"

	"github.com/iron86/iron86/monitor/expr"
	"github.com/iron86/iron86/monitor/symbols"
)

// maxTexts bounds the source files that are kept in memory.
const maxTexts = 100

// sources are the source files that were shown.
type sources struct {
	table *symbols.Table
	texts map[string]*symbols.Text // by the names that symbols give them
}

// text returns a source file that debug information names.
func (s *sources) text(name string) (*symbols.Text, error) {
	if t := s.texts[name]; t != nil {
		return t, nil
	}
	t, err := s.table.OpenSource(name)
	if err != nil {
		return nil, err
	}
	if s.texts == nil || len(s.texts) >= maxTexts {
		s.texts = map[string]*symbols.Text{}
	}
	s.texts[name] = t
	return t, nil
}

// line returns FILE:LINE of an address with the text of the line, or "" where no line is known.
func (s *sources) line(at expr.Value) string {
	p, ok := s.table.Line(at.N)
	if !ok || at.In == expr.Physical {
		return ""
	}
	text := ""
	if t, err := s.text(p.File); err == nil {
		text, _ = t.Line(p.Line) // a line that is not there is not shown
	}
	return strings.TrimRight(fmt.Sprintf("%v  %s", p, text), " ")
}
