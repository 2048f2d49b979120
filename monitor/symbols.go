package monitor

import (
	"errors"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/iron86/iron86/monitor/expr"
	"github.com/iron86/iron86/monitor/symbols"
)

// cmdSymbols executes symbols [FILE[,BASE]]. Without FILE it lists the symbols. FILE BASE, with a blank, is the same.
func cmdSymbols(mo *Monitor, arg string) error {
	name, rest := cutWord(arg)
	if name == "" {
		for _, s := range mo.symbols.All() {
			mo.printf("%08x %s\n", s.Addr, s.Name)
		}
		return nil
	}
	if i := strings.LastIndexByte(name, ','); i > 0 && rest == "" {
		name, rest = name[:i], name[i+1:]
	}
	var base expr.Value
	var err error
	if rest != "" {
		if base, err = mo.eval.All(rest); err != nil {
			return err
		}
	}
	if rest == "" { // a file that was found with its program stays where it is
		return loadSymbols(mo, name, mo.symbols.Base(name))
	}
	return loadSymbols(mo, name, base.Signed())
}

// loadSymbols loads a file of symbols, base bytes higher than it says, and prints what it has.
func loadSymbols(mo *Monitor, name string, base uint64) error {
	f, err := symbols.Read(name)
	if err != nil {
		return err
	}
	mo.symbols.Load(f, base)
	mo.sources.texts = nil
	mo.printf("symbols: %d%s\n", len(f.Symbols), either(f.HasLines(), ", with source lines", ""))
	return nil
}

// cutLine reads FILE:LINE, or :LINE for a line of the present file, at the beginning of text. ok is false for everything else, which
// may be an expression.
func cutLine(mo *Monitor, text string) (file string, line int, rest string, ok bool) {
	word, rest := cutWord(text)
	i := strings.LastIndexByte(word, ':')
	if i < 0 {
		return "", 0, "", false
	}
	line, err := strconv.Atoi(word[i+1:])
	if err != nil || line < 1 {
		return "", 0, "", false
	}
	if file = word[:i]; file == "" {
		p, known := mo.symbols.Line(mo.here().N)
		return p.File, line, rest, known
	}
	_, known := mo.symbols.Source(file)
	return file, line, rest, known || filepath.Ext(file) != ""
}

// places reads where the user wants a breakpoint: FILE:LINE, of which there may be several pieces of code, or an address.
func places(mo *Monitor, text string) (list []expr.Value, rest string, err error) {
	file, line, rest, ok := cutLine(mo, text)
	if !ok {
		at, rest, err := mo.eval.First(text)
		return []expr.Value{at}, rest, err
	}
	for _, p := range mo.symbols.Addresses(file, line) {
		list = append(list, mo.linear(p.First))
	}
	if len(list) == 0 {
		return nil, "", fmt.Errorf("no code is known for %s:%d", file, line)
	}
	return list[:min(len(list), maxPlaces)], rest, nil
}

// maxPlaces bounds the breakpoints that one line gets.
const maxPlaces = 32

// place reads an address, or FILE:LINE, whose first piece of code it takes.
func place(mo *Monitor, text string) (at expr.Value, rest string, err error) {
	list, rest, err := places(mo, text)
	if err != nil {
		return expr.Value{}, rest, err
	}
	return list[0], rest, nil
}

// cmdList executes list [FILE:LINE|ADDRESS], which shows ten lines of source around a place. Without one it goes on behind what it has shown, or
// begins where the machine is.
func cmdList(mo *Monitor, arg string) error {
	file, line := mo.listFile, mo.listLine
	if arg != "" || file == "" {
		var err error
		if file, line, err = listed(mo, arg); err != nil {
			return err
		}
		line = max(1, line-5)
	}
	t, err := mo.sources.text(file)
	if err != nil {
		return err
	}
	if line > len(t.Lines) {
		return fmt.Errorf("%s has %d lines", filepath.Base(t.Path), len(t.Lines))
	}
	here, known := mo.symbols.Line(mo.here().N)
	for n := line; n < line+10 && n <= len(t.Lines); n++ {
		text, _ := t.Line(n) // n is a line of t
		mark := either(known && here.File == file && here.Line == n, ">", " ")
		mo.line("%s%5d  %s", mark, n, text)
	}
	mo.listFile, mo.listLine = file, line+10
	return nil
}

// listed returns the file and the line that the argument of list means.
func listed(mo *Monitor, arg string) (file string, line int, err error) {
	if file, line, _, ok := cutLine(mo, arg); ok {
		full, known := mo.symbols.Source(file)
		if !known {
			return "", 0, fmt.Errorf("no source %s is known", file)
		}
		return full, line, nil
	}
	at := mo.here()
	if arg != "" {
		if at, err = mo.eval.All(arg); err != nil {
			return "", 0, err
		}
	}
	p, known := mo.symbols.Line(at.N)
	switch {
	case !known && !mo.symbols.HasLines():
		return "", 0, errors.New("no source lines are known: symbols FILE loads them")
	case !known:
		return "", 0, fmt.Errorf("no source line is known for %v", at)
	}
	return p.File, p.Line, nil
}

// infoLocals executes info locals, which shows the variables of the present function, or with args its arguments.
func infoLocals(args bool) func(mo *Monitor, arg string) error {
	return func(mo *Monitor, _ string) error {
		n := 0
		for _, v := range mo.locals() {
			if v.Arg == args {
				mo.printf("%s = %s\n", v.Name, v.Value)
				n++
			}
		}
		if n == 0 {
			mo.printf("none are known\n")
		}
		return nil
	}
}
