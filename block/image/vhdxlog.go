package image

import (
	"bytes"
	"encoding/binary"

	"github.com/iron86/iron86/block"
)

// Fields of a header of VHDX, by their offsets. All numbers are little-endian.
const (
	vhdxSequence  = 8  // 8 bytes: the header with the higher one counts
	vhdxFileID    = 16 // 16: another after each time that the file was changed
	vhdxDataID    = 32 // 16: another after each time that the disk was changed
	vhdxLogID     = 48 // 16: of the entries of the log that count; zeros: none
	vhdxLogVer    = 64 // 2
	vhdxVersion   = 66 // 2
	vhdxLogSize   = 68 // 4
	vhdxLogAt     = 72 // 8
	vhdxHeaderLen = 4096
)

// Fields of an entry of the log, and of its descriptors, each of which is 32 bytes.
const (
	logLength   = 8  // 4: of the entry, in bytes
	logTail     = 12 // 4: where in the log the first entry is that counts together with this one
	logSequence = 16 // 8
	logCount    = 24 // 4: of descriptors
	logID       = 32 // 16
	logFileEnd  = 56 // 8: how long the file is at least when the entry has been done
	logHead     = 64
	logSector   = 4096

	descriptorTrail = 4  // 4: the last bytes of a sector of data
	descriptorLead  = 8  // 8: its first bytes; for zeros how many
	descriptorAt    = 16 // 8: in the file
	descriptorSeq   = 24 // 8
	descriptorSize  = 32
)

// Bounds of a log, in bytes: of its size, and of the zeros that it writes.
const (
	maxLog      = 64 << 20
	maxLogZeros = 256 << 20
)

// vhdxHeader is the header that counts, and which of the two it is.
type vhdxHeader struct {
	b    []byte
	slot int64
}

// vhdxReplay returns the header, after it has done what the log of a file that was not closed has. For a file that is only read it does that in
// memory.
func vhdxReplay(x *opening) (vhdxHeader, error) {
	le := binary.LittleEndian
	var newest vhdxHeader
	for i := range int64(2) {
		h := make([]byte, vhdxHeaderLen)
		if err := x.get(h, vhdxHeaders+i<<16); err != nil {
			return newest, err
		}
		if vhdxSum(h, "head") && (newest.b == nil || le.Uint64(h[vhdxSequence:]) > le.Uint64(newest.b[vhdxSequence:])) {
			newest = vhdxHeader{h, i}
		}
	}
	if newest.b == nil {
		return newest, damaged("no header")
	}
	id := newest.b[vhdxLogID : vhdxLogID+16]
	if zero(id) {
		return newest, nil
	}
	size, at := int64(le.Uint32(newest.b[vhdxLogSize:])), int64(le.Uint64(newest.b[vhdxLogAt:])&(1<<62-1))
	switch {
	case size > maxLog:
		return newest, unsupported("a log of %d bytes", size)
	case size == 0 || size%logSector != 0 || at < 1<<20 || !x.within(at, size):
		return newest, damaged("a log of %d bytes at %#x", size, at)
	}
	l := vhdxLog{b: make([]byte, size), id: id}
	if err := x.get(l.b, at); err != nil {
		return newest, err
	}
	if !x.writable() {
		x.Disk = block.NewOverlay(x.Disk)
	}
	for _, e := range l.active() {
		if err := x.replayEntry(e); err != nil {
			return newest, err
		}
	}
	if err := x.Flush(); err != nil {
		return newest, err
	}
	clear(newest.b[vhdxLogID : vhdxLogID+16])
	if !x.writable() {
		return newest, nil
	}
	return newest, newest.write(&x.body)
}

// write writes the header in the place of the older one.
func (h *vhdxHeader) write(b *body) error {
	le := binary.LittleEndian
	le.PutUint64(h.b[vhdxSequence:], le.Uint64(h.b[vhdxSequence:])+1)
	le.PutUint32(h.b[4:], crc32c(h.b))
	h.slot ^= 1
	return b.put(h.b, vhdxHeaders+h.slot<<16)
}

// vhdxLog is a log, which is a ring of entries.
type vhdxLog struct {
	b, id []byte
}

// entry returns the entry at a place of the log, nil if there is none that is whole.
func (l *vhdxLog) entry(at int64) []byte {
	le := binary.LittleEndian
	head := l.b[at : at+logSector] // places are those of sectors
	n := int64(le.Uint32(head[logLength:]))
	if string(head[:4]) != "loge" || !bytes.Equal(head[logID:logID+16], l.id) || n < logSector || n%logSector != 0 || n > int64(len(l.b)) {
		return nil
	}
	e := append([]byte(nil), l.b[at:min(at+n, int64(len(l.b)))]...)
	e = append(e, l.b[:n-int64(len(e))]...)
	if crc32c(e) != le.Uint32(e[4:]) {
		return nil
	}
	return e
}

// sequence returns the entries from a place on, of which each has the number after that of the one before, and where those are.
func (l *vhdxLog) sequence(at int64) (entries [][]byte, places []int64) {
	next, total := uint64(0), int64(0)
	for {
		e := l.entry(at)
		if e == nil || len(entries) > 0 && binary.LittleEndian.Uint64(e[logSequence:]) != next || total+int64(len(e)) > int64(len(l.b)) {
			return entries, places
		}
		entries, places = append(entries, e), append(places, at)
		next = binary.LittleEndian.Uint64(e[logSequence:]) + 1
		total += int64(len(e))
		at = (at + int64(len(e))) % int64(len(l.b))
	}
}

// active returns the entries that count, in their order: those up to the last one of the sequence with the highest number, from the one on
// that the last one names.
func (l *vhdxLog) active() [][]byte {
	le := binary.LittleEndian
	var best [][]byte
	highest := uint64(0)
	for at := int64(0); at < int64(len(l.b)); {
		entries, places := l.sequence(at)
		if len(entries) == 0 {
			at += logSector
			continue
		}
		last := entries[len(entries)-1]
		for i, place := range places {
			if place == int64(le.Uint32(last[logTail:])) && (best == nil || le.Uint64(last[logSequence:]) > highest) {
				best, highest = entries[i:], le.Uint64(last[logSequence:])
			}
		}
		end := places[len(places)-1] + int64(len(last))
		if end >= int64(len(l.b)) || end <= at {
			break // the sequence goes on at the beginning of the ring
		}
		at = end
	}
	return best
}

// replayEntry does what an entry of the log says.
func (x *opening) replayEntry(e []byte) error {
	le := binary.LittleEndian
	count := int64(le.Uint32(e[logCount:]))
	data := (logHead + count*descriptorSize + logSector - 1) / logSector * logSector // where the sectors of data begin
	if data > int64(len(e)) {
		return damaged("an entry of the log with %d descriptors", count)
	}
	end := int64(le.Uint64(e[logFileEnd:]) & (1<<63 - 1))
	if end > block.MaxSize {
		return damaged("a file of %d bytes", end)
	}
	if err := x.reach(end); err != nil {
		return err
	}
	zeros := int64(0)
	for i := range count {
		d := e[logHead+i*descriptorSize:][:descriptorSize]
		at := int64(le.Uint64(d[descriptorAt:]) & (1<<63 - 1))
		n := int64(logSector)
		var sector []byte
		switch {
		case le.Uint64(d[descriptorSeq:]) != le.Uint64(e[logSequence:]) || at%logSector != 0:
			return damaged("a descriptor in the log")
		case string(d[:4]) == "zero":
			n = int64(le.Uint64(d[descriptorLead:]) & (1<<63 - 1))
			if zeros += n; n > maxLogZeros || zeros > maxLogZeros {
				return unsupported("a log that writes more than %d zeros", int64(maxLogZeros))
			}
			sector = make([]byte, n)
		case string(d[:4]) == "desc" && data+logSector <= int64(len(e)) && string(e[data:data+4]) == "data":
			sector = append([]byte(nil), e[data:data+logSector]...)
			copy(sector, d[descriptorLead:descriptorLead+8])
			copy(sector[logSector-4:], d[descriptorTrail:descriptorTrail+4])
			data += logSector
		default:
			return damaged("a descriptor in the log")
		}
		if at < 1<<20 || !x.within(at, n) {
			return damaged("the log writes %d bytes at %#x", n, at)
		}
		if err := x.put(sector, at); err != nil {
			return err
		}
	}
	return nil
}
