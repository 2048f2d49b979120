package migrate

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"time"

	"github.com/klauspost/compress/zstd"

	"github.com/iron86/iron86/console"
)

// magic begins what each side sends. No request of HTTP and no handshake of TLS begins so.
const magic = "iron86 migration 1\n"

// kind is the kind of a frame: a byte, then the length of the data in four bytes, then the data.
type kind uint8

const (
	kindHello   kind = iota + 1 // a hello in JSON
	kindPages                   // pages of a bank: see pages
	kindRest                    // a piece of the state of all but memory
	kindEnd                     // an ending in JSON: all is sent
	kindHeld                    // the target has all, and its digest is right
	kindTake                    // the source has let go of the disks
	kindReady                   // the target has opened the disks
	kindGo                      // the source has given the machine up: the target is to let it run
	kindStarted                 // the target has
	kindRefused                 // the target has not taken the machine: why, as text
	kindAsk                     // a question in JSON, by another connection, when that of the migration has broken
	kindAnswer                  // an answer in JSON
	kindStep                    // a step in JSON, to a standby
	kindKnown                   // the standby has it
	kindOver                    // the machine has ended: the standby ends, too
)

// Bounds of what is read.
const (
	pageSize   = 4096
	batchPages = 256                           // pages in a frame
	maxFrame   = batchPages*(pageSize+4) + 256 // bytes of a frame; what is compressed is not longer
	maxRest    = 1 << 30                       // bytes of the state of all but memory
	maxText    = 4096                          // bytes of a frame that is text or JSON
)

// patience is how long a side that has something to do may say nothing.
const patience = 20 * time.Second

// errStream is the error of a peer that does not keep to the protocol.
var errStream = errors.New("what came is no migration of iron86")

// refusal is why the other side does not take part.
type refusal struct{ text string }

// Error returns what the other side said.
func (r *refusal) Error() string { return r.text }

// link is a connection that carries frames.
type link struct {
	conn net.Conn
	sent int64 // bytes
	pack *zstd.Encoder
	open *zstd.Decoder
}

// newLink makes a link.
func newLink(conn net.Conn) *link {
	pack, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithEncoderLevel(zstd.SpeedFastest))
	if err != nil {
		panic("BUG: migrate: " + err.Error()) // the options are constants
	}
	open, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(maxFrame))
	if err != nil {
		panic("BUG: migrate: " + err.Error())
	}
	return &link{conn: conn, pack: pack, open: open}
}

// close ends the connection.
func (l *link) close() {
	_ = l.conn.Close() // nothing that counts is in flight: every step has its answer
	l.open.Close()
}

// greet sends the magic.
func (l *link) greet() error { return l.write([]byte(magic)) }

// met reads the magic of the other side.
func (l *link) met() error {
	b := make([]byte, len(magic))
	if err := l.read(b, patience); err != nil {
		return err
	}
	if string(b) != magic {
		return fmt.Errorf("%w, or of another version", errStream)
	}
	return nil
}

// write sends bytes.
func (l *link) write(b []byte) error {
	if err := l.conn.SetWriteDeadline(time.Now().Add(patience)); err != nil {
		return err
	}
	n, err := l.conn.Write(b)
	l.sent += int64(n)
	return err
}

// read fills b.
func (l *link) read(b []byte, wait time.Duration) error {
	if err := l.conn.SetReadDeadline(time.Now().Add(wait)); err != nil {
		return err
	}
	_, err := io.ReadFull(l.conn, b)
	return err
}

// send sends a frame.
func (l *link) send(k kind, data []byte) error {
	b := binary.LittleEndian.AppendUint32([]byte{byte(k)}, uint32(len(data)))
	return l.write(append(b, data...))
}

// sendJSON sends a frame with a value.
func (l *link) sendJSON(k kind, v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return l.send(k, b)
}

// next reads a frame.
func (l *link) next(wait time.Duration) (kind, []byte, error) {
	var head [5]byte
	if err := l.read(head[:], wait); err != nil {
		return 0, nil, err
	}
	k, n := kind(head[0]), binary.LittleEndian.Uint32(head[1:])
	most := uint32(maxText)
	if k == kindPages || k == kindRest || k == kindEnd || k == kindStep {
		most = maxFrame
	}
	if n > most {
		return 0, nil, errStream
	}
	data := make([]byte, n)
	if err := l.read(data, patience); err != nil {
		return 0, nil, err
	}
	if k == kindRefused {
		return 0, nil, &refusal{printable(data)}
	}
	return k, data, nil
}

// expect reads a frame of one kind.
func (l *link) expect(want kind, wait time.Duration) ([]byte, error) {
	k, data, err := l.next(wait)
	if err == nil && k != want {
		err = errStream
	}
	return data, err
}

// expectJSON reads a frame with a value.
func (l *link) expectJSON(want kind, wait time.Duration, v any) error {
	data, err := l.expect(want, wait)
	if err != nil {
		return err
	}
	return decode(data, v)
}

// decode reads a value.
func decode(data []byte, v any) error {
	if json.Unmarshal(data, v) != nil {
		return errStream
	}
	return nil
}

// printable returns a text of the other side, or its beginning, on one line, without what could move a terminal's cursor.
func printable(b []byte) string {
	return console.Visible(strings.Join(strings.Fields(string(b[:min(len(b), 500)])), " "))
}

// pages is a frame of pages: the bank, the number of pages, the number of each, and their bytes, compressed.
type pages struct {
	bank    uint8
	numbers []uint32
	bytes   []byte
}

// sendPages sends pages.
func (l *link) sendPages(p *pages) error {
	b := []byte{p.bank, byte(len(p.numbers) - 1)}
	for _, n := range p.numbers {
		b = binary.LittleEndian.AppendUint32(b, n)
	}
	return l.send(kindPages, l.pack.EncodeAll(p.bytes, b))
}

// readPages reads what sendPages has sent.
func (l *link) readPages(data []byte) (*pages, error) {
	if len(data) < 2 || len(data) < 2+4*(int(data[1])+1) {
		return nil, errStream
	}
	p := &pages{bank: data[0], numbers: make([]uint32, int(data[1])+1)}
	data = data[2:]
	for i := range p.numbers {
		p.numbers[i] = binary.LittleEndian.Uint32(data)
		data = data[4:]
	}
	var err error
	if p.bytes, err = l.open.DecodeAll(data, make([]byte, 0, len(p.numbers)*pageSize)); err != nil || len(p.bytes) != len(p.numbers)*pageSize {
		return nil, errStream
	}
	return p, nil
}
