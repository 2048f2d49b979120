package monitor

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/iron86/iron86/console"
)

// format is how numbers are shown: /FMT of gdb, of Bochs and of QEMU's monitor, a count, a letter and a size in any order.
type format struct {
	count  uint64
	letter byte // x d u o t c a, i for instructions, s for strings; 0: none was given
	size   int  // of a number in bytes; 0: none was given
}

// sizeLetters are the sizes of gdb: a word has 4 bytes.
var sizeLetters = map[byte]int{'b': 1, 'h': 2, 'w': 4, 'g': 8}

// cutFormat cuts /FMT off the beginning of arguments. Without one the format is empty.
func cutFormat(arg string) (f format, rest string, err error) {
	if !strings.HasPrefix(arg, "/") {
		return format{}, arg, nil
	}
	word, rest := cutWord(arg[1:])
	for i := 0; i < len(word); i++ {
		switch c := word[i]; {
		case '0' <= c && c <= '9':
			k := i
			for i+1 < len(word) && '0' <= word[i+1] && word[i+1] <= '9' {
				i++
			}
			f.count, err = strconv.ParseUint(word[k:i+1], 10, 32)
			if err != nil || f.count == 0 {
				return f, rest, fmt.Errorf("/%s: a count from 1 on", word)
			}
		case sizeLetters[c] != 0:
			f.size = sizeLetters[c]
		case strings.IndexByte("xduotcais", c) >= 0:
			f.letter = c
		default:
			return f, rest, fmt.Errorf("/%s: a count, one of x d u o t c a i s, and a size b (1 byte), h (2), w (4) or g (8)", word)
		}
	}
	return f, rest, nil
}

// formatOf returns the format /FMT at the beginning of arguments, or "".
func formatOf(arg string) string {
	if !strings.HasPrefix(arg, "/") {
		return ""
	}
	word, _ := cutWord(arg)
	return word
}

// text spells the low size bytes of a number.
func (f format) text(mo *Monitor, v uint64, size int) string {
	bits := 8 * size
	v = v << (64 - bits) >> (64 - bits)
	switch f.letter {
	case 'd':
		return strconv.FormatInt(int64(v<<(64-bits))>>(64-bits), 10)
	case 'u':
		return strconv.FormatUint(v, 10)
	case 'o':
		return "0" + strconv.FormatUint(v, 8)
	case 't':
		return fmt.Sprintf("%0*b", bits, v)
	case 'c':
		return fmt.Sprintf("%d '%s'", v, character(byte(v)))
	case 'a':
		return strings.TrimSpace(fmt.Sprintf("%#x %s", v, mo.symbols.Name(v)))
	}
	return fmt.Sprintf("0x%0*x", 2*size, v)
}

// character spells a character of code page 437, or a point for one that cannot be seen.
func character(c byte) string {
	if c < 32 || c == 127 || c == 255 {
		return "."
	}
	return string(console.Rune(c))
}
