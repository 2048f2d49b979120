package external

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/iron86/iron86/decoder"
	"github.com/iron86/iron86/dos/calls"
	"github.com/iron86/iron86/x86"
)

// debugMode is how DEBUG decodes.
var debugMode = decoder.Mode{Bits: 16, Gen: x86.I80386}

// dump shows memory (D).
func (d *debugger) dump(s *scanner) error {
	at, n := d.next[nextDump], 0x80
	if s.rest != "" {
		at, n = s.span(d.reg[dbgDS], 0x80)
	}
	if !s.end() {
		return errDebug
	}
	n = min(n, 0x10000-int(at.off))
	end := int(at.off) + n
	for row := int(at.off) &^ 15; row < end; row += 16 {
		var hex, text strings.Builder
		for i := row; i < row+16; i++ {
			sep := byte(' ')
			if i == row+8 && i > int(at.off) && i < end {
				sep = '-'
			}
			hex.WriteByte(sep)
			if i < int(at.off) || i >= end {
				hex.WriteString("  ")
				text.WriteByte(' ')
				continue
			}
			v := d.byteAt(at.seg, uint16(i))
			fmt.Fprintf(&hex, "%02X", v)
			if v < ' ' || v > '~' {
				v = '.'
			}
			text.WriteByte(v)
		}
		if err := d.say("%04X:%04X %s   %s", at.seg, row, hex.String(), text.String()); err != nil {
			return err
		}
	}
	d.next[nextDump] = far{at.seg, uint16(end)}
	return nil
}

// enter puts a list into memory, or asks for bytes one after the other (E). Of these an empty answer is the last.
func (d *debugger) enter(s *scanner) error {
	at := s.address(d.reg[dbgDS])
	list := s.list()
	if s.bad {
		return errDebug
	}
	if len(list) > 0 {
		d.P.Write(at.seg, at.off, list)
		return nil
	}
	for {
		d.printf("%04X:%04X  %02X.", at.seg, at.off, d.byteAt(at.seg, at.off))
		line, err := d.readLine()
		if err != nil || line == "" {
			return noMore(err)
		}
		if line == "-" {
			at.off--
			continue
		}
		s := &scanner{d: d, rest: line}
		list := s.list()
		if s.bad {
			return errDebug
		}
		d.P.Write(at.seg, at.off, list)
		at.off += uint16(len(list))
	}
}

// fill fills memory with a list (F).
func (d *debugger) fill(s *scanner) error {
	at, n := s.span(d.reg[dbgDS], 0)
	list := s.list()
	if s.bad || len(list) == 0 {
		return errDebug
	}
	b := bytes.Repeat(list, n/len(list)+1)
	d.P.Write(at.seg, at.off, b[:n])
	return nil
}

// move copies memory (M).
func (d *debugger) move(s *scanner) error {
	at, n := s.span(d.reg[dbgDS], 0)
	to := s.address(d.reg[dbgDS])
	if !s.end() {
		return errDebug
	}
	d.P.Write(to.seg, to.off, bytes.Clone(d.P.Read(at.seg, at.off, n)))
	return nil
}

// compare shows where two pieces of memory differ (C).
func (d *debugger) compare(s *scanner) error {
	a, n := s.span(d.reg[dbgDS], 0)
	b := s.address(d.reg[dbgDS])
	if !s.end() {
		return errDebug
	}
	for i := range uint16(n) {
		va, vb := d.byteAt(a.seg, a.off+i), d.byteAt(b.seg, b.off+i)
		if va != vb {
			if err := d.say("%04X:%04X  %02X  %02X  %04X:%04X", a.seg, a.off+i, va, vb, b.seg, b.off+i); err != nil {
				return err
			}
		}
	}
	return nil
}

// search shows where a list stands in memory (S).
func (d *debugger) search(s *scanner) error {
	at, n := s.span(d.reg[dbgDS], 0)
	list := s.list()
	if s.bad || len(list) == 0 {
		return errDebug
	}
	b := bytes.Clone(d.P.Read(at.seg, at.off, n))
	for i := range len(b) - len(list) + 1 {
		if bytes.Equal(b[i:i+len(list)], list) {
			if err := d.say("%04X:%04X", at.seg, int(at.off)+i); err != nil {
				return err
			}
		}
	}
	return nil
}

// unassemble shows instructions (U).
func (d *debugger) unassemble(s *scanner) error {
	at, n := d.next[nextCode], 0x20
	if s.rest != "" {
		at, n = s.span(d.reg[dbgCS], 0x20)
	}
	if !s.end() {
		return errDebug
	}
	for end := int(at.off) + n; int(at.off) < end; {
		size, err := d.showCode(at)
		if err != nil {
			return err
		}
		if int(at.off)+size > 0xffff {
			at.off = 0
			break
		}
		at.off += uint16(size)
	}
	d.next[nextCode] = at
	return nil
}

// showCode shows the instruction at a place and returns its size.
func (d *debugger) showCode(at far) (int, error) {
	b := d.P.Read(at.seg, at.off, 16)
	i := decoder.Decode(b, debugMode)
	size, text := int(i.Len), ""
	if i.Op == decoder.Invalid || i.Op == decoder.Short || i.Op == decoder.TooLong || size == 0 {
		size, text = 1, fmt.Sprintf("DB\t%02X", b[0])
	} else {
		text = debugText(i.Text(uint64(at.off), nil))
	}
	return size, d.say("%04X:%04X %-14X%s", at.seg, at.off, b[:size], text)
}

// debugText returns an instruction as DEBUG writes it: in upper case, with hexadecimal numbers without a mark.
func debugText(text string) string {
	text = strings.ReplaceAll(strings.ReplaceAll(text, "byte [", "byte ptr ["), "word [", "word ptr [")
	for _, seg := range []string{"es:", "cs:", "ss:", "ds:", "fs:", "gs:"} {
		text = strings.Replace(text, "["+seg, seg+"[", 1)
	}
	name, rest, _ := strings.Cut(text, " ")
	return calls.UpperAll(strings.TrimRight(name+"\t"+strings.ReplaceAll(rest, "0x", ""), "\t"))
}

// sectors loads sectors of a drive to a place, or writes them: the drive, where 0 is A, the first sector, and how many.
func (d *debugger) sectors(s *scanner, at far, write bool) error {
	drive, first, count := s.number(0xff), s.number(0x7fffffff), s.number(0x80)
	if !s.end() {
		return errDebug
	}
	if code := d.P.Absolute(drive, uint32(first), uint16(count), at.seg, at.off, write); code != 0 {
		return d.say("Disk error: INT %Xh would return AX=%04X", map[bool]int{false: 0x25, true: 0x26}[write], code)
	}
	return nil
}
