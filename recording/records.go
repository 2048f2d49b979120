package recording

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"

	"github.com/iron86/iron86/console"
	"github.com/iron86/iron86/machine"
)

// magic begins every file; its last byte is the version. That of the format changes also
// when machines run differently: before version 2 an access to a port took no time, so
// that no run of a recording of version 1 can be repeated; before version 3 a loop that asks a
// port was never skipped.
var magic = [8]byte{'i', 'r', 'o', 'n', '8', '6', 'R', 3}

// kind is the kind of a record.
type kind uint8

const (
	kindSetup   kind = iota + 1 // setup in JSON
	kindDisk                    // diskHead: a disk that clusters and inputs refer to
	kindCluster                 // clusterHead, contents
	kindBlob                    // blobHead, a piece of one of the blobs
	kindInput                   // input in JSON; an edit takes the blob "edit" before it
	kindMark                    // moment: the run got this far
	kindEnd                     // end: the run ended here
)

// Limits of what is read.
const (
	clusterSize = 4096
	pieceSize   = 1 << 20          // of a blob, in bytes
	maxRecord   = pieceSize + 1024 // bytes
	maxContents = 8 << 30          // of all records, in bytes
	maxBare     = 32 << 20         // bytes of records that may come of nothing …
	maxRatio    = 100              // … and of a byte of the file: images, kernels and inputs do not go down to a hundredth
	maxDisks    = 1 << 16
	maxInputs   = 1 << 26
)

// Errors of reading.
var (
	ErrFormat   = errors.New("not a recording of iron86")
	ErrVersion  = errors.New("the recording is of an iron86 whose machines keep another time; only that one can replay it")
	ErrDamaged  = errors.New("the recording is damaged")
	ErrTooLarge = errors.New("the recording is too large")
	ErrMissing  = errors.New("the recording does not have this part of the disk")
)

// moment is a machine.Position.
type moment struct {
	Retired uint64
	Time    int64
	Inputs  uint64
}

type diskHead struct {
	ID      uint32
	Size    int64
	Overlay bool // takes writes
}

type clusterHead struct {
	ID     uint32
	Number int64
}

const clusterHeadSize = 4 + 8 // bytes

// blobHead begins a record of long data. Of says which data it is, by the constants below.
type blobHead struct{ Of uint8 }

const (
	blobBIOS = iota
	blobVGA
	blobKernel
	blobInitrd
	blobStart // a saved state
	blobEdit  // the same, of the next input
	blobs
)

type end struct {
	At   moment
	Hash [32]byte
}

// setup is what a machine.Config has besides disks and images.
type setup struct {
	Version   string    `json:"version"` // of iron86
	Firmware  []byte    `json:"firmware"`
	CPU       string    `json:"cpu"`
	Memory    uint64    `json:"memory"`
	MIPS      uint64    `json:"mips"`
	Floppy    [2]uint32 `json:"floppy"` // numbers of disks, 0: empty
	ATA       [4]uint32 `json:"ata"`
	CDROM     [4]bool   `json:"cdrom"`
	Boot      string    `json:"boot"`
	RTC       string    `json:"rtc"`
	DebugExit uint16    `json:"debug_exit"`
	NoReboot  bool      `json:"no_reboot"`
	Kernel    bool      `json:"kernel"`
	Append    string    `json:"append,omitempty"`
	Name      string    `json:"kernel_name,omitempty"`
	Module    string    `json:"initrd_name,omitempty"`
}

// input is a machine.Input.
type input struct {
	At     moment              `json:"at"`
	Kind   string              `json:"kind"`
	Key    string              `json:"key,omitempty"`
	Down   bool                `json:"down,omitempty"`
	Mouse  *console.MouseEvent `json:"mouse,omitempty"`
	Serial []byte              `json:"serial,omitempty"`
	Drive  int                 `json:"drive,omitempty"`
	Disk   uint32              `json:"disk,omitempty"`
}

// kindNames are the kinds of inputs in files.
var kindNames = map[machine.InputKind]string{
	machine.InputKey: "key", machine.InputMouse: "mouse", machine.InputSerial: "serial", machine.InputReset: "reset",
	machine.InputFloppy: "floppy", machine.InputCD: "cd", machine.InputEdit: "edit",
}

var table = crc32.MakeTable(crc32.Castagnoli)

// frame makes a record of kind, length, data, and the CRC-32C of all before it.
func frame(k kind, parts ...any) []byte {
	body := []byte{byte(k), 0, 0, 0, 0}
	for _, p := range parts {
		var err error
		if body, err = binary.Append(body, binary.LittleEndian, p); err != nil {
			panic("BUG: recording: a record without a fixed size: " + err.Error())
		}
	}
	binary.LittleEndian.PutUint32(body[1:], uint32(len(body)-5))
	return binary.LittleEndian.AppendUint32(body, crc32.Checksum(body, table))
}

// next reads a record. It returns io.EOF at an end between two records.
func next(r io.Reader) (kind, []byte, error) {
	var head [5]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return 0, nil, err
	}
	n := binary.LittleEndian.Uint32(head[1:])
	if n > maxRecord {
		return 0, nil, ErrDamaged
	}
	var body bytes.Buffer
	if _, err := io.CopyN(&body, r, int64(n)+4); err != nil {
		return 0, nil, io.ErrUnexpectedEOF
	}
	data, sum := body.Bytes()[:n], body.Bytes()[n:]
	if crc32.Update(crc32.Checksum(head[:], table), table, data) != binary.LittleEndian.Uint32(sum) {
		return 0, nil, ErrDamaged
	}
	return kind(head[0]), data, nil
}

// decode takes a fixed-size head off data.
func decode(data []byte, head any) (rest []byte, err error) {
	n, err := binary.Decode(data, binary.LittleEndian, head)
	if err != nil {
		return nil, fmt.Errorf("%w: a short record", ErrDamaged)
	}
	return data[n:], nil
}
