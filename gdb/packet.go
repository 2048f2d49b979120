package gdb

import (
	"bufio"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
)

// maxPacket bounds the data of a packet, in bytes. The answer to qSupported announces it.
const maxPacket = 0x20000

// interruptByte is what gdb sends outside of packets to stop the target.
const interruptByte = 0x03

// errDamaged is for a packet whose checksum is wrong or that is too long. Reading
// can go on after it.
var errDamaged = errors.New("gdb: a damaged packet")

// eventKind is what can come from gdb.
type eventKind uint8

// Kinds of events.
const (
	gotPacket eventKind = iota
	gotInterrupt
	gotResend // a negative acknowledgement
	gotDamage // a packet that is damaged
)

// event is one thing that came from gdb.
type event struct {
	kind eventKind
	data string // what a packet carries, without escapes
}

// Begins reports whether a gdb may begin with b: with an acknowledgement, a packet, or an
// interrupt.
func Begins(b byte) bool { return b == '+' || b == '-' || b == '$' || b == interruptByte }

// readEvent reads what comes next. Acknowledgements and garbage between packets
// are passed over. The error is the reader's.
func readEvent(r *bufio.Reader) (event, error) {
	for {
		b, err := r.ReadByte()
		if err != nil {
			return event{}, err
		}
		switch b {
		case interruptByte:
			return event{kind: gotInterrupt}, nil
		case '-':
			return event{kind: gotResend}, nil
		case '$':
			data, err := readBody(r)
			if errors.Is(err, errDamaged) {
				return event{kind: gotDamage}, nil
			}
			return event{data: data}, err
		}
	}
}

// readBody reads a packet after its $: DATA#CC, where CC is the sum of the bytes of
// DATA modulo 256.
func readBody(r *bufio.Reader) (string, error) {
	var body []byte
	var sum byte
	for {
		b, err := r.ReadByte()
		switch {
		case err != nil:
			return "", err
		case b == '$': // the packet was cut off, and another one begins
			body, sum = body[:0], 0
			continue
		case b == '#':
			return checked(r, body, sum)
		case len(body) == maxPacket:
			return "", errDamaged
		}
		sum += b
		body = append(body, b)
	}
}

// checked reads the checksum of body and undoes its escapes.
func checked(r *bufio.Reader, body []byte, sum byte) (string, error) {
	var digits [2]byte
	if _, err := io.ReadFull(r, digits[:]); err != nil {
		return "", err
	}
	var have [1]byte
	if _, err := hex.Decode(have[:], digits[:]); err != nil || have[0] != sum {
		return "", errDamaged
	}
	return unescape(body), nil
}

// escapeByte stands before a byte that is sent XOR 20h.
const escapeByte = '}'

// unescape undoes the escapes of a packet.
func unescape(b []byte) string {
	out := make([]byte, 0, len(b))
	for i := 0; i < len(b); i++ {
		if b[i] == escapeByte && i+1 < len(b) {
			i++
			out = append(out, b[i]^0x20)
			continue
		}
		out = append(out, b[i])
	}
	return string(out)
}

// packet returns the packet that carries data, with its checksum.
func packet(data string) []byte {
	out := []byte{'$'}
	var sum byte
	put := func(b byte) {
		out = append(out, b)
		sum += b
	}
	for i := range len(data) {
		switch b := data[i]; b {
		case '#', '$', escapeByte, '*':
			put(escapeByte)
			put(b ^ 0x20)
		default:
			put(b)
		}
	}
	return fmt.Appendf(out, "#%02x", sum)
}
