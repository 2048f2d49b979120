package monitor

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/iron86/iron86/monitor/expr"
	"github.com/iron86/iron86/monitor/point"
)

// The words of DOS DEBUG take numbers as DEBUG does: hexadecimal. An address without a segment is in that of DS, or of CS for
// code. A range is FIRST LAST or FIRST L COUNT, where LAST is an offset.

// debugWords returns the words of DEBUG that are not ours.
func debugWords() []command {
	const debug = "DEBUG"
	d := word("d", debug, "[RANGE]", "dump memory (in gdb and Bochs d is delete)", debugDump)
	d.goesOn = true
	t := word("t", debug, "[=ADDRESS] [N]", "the same as step", debugTrace)
	t.repeats = true
	return []command{
		d,
		word("e", debug, "ADDRESS LIST", "the same as edit", debugEnter),
		word("f", "gdb, DEBUG", "RANGE LIST", "the same as fill; with one argument or none backtrace, as frame", debugFill),
		word("m", debug, "RANGE ADDRESS", "the same as copy", debugMove),
		word("i", "gdb, QEMU, DEBUG", "TOPIC|PORT", "info of a topic, or in from a port", debugIn),
		word("o", "QEMU, DEBUG", "PORT BYTE", "the same as out", debugOut),
		word("g", debug, "[=ADDRESS] [ADDRESSES]", "run to one of the addresses, or to a point", debugGo),
		t,
		instead("xa xd xm xs", debug, "programs allocate expanded memory themselves, by INT 67h; -trace int=0x67 shows it"),
		instead("a", debug, "edit changes bytes, and load takes what an assembler has made: the monitor does not assemble"),
		word("l", "gdb, DEBUG", "[FILE:LINE|ADDRESS]", "the same as list; in DEBUG l loads a file: load FILE ADDRESS", func(mo *Monitor, arg string) error { return mo.command("list " + arg) }),
		meaning("c RANGE ADDRESS", debug, "the same as compare; c alone is continue"),
		meaning("s RANGE LIST", debug, "the same as search; s and s N are step"),
		meaning("h A B", debug, "the sum and the difference; h alone is help"),
	}
}

// debugHex matches a number of DEBUG.
var debugHex = regexp.MustCompile(`^[0-9A-Fa-f]{1,8}$`)

// debugNumber reads a number at the beginning of text.
func debugNumber(text string) (n uint64, rest string, err error) {
	text = strings.TrimLeft(text, " \t,")
	i := strings.IndexAny(text, " \t,")
	if i < 0 {
		i = len(text)
	}
	word := text[:i]
	if !debugHex.MatchString(word) {
		return 0, text, fmt.Errorf("%q is no hexadecimal number, as DEBUG writes them", word)
	}
	n, err = strconv.ParseUint(word, 16, 32)
	return n, strings.TrimLeft(text[i:], " \t,"), err
}

// debugAddress reads an address at the beginning of text. A number is an offset in a segment.
func debugAddress(mo *Monitor, text, segment string) (at expr.Value, rest string, err error) {
	if n, rest, err := debugNumber(text); err == nil {
		at, err = mo.eval.All(fmt.Sprintf("%s:%x", segment, n))
		return at, rest, err
	}
	at, rest, err = mo.eval.First(text)
	return at, strings.TrimLeft(rest, ", \t"), err
}

// debugRange reads a range at the beginning of text. standard is how many bytes it has if there is only its first address; 0 is
// an error then.
func debugRange(mo *Monitor, text string, standard, limit uint64) (at expr.Value, n int, rest string, err error) {
	at, rest, err = debugAddress(mo, text, "ds")
	count := standard
	switch {
	case err != nil:
		return at, 0, rest, err
	case rest == "" && standard == 0:
		return at, 0, rest, errors.New("a range is FIRST LAST or FIRST L COUNT, in hexadecimal")
	case rest == "":
	case rest[0] == 'l' || rest[0] == 'L':
		count, rest, err = debugNumber(rest[1:])
	default:
		var last uint64
		last, rest, err = debugNumber(rest)
		first := at.N
		if at.Pair {
			first = at.Off
		}
		count = last - first + 1
	}
	if err == nil && (count == 0 || count > limit) {
		err = fmt.Errorf("a range of %#x bytes: from 1 to %#x", count, limit)
	}
	return at, int(count & maxInt31), rest, err
}

// debugList reads bytes and strings.
func debugList(text string) ([]byte, error) {
	var b []byte
	for text = strings.Trim(text, " \t,"); text != ""; text = strings.TrimLeft(text, " \t,") {
		if quote := text[:1]; quote == "'" || quote == `"` {
			s, rest, ok := strings.Cut(text[1:], quote)
			if !ok {
				return nil, errors.New("a closing quote is missing")
			}
			b, text = append(b, s...), rest
			continue
		}
		n, rest, err := debugNumber(text)
		if err == nil && n > 0xff {
			err = fmt.Errorf("%x is not a byte", n)
		}
		if err != nil {
			return nil, err
		}
		b, text = append(b, byte(n)), rest
	}
	if len(b) == 0 {
		return nil, errors.New("no data: bytes in hexadecimal, or 'text'")
	}
	return b, nil
}

// debugDump executes d [RANGE].
func debugDump(mo *Monitor, arg string) error {
	at, n, rest := mo.lastDump, 128, ""
	var err error
	if arg != "" {
		at, n, rest, err = debugRange(mo, arg, 128, maxShown)
	}
	if err == nil && rest != "" {
		err = fmt.Errorf("what is %q?", rest)
	}
	if err == nil {
		err = dump(mo, at, uint64(n), 1)
	}
	if list, e := mo.points.Chosen(arg); e == nil && len(list) > 0 && err == nil {
		mo.printf("d is DEBUG's dump; delete removes points\n")
	}
	return err
}

// debugEnter executes e ADDRESS LIST.
func debugEnter(mo *Monitor, arg string) error {
	at, rest, err := debugAddress(mo, arg, "ds")
	if err != nil {
		return err
	}
	b, err := debugList(rest)
	if err != nil {
		return err
	}
	return changed(mo, at, len(b), mo.write(at, b))
}

// changed says how many bytes a word of DEBUG has changed, as load does.
func changed(mo *Monitor, at expr.Value, n int, err error) error {
	if err == nil {
		mo.printf("%d bytes at %v\n", n, at)
	}
	return err
}

// debugFill executes f RANGE LIST, or gdb's f.
func debugFill(mo *Monitor, arg string) error {
	if _, rest := cutWord(arg); rest == "" {
		return cmdBacktrace(mo, "")
	}
	at, n, rest, err := debugRange(mo, arg, 0, maxBytes)
	if err != nil {
		return err
	}
	b, err := debugList(rest)
	if err != nil {
		return err
	}
	return changed(mo, at, n, fillMemory(mo, at, n, b))
}

// debugMove executes m RANGE ADDRESS.
func debugMove(mo *Monitor, arg string) error {
	from, n, to, err := debugRangeAnd(mo, arg)
	if err != nil {
		return err
	}
	return changed(mo, to, n, copyMemory(mo, from, n, to))
}

// debugRangeAnd reads a range and an address.
func debugRangeAnd(mo *Monitor, arg string) (at expr.Value, n int, other expr.Value, err error) {
	at, n, rest, err := debugRange(mo, arg, 0, maxBytes)
	if err != nil {
		return at, n, other, err
	}
	other, rest, err = debugAddress(mo, rest, "ds")
	if err == nil && rest != "" {
		err = fmt.Errorf("what is %q?", rest)
	}
	return at, n, other, err
}

// debugCompare executes c RANGE ADDRESS.
func debugCompare(mo *Monitor, arg string) error {
	at, n, with, err := debugRangeAnd(mo, arg)
	if err != nil {
		return err
	}
	return compareMemory(mo, at, n, with)
}

// debugSearch executes s RANGE LIST.
func debugSearch(mo *Monitor, arg string) error {
	at, n, rest, err := debugRange(mo, arg, 0, maxBytes)
	if err != nil {
		return err
	}
	b, err := debugList(rest)
	if err != nil {
		return err
	}
	return searchMemory(mo, at, n, b)
}

// continueOrCompare executes continue, or DEBUG's c RANGE ADDRESS.
func continueOrCompare(mo *Monitor, arg string) error {
	if _, more := cutWord(arg); more != "" {
		return debugCompare(mo, arg)
	}
	if arg != "" {
		return errors.New("continue takes no argument (ignore NUMBER COUNT lets a point pass, until ADDRESS runs to an address)")
	}
	return cmdContinue(mo, "")
}

// stepOrSearch executes step [N], or DEBUG's s RANGE LIST.
func stepOrSearch(mo *Monitor, arg string) error {
	if _, rest, _ := mo.eval.Amount(arg, 1, maxSteps); rest != "" {
		return debugSearch(mo, arg)
	}
	return cmdStep(mo, arg)
}

// debugSum executes h A B. It reports false if the arguments are not two numbers.
func debugSum(mo *Monitor, arg string) bool {
	a, rest, err := debugNumber(arg)
	if err != nil {
		return false
	}
	b, rest, err := debugNumber(rest)
	if err != nil || rest != "" {
		return false
	}
	mask, digits := uint64(0xffff), 4
	if a > mask || b > mask {
		mask, digits = 0xffffffff, 8
	}
	mo.printf("%0*x  %0*x\n", digits, (a+b)&mask, digits, (a-b)&mask)
	return true
}

// debugIn executes i TOPIC, i /FMT PORT or i PORT.
func debugIn(mo *Monitor, arg string) error {
	word, rest := cutWord(arg)
	if _, err := findTopic(mo.lang.topics, word); word == "" || err == nil {
		return cmdInfo(mo, arg)
	}
	if strings.HasPrefix(word, "/") {
		f, rest, err := cutFormat(arg)
		if err != nil {
			return err
		}
		return cmdIn(mo, portSize(f)+" "+rest)
	}
	n, _, err := debugNumber(word)
	if err != nil || rest != "" {
		return errors.New("i TOPIC, or i PORT with the port in hexadecimal (info and in)")
	}
	return cmdIn(mo, fmt.Sprintf("%#x", n))
}

// portSize returns the size of a format as in and out write it.
func portSize(f format) string { return map[int]string{0: "/b", 1: "/b", 2: "/w", 4: "/d"}[f.size] }

// debugOut executes o PORT BYTE, or o /FMT PORT VALUE.
func debugOut(mo *Monitor, arg string) error {
	if strings.HasPrefix(arg, "/") {
		f, rest, err := cutFormat(arg)
		if err != nil {
			return err
		}
		return cmdOut(mo, portSize(f)+" "+rest)
	}
	port, rest, err := debugNumber(arg)
	if err != nil {
		return err
	}
	v, rest, err := debugNumber(rest)
	if err == nil && (rest != "" || v > 0xff) {
		err = errors.New("o PORT BYTE, in hexadecimal (out)")
	}
	if err != nil {
		return err
	}
	return cmdOut(mo, fmt.Sprintf("%#x %#x", port, v))
}

// debugFrom reads =ADDRESS at the beginning of arguments and makes it the next instruction.
func debugFrom(mo *Monitor, arg string) (rest string, err error) {
	text, ok := strings.CutPrefix(arg, "=")
	if !ok {
		return arg, nil
	}
	at, rest, err := debugAddress(mo, text, "cs")
	if err == nil {
		err = jump(mo, at)
	}
	return rest, err
}

// debugGo executes g [=ADDRESS] [ADDRESSES].
func debugGo(mo *Monitor, arg string) error {
	rest, err := debugFrom(mo, arg)
	if err != nil {
		return err
	}
	var stops []*point.Point
	for rest != "" {
		var at expr.Value
		if at, rest, err = debugAddress(mo, rest, "cs"); err != nil {
			return err
		}
		stops = append(stops, hidden(at, ""))
	}
	if len(stops) == 0 {
		return cmdContinue(mo, "")
	}
	return mo.report(mo.resume(forever, stops...))
}

// debugTrace executes t [=ADDRESS] [N].
func debugTrace(mo *Monitor, arg string) error {
	rest, err := debugFrom(mo, arg)
	if err != nil {
		return err
	}
	n := uint64(1)
	if rest != "" {
		n, rest, err = debugNumber(rest)
	}
	if err == nil && rest != "" {
		err = fmt.Errorf("what is %q?", rest)
	}
	if err != nil {
		return err
	}
	return cmdStep(mo, fmt.Sprint(n))
}
