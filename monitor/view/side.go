package view

import (
	"fmt"
	"strings"

	"github.com/iron86/iron86/machine"
	"github.com/iron86/iron86/monitor"
)

// sidePage is what the pane below the registers shows.
type sidePage int

// Pages, in the order of Ctrl-T. sidePages is their number.
const (
	sideStack sidePage = iota
	sideDisplays
	sideTrace
	sideSource
	sidePages
)

// sideTitles are the titles of the pages.
var sideTitles = [sidePages]string{"Stack", "Displays", "Last instructions", "Source"}

// turnSide shows the next page.
func (v *View) turnSide() { v.side = (v.side + 1) % sidePages }

// drawSide draws a page of the pane below the registers.
func (v *View) drawSide(r rect, p sidePage) {
	if r.h <= 0 {
		return
	}
	name := sideTitles[p]
	draw := map[sidePage]func(rect) string{sideDisplays: v.drawDisplays, sideTrace: v.drawTrace, sideSource: v.drawSource}[p]
	if draw != nil {
		if more := draw(r); more != "" {
			name += "  " + more
		}
	} else {
		v.drawStack(r)
	}
	of := paneStack
	if p != v.side {
		of = panes // never has the focus
	}
	v.bar(r, of, name)
}

// drawDisplays draws the expressions of the command display.
func (v *View) drawDisplays(r rect) string {
	list := monitor.Displays(v.mo)
	if len(list) == 0 {
		v.text(r.x, r.y, r.w, "display EXPRESSION", dim)
	}
	for i, s := range list[:min(len(list), r.h)] {
		v.text(r.x, r.y+i, r.w, s, plain)
	}
	return ""
}

// tracePane keeps the last instructions of a moment.
type tracePane struct {
	at    machine.Position
	rows  int
	lines []monitor.CodeLine
	err   error
}

// drawTrace draws the instructions that were executed last. While the machine runs it draws those of the stop before.
func (v *View) drawTrace(r rect) string {
	t := &v.trace
	if now := v.mo.Machine().Position(); !v.running && (t.at != now || t.rows != r.h) {
		t.lines, t.err = monitor.LastInstructions(v.mo, uint64(r.h))
		t.at, t.rows = now, r.h
	}
	if t.err != nil {
		v.text(r.x, r.y, r.w, t.err.Error(), dim)
		return ""
	}
	for i, c := range t.lines[max(len(t.lines)-r.h, 0):] {
		text := c.Text
		if r.w < 50 {
			text = c.Short
		}
		v.text(r.x, r.y+i, r.w, text, plain)
	}
	return ""
}

// drawSource draws the source around the next instruction.
func (v *View) drawSource(r rect) string {
	title, lines, here, err := monitor.SourceAround(v.mo, r.h)
	if err != nil {
		v.text(r.x, r.y, r.w, err.Error(), dim)
		return ""
	}
	for i, s := range lines {
		style := plain
		if i == here {
			style = current
		}
		v.text(r.x, r.y+i, r.w, fmt.Sprintf("%-*s", r.w, strings.ReplaceAll(s, "\t", "    ")), style)
	}
	return title
}

// drawTimeline draws the run: from the first moment that is kept to the last, with inputs, marks and where the machine is.
func drawTimeline(v *View, r rect) {
	if r.h <= 0 {
		return
	}
	p, kept := monitor.PastOf(v.mo)
	if !kept {
		v.text(r.x, r.y, r.w, "the past is not kept", dim)
		return
	}
	bar := timeline(v, r, p)
	v.text(r.x, r.y, r.w, fmt.Sprintf("%d ", p.First), dim)
	v.text(bar.x, r.y, bar.w, strings.Repeat("─", bar.w), dim)
	for _, n := range p.Inputs {
		v.text(bar.cell(p, n), r.y, 1, "┴", dim)
	}
	for _, n := range p.Marks {
		v.text(bar.cell(p, n), r.y, 1, "▼", changed)
	}
	v.text(bar.cell(p, p.Now), r.y, 1, "●", current)
	v.text(bar.x+bar.w, r.y, r.x+r.w-bar.x-bar.w, fmt.Sprintf(" %d", p.Last), dim)
}

// timeBar is where the timeline is drawn, without its numbers.
type timeBar struct{ x, w int }

// timeline returns where the timeline is in its row.
func timeline(v *View, r rect, p monitor.Past) timeBar {
	left, right := len(fmt.Sprint(p.First))+1, len(fmt.Sprint(p.Last))+1
	return timeBar{r.x + left, max(r.w-left-right, 1)}
}

// cell returns the column of a moment.
func (b timeBar) cell(p monitor.Past, n uint64) int {
	span := float64(max(p.Last-p.First, 1))
	return b.x + int(float64(min(max(n, p.First), p.Last)-p.First)/span*float64(b.w-1))
}

// moment returns the moment of a column.
func (b timeBar) moment(p monitor.Past, x int) uint64 {
	part := float64(min(max(x-b.x, 0), b.w-1)) / float64(max(b.w-1, 1))
	return min(p.First+uint64(part*float64(p.Last-p.First)), p.Last)
}
