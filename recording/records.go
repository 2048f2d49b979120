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

// magic begins every file. Its last byte is the version, which changes also when machines run
// differently, because an old recording cannot be repeated then: before version 2 an access to a port
// took no time, before version 3 a loop that asks a port was never skipped, and before
// version 4 the TLB of code had 1,024 entries.
var magic = [8]byte{'i', 'r', 'o', 'n', '8', '6', 'R', 4}

// kind is the kind of a record.
type kind uint8

const (
	kindSetup   kind = iota + 1 // a setup in JSON
	kindDisk                    // a diskHead: a disk, to which clusters and inputs refer
	kindCluster                 // a clusterHead and the contents of the cluster
	kindBlob                    // a blobHead and a piece of that blob
	kindInput                   // an input in JSON; that of an edit belongs to the blobEdit before it
	kindMark                    // a moment: the run came this far
	kindEnd                     // an end: the run ended here
)

// Limits of what is read.
const (
	clusterSize = 4096
	pieceSize   = 1 << 20          // bytes of a blob in one record
	maxRecord   = pieceSize + 1024 // bytes of a record
	maxContents = 8 << 30          // bytes of all records together
	// A file of n bytes may unpack to maxBare + n*maxRatio bytes. Images, kernels and inputs are not
	// packed to less than a hundredth, so that more is a file made to fill the host's memory.
	maxBare   = 32 << 20
	maxRatio  = 100
	maxDisks  = 1 << 16
	maxInputs = 1 << 26
)

// Errors of reading.
var (
	ErrFormat   = errors.New("not a recording of iron86")
	ErrVersion  = errors.New("the recording is of an iron86 whose machines keep another time; only that one can replay it")
	ErrDamaged  = errors.New("the recording is damaged")
	ErrTooLarge = errors.New("the recording is too large")
	ErrMissing  = errors.New("the recording does not have this part of the disk")
)

// moment is a machine.Position in a form of fixed size.
type moment struct {
	Retired uint64
	Time    int64
	Inputs  uint64
}

// diskHead describes a disk.
type diskHead struct {
	ID      uint32
	Size    int64 // of the image, in bytes
	Overlay bool  // the disk has an overlay, which takes what is written
}

// clusterHead says which cluster of which disk a record has.
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
	blobStart // the saved state in which the run began, if that is not power-on
	blobEdit  // the saved state that the next input, an edit by a debugger, has made
	blobROMs  // the ROMs of adapters, one behind the other
	blobs     // how many there are
)

// end says where the run ended, and with which hash of the machine's state.
type end struct {
	At   moment
	Hash [32]byte
}

// setup is a machine.Config. Disks stand in it by their number, and long data as blobs.
type setup struct {
	Version   string              `json:"version"`  // of iron86
	Firmware  []byte              `json:"firmware"` // the digest of the built-in ROMs
	CPU       string              `json:"cpu"`
	Memory    uint64              `json:"memory"`
	MIPS      uint64              `json:"mips"`
	Floppy    [2]uint32           `json:"floppy"` // numbers of disks, 0: empty
	ATA       [4]uint32           `json:"ata"`
	CDROM     [4]bool             `json:"cdrom"`
	Boot      string              `json:"boot"`
	RTC       string              `json:"rtc"`
	DebugExit uint16              `json:"debug_exit"`
	NoReboot  bool                `json:"no_reboot"`
	NoVMPort  bool                `json:"no_vmport,omitempty"`
	NIC       *card               `json:"nic,omitempty"`  // nil: there was none
	ROMs      []int               `json:"roms,omitempty"` // bytes of each ROM of an adapter
	Kernel    bool                `json:"kernel"`
	Append    string              `json:"append,omitempty"`
	Name      string              `json:"kernel_name,omitempty"`
	Module    string              `json:"initrd_name,omitempty"`
	Services  *machine.ServiceMap `json:"services,omitempty"` // of an operating system in Go; nil: there was none
}

// card is a machine.NIC.
type card struct {
	IOBase  uint16  `json:"iobase"`
	IRQ     int     `json:"irq"`
	Address [6]byte `json:"address"`
}

// input is a machine.Input.
type input struct {
	At      moment              `json:"at"`
	Kind    string              `json:"kind"`
	Key     string              `json:"key,omitempty"`
	Down    bool                `json:"down,omitempty"`
	Mouse   *console.MouseEvent `json:"mouse,omitempty"`
	Serial  []byte              `json:"serial,omitempty"`
	Frame   []byte              `json:"frame,omitempty"`
	Effects []byte              `json:"effects,omitempty"`
	Until   int64               `json:"until,omitempty"`
	Drive   int                 `json:"drive,omitempty"`
	Disk    uint32              `json:"disk,omitempty"`
}

// kindNames are the names that the kinds of inputs have in files.
var kindNames = map[machine.InputKind]string{
	machine.InputKey: "key", machine.InputMouse: "mouse", machine.InputSerial: "serial", machine.InputReset: "reset",
	machine.InputFloppy: "floppy", machine.InputCD: "cd", machine.InputEdit: "edit",
	machine.InputService: "service", machine.InputHost: "host", machine.InputWait: "wait", machine.InputFrame: "frame",
}

// castagnoli is the polynomial of CRC-32C.
var castagnoli = crc32.MakeTable(crc32.Castagnoli)

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
	return binary.LittleEndian.AppendUint32(body, crc32.Checksum(body, castagnoli))
}

// next reads a record. It returns io.EOF if the file ends before the record begins.
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
	if crc32.Update(crc32.Checksum(head[:], castagnoli), castagnoli, data) != binary.LittleEndian.Uint32(sum) {
		return 0, nil, ErrDamaged
	}
	return kind(head[0]), data, nil
}

// decode decodes the head at the beginning of data, a value of fixed size, and returns what follows it.
func decode(data []byte, head any) (rest []byte, err error) {
	n, err := binary.Decode(data, binary.LittleEndian, head)
	if err != nil {
		return nil, fmt.Errorf("%w: a short record", ErrDamaged)
	}
	return data[n:], nil
}
