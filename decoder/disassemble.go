package decoder

import (
	"bufio"
	"encoding/hex"
	"fmt"
	"io"
	"strings"
)

// bytesPerLine is the number of instruction bytes beside the text; longer
// instructions continue on a line of their own.
const bytesPerLine = 8

// Disassemble writes code, whose first byte has the address org, to w: a line an
// instruction with address, bytes and text. A byte at which no instruction starts
// is shown as data (db), and decoding goes on with the byte after it. The error
// is that of w.
func Disassemble(w io.Writer, code []byte, org uint64, m Mode) error {
	out := bufio.NewWriter(w)
	for at := 0; at < len(code); {
		i := Decode(code[at:], m)
		n, text := int(i.Len), ""
		if i.Op <= TooLong {
			n = 1
			text = fmt.Sprintf("db 0x%02x", code[at])
		} else {
			text = i.Text(org+uint64(at), nil)
		}
		if err := writeLine(out, org+uint64(at), code[at:at+n], text); err != nil {
			return err
		}
		at += n
	}
	return out.Flush()
}

// writeLine writes an instruction, on two lines if it has many bytes.
func writeLine(w io.Writer, addr uint64, code []byte, text string) error {
	first := code[:min(len(code), bytesPerLine)]
	_, err := fmt.Fprintf(w, "%08X  %-*s  %s\n", addr, 2*bytesPerLine, upperHex(first), text)
	if rest := code[len(first):]; err == nil && len(rest) > 0 {
		_, err = fmt.Fprintf(w, "%8s -%s\n", "", upperHex(rest))
	}
	return err
}

// upperHex writes bytes as hexadecimal digits.
func upperHex(b []byte) string { return strings.ToUpper(hex.EncodeToString(b)) }
