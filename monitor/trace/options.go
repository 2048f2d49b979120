package trace

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/iron86/iron86/monitor/expr"
)

// Kind is what is traced.
type Kind uint8

// Kinds of trace.
const (
	Int21     Kind = iota // calls of DOS
	Int                   // other software interrupts; without Int21 and VBE, these, too
	Port                  // IN and OUT
	Exception             // exceptions
	IRQ                   // interrupts of devices
	Mode                  // changes of the processor's mode
	VBE                   // calls of the VESA BIOS
	DMA                   // transfers of the DMA controllers
	Disk                  // commands of the controllers of floppies, disks and CDs
	Branch                // jumps, calls and returns that are taken
	kinds
)

// kindNames are the words for kinds.
var kindNames = [kinds]string{"int21", "int", "port", "exc", "irq", "mode", "vbe", "dma", "disk", "branch"}

// String returns the word for a kind.
func (k Kind) String() string { return kindNames[k] }

// span is a range of numbers.
type span struct{ first, last uint64 }

// has reports whether n is in the range.
func (s span) has(n uint64) bool { return s.first <= n && n <= s.last }

// everything is the range of all numbers.
var everything = span{0, ^uint64(0)}

// Options say what is traced, and where that goes.
type Options struct {
	File string // "": Config.Standard
	JSON bool   // a line is an object of JSON

	wanted [kinds]bool
	number [kinds]span // of functions of DOS, vectors, ports
	count  span        // of instructions, when it happens
	at     [2]string   // expressions for the first and the last address of code; "": any code
	cond   string      // it is written only if this expression is true
}

// Usage says in a few words what Parse reads.
const Usage = "KIND[=NUMBER[-NUMBER]][,KIND…][,file=F][,format=json][,from=N][,to=N][,at=ADDRESS[-ADDRESS]][,if=CONDITION]"

// Parse reads the kinds of trace and options for them, with commas between: int21,port=0x3f8-0x3ff,file=trace.txt. A kind may have a range of numbers, which
// are written as in the monitor: of functions of DOS, vectors or ports. Text that does not begin with a digit is the name of the file: int21=trace.txt.
func Parse(text string) (Options, error) {
	o := Options{count: everything}
	any := false
	for _, word := range strings.Split(text, ",") {
		key, value, has := strings.Cut(word, "=")
		k := slices.Index(kindNames[:], key)
		var err error
		switch {
		case k >= 0:
			any = true
			err = o.want(Kind(k), value, has)
		case !has:
			return o, fmt.Errorf("%q is none of %s", word, strings.Join(kindNames[:], ", "))
		default:
			err = o.set(key, value)
		}
		if err != nil {
			return o, err
		}
	}
	if !any {
		return o, fmt.Errorf("%q names nothing to trace: %s", text, strings.Join(kindNames[:], ", "))
	}
	return o, nil
}

// want adds a kind, with a range or with the name of the file.
func (o *Options) want(k Kind, value string, has bool) error {
	o.wanted[k], o.number[k] = true, everything
	if !has {
		return nil
	}
	if value == "" || value[0] < '0' || value[0] > '9' {
		return o.set("file", value)
	}
	s, err := numbers(value)
	o.number[k] = s
	return err
}

// set sets an option.
func (o *Options) set(key, value string) (err error) {
	switch key {
	case "file":
		if value == "" || o.File != "" {
			return fmt.Errorf("file=%s: there must be one name", value)
		}
		o.File = value
	case "format":
		o.JSON = value == "json"
		if value != "json" && value != "text" {
			return fmt.Errorf("format=%s: text or json", value)
		}
	case "from":
		o.count.first, err = strconv.ParseUint(value, 0, 64)
	case "to":
		o.count.last, err = strconv.ParseUint(value, 0, 64)
	case "at":
		first, last, has := strings.Cut(value, "-")
		if o.at = [2]string{first, last}; !has {
			o.at[1] = first
		}
	case "if":
		o.cond = value
	default:
		return fmt.Errorf("%q is none of the kinds %s and of file=, format=, from=, to=, at=, if=", key, strings.Join(kindNames[:], ", "))
	}
	if err != nil {
		return fmt.Errorf("%s=%s: not a count of instructions", key, value)
	}
	return nil
}

// numbers reads FIRST[-LAST], numbers as the monitor has them.
func numbers(text string) (s span, err error) {
	first, last, has := strings.Cut(text, "-")
	if !has {
		last = first
	}
	if s.first, err = expr.ParseNumber(first); err == nil {
		s.last, err = expr.ParseNumber(last)
	}
	if err == nil && s.last < s.first {
		err = fmt.Errorf("%s: the last number is before the first", text)
	}
	return s, err
}
