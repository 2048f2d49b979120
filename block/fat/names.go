package fat

import (
	"fmt"
	"io/fs"
	"strings"
	"unicode"
	"unicode/utf16"

	"github.com/iron86/iron86/console"
)

// forbiddenShort are the characters that no short name has, and forbiddenLong those that no long name has.
const (
	forbiddenShort = "\"*+,/:;<=>?[\\]| "
	forbiddenLong  = "\"*/:<>?\\|"
)

// code returns a character in the code page of the volume.
func (v *Volume) code(r rune) (byte, bool) {
	if v.Page == nil {
		return console.Code(r)
	}
	return v.Page.Code(r)
}

// char returns the character that has a code.
func (v *Volume) char(c byte) rune {
	if v.Page == nil {
		return console.Rune(c)
	}
	return v.Page.Rune(c)
}

// packShort returns a short name in the eleven bytes of an entry. ok is false for a name that is none as it is.
func (v *Volume) packShort(name string) (b [11]byte, ok bool) {
	for i := range b {
		b[i] = ' '
	}
	base, ext, dot := strings.Cut(name, ".")
	if base == "" || dot && ext == "" {
		return b, false
	}
	if !v.packPart(b[:8], base) || !v.packPart(b[8:], ext) {
		return b, false
	}
	if b[0] == 0xe5 {
		b[0] = 0x05
	}
	return b, true
}

// packPart fills one part of an entry's name.
func (v *Volume) packPart(to []byte, text string) bool {
	n := 0
	for _, r := range text {
		c, ok := v.code(r)
		if !ok || c < 0x21 || n == len(to) || r == '.' || strings.ContainsRune(forbiddenShort, r) || unicode.ToUpper(r) != r {
			return false
		}
		to[n] = c
		n++
	}
	return true
}

// alias returns a short name for a long one that the directory does not have: NAME~1.EXT.
func (d *dir) alias(name string) ([11]byte, error) {
	base, ext := name, ""
	if i := strings.LastIndexByte(name, '.'); i > 0 {
		base, ext = name[:i], name[i+1:]
	}
	clean := func(text string, most int) string {
		var b strings.Builder
		n := 0
		for _, r := range strings.ToUpper(text) {
			if r == ' ' || r == '.' || n == most {
				continue
			}
			if c, ok := d.v.code(r); !ok || c < 0x21 || strings.ContainsRune(forbiddenShort, r) {
				r = '_'
			}
			b.WriteRune(r)
			n++
		}
		return b.String()
	}
	base, ext = clean(base, 8), clean(ext, 3)
	if ext != "" {
		ext = "." + ext
	}
	if b, ok := d.v.packShort(base + ext); ok && strings.EqualFold(base+ext, name) && d.find(base+ext) == nil {
		return b, nil // it is only spelt in lower case
	}
	runes := []rune(base)
	for i := 1; i < 1000000; i++ {
		tail := fmt.Sprintf("~%d", i)
		try := string(runes[:min(len(runes), 8-len(tail))]) + tail + ext
		if b, ok := d.v.packShort(try); ok && d.find(try) == nil {
			return b, nil
		}
	}
	return [11]byte{}, ErrFull
}

// checkName reports an error for a name that no file can have.
func checkName(name string) error {
	if name == "" || name == "." || name == ".." || len(utf16.Encode([]rune(name))) > 255 || strings.ContainsAny(name, forbiddenLong) ||
		strings.HasSuffix(name, " ") || strings.HasSuffix(name, ".") {
		return fmt.Errorf("%q: %w", name, fs.ErrInvalid)
	}
	for _, r := range name {
		if r < ' ' || r == unicode.ReplacementChar {
			return fmt.Errorf("%q: %w", name, fs.ErrInvalid)
		}
	}
	return nil
}

// longEntries returns the long entries of a name, in the order in which they stand before the short one.
func longEntries(name string, short [11]byte) []byte {
	chars := append(utf16.Encode([]rune(name)), 0)
	for len(chars)%13 != 0 {
		chars = append(chars, 0xffff)
	}
	if len(chars) > 13 && chars[len(chars)-13] == 0 { // the name fills its entries
		chars = chars[:len(chars)-13]
	}
	n := len(chars) / 13
	b := make([]byte, 0, 32*n)
	for i := n; i > 0; i-- {
		var e [32]byte
		e[0], e[11], e[13] = byte(i), attrLong, sumOf(short[:])
		if i == n {
			e[0] |= 0x40
		}
		for k, at := range [...]int{1, 3, 5, 7, 9, 14, 16, 18, 20, 22, 24, 28, 30} {
			c := chars[(i-1)*13+k]
			e[at], e[at+1] = byte(c), byte(c>>8)
		}
		b = append(b, e[:]...)
	}
	return b
}

// IsShort reports whether a name is a short one as it is, NAME.EXT in upper case.
func (v *Volume) IsShort(name string) bool {
	_, ok := v.packShort(name)
	return ok
}
