package conform

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/iron86/iron86/x86"
)

// Registers of a MOO state. General and segment registers stand in the order of
// their encoding, from 0 and from mooES.
const (
	mooES    = 8
	mooIP    = 14
	mooFlags = 15
	mooCR0   = 16
	mooCR3   = 17
	mooDR6   = 18
	mooDR7   = 19
	mooRegs  = 20
)

// mooOrder16 and mooOrder32 have the register for each bit of the mask with which the chunks REGS and RG32
// begin, and RMSK and RM32 as well.
var (
	mooOrder16 = []uint8{x86.AX, x86.BX, x86.CX, x86.DX, mooES + x86.CS, mooES + x86.SS, mooES + x86.DS, mooES + x86.ES,
		x86.SP, x86.BP, x86.SI, x86.DI, mooIP, mooFlags}
	mooOrder32 = []uint8{mooCR0, mooCR3, x86.AX, x86.BX, x86.CX, x86.DX, x86.SI, x86.DI, x86.BP, x86.SP,
		mooES + x86.CS, mooES + x86.DS, mooES + x86.ES, mooES + x86.FS, mooES + x86.GS, mooES + x86.SS,
		mooIP, mooFlags, mooDR6, mooDR7}
)

var mooNames = [mooRegs]string{"ax", "cx", "dx", "bx", "sp", "bp", "si", "di", "es", "cs", "ss", "ds", "fs", "gs",
	"ip", "flags", "cr0", "cr3", "dr6", "dr7"}

// mooState is a state, or a set of masks.
type mooState struct {
	reg [mooRegs]uint32
	has uint32 // bit i is set if the state has register i
	ram mooRAM
}

// mooRAM are bytes of memory as they stand in the file: 4 bytes address, 1 byte value.
type mooRAM []byte

func (r mooRAM) len() int { return len(r) / 5 }

func (r mooRAM) at(i int) (addr uint32, v uint8) {
	p := r[5*i : 5*i+5]
	return binary.LittleEndian.Uint32(p), p[4]
}

// mooTest is one test.
type mooTest struct {
	index      uint32
	name       []byte
	bytes      []byte
	init, fina mooState  // the chunks INIT and FINA: the state before and after the instruction
	masks      *mooState // AND masks of the final registers, from the test itself
	exception  bool      // an interrupt or exception was taken
	hash       []byte    // names the test in lists of bad captures
}

// mooFile is a file of tests of one opcode.
type mooFile struct {
	cpu   string // as the file says: "8086", "C286"
	masks *mooState
	tests []mooTest
}

// maxFile bounds an unpacked file in bytes. The largest published ones have less than 30 MB.
const maxFile = 256 << 20

var errCut = errors.New("a chunk is cut short")

// readAll unpacks b if it is packed by gzip.
func readAll(b []byte) ([]byte, error) {
	if len(b) < 2 || b[0] != 0x1f || b[1] != 0x8b {
		return b, nil
	}
	z, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	out.Grow(min(8*len(b), maxFile))
	n, err := out.ReadFrom(io.LimitReader(z, maxFile+1))
	if err == nil && n > maxFile {
		err = fmt.Errorf("over %d bytes", maxFile)
	}
	return out.Bytes(), err
}

// eachChunk calls do for every chunk of b.
func eachChunk(b []byte, do func(name string, payload []byte) error) error {
	for len(b) > 0 {
		if len(b) < 8 {
			return errCut
		}
		n := binary.LittleEndian.Uint32(b[4:])
		if uint64(n) > uint64(len(b)-8) {
			return errCut
		}
		if err := do(string(b[:4]), b[8:8+n]); err != nil {
			return err
		}
		b = b[8+n:]
	}
	return nil
}

// parseMOO reads a file of the MOO format, plain or gzip. The result refers to b.
func parseMOO(b []byte) (*mooFile, error) {
	b, err := readAll(b)
	if err != nil {
		return nil, err
	}
	f := new(mooFile)
	count := uint32(0)
	err = eachChunk(b, func(name string, p []byte) error {
		switch name {
		case "MOO ":
			if len(p) < 12 || p[0] != 1 {
				return errors.New("not MOO version 1")
			}
			count = binary.LittleEndian.Uint32(p[4:])
			f.cpu = strings.TrimRight(string(p[8:12]), " \x00")
		case "RMSK", "RM32":
			f.masks = new(mooState)
			return f.masks.parseRegs(name, p)
		case "TEST":
			t, err := parseMOOTest(p)
			if err != nil {
				return fmt.Errorf("test %d: %w", len(f.tests), err)
			}
			if t.index == 0 { // the tests in the files of the 8086 have no numbers
				t.index = uint32(len(f.tests))
			}
			f.tests = append(f.tests, t)
		}
		return nil
	})
	switch {
	case err != nil:
		return nil, err
	case f.cpu == "":
		return nil, errors.New("no MOO header")
	case int(count) != len(f.tests):
		return nil, fmt.Errorf("%d tests where the header says %d", len(f.tests), count)
	}
	return f, nil
}

// parseMOOTest reads a chunk TEST.
func parseMOOTest(p []byte) (mooTest, error) {
	var t mooTest
	if len(p) < 4 {
		return t, errCut
	}
	t.index = binary.LittleEndian.Uint32(p)
	var init, fina bool
	err := eachChunk(p[4:], func(name string, p []byte) (err error) {
		switch name {
		case "NAME":
			t.name, err = counted(p, 1)
		case "BYTS":
			t.bytes, err = counted(p, 1)
		case "INIT":
			init = true
			_, err = t.init.parse(p)
		case "FINA":
			fina = true
			t.masks, err = t.fina.parse(p)
		case "EXCP":
			t.exception = true
		case "HASH":
			t.hash = p
		}
		return err
	})
	if err == nil && !(init && fina) {
		err = errors.New("no initial or no final state")
	}
	return t, err
}

// counted returns the items of a list, without the number of them with which the list begins. An item has
// size bytes.
func counted(p []byte, size uint64) ([]byte, error) {
	if len(p) < 4 {
		return nil, errCut
	}
	n := uint64(binary.LittleEndian.Uint32(p)) * size
	if n > uint64(len(p)-4) {
		return nil, errCut
	}
	return p[4 : 4+n], nil
}

// parse reads INIT or FINA and the masks in it, if any.
func (s *mooState) parse(p []byte) (masks *mooState, err error) {
	err = eachChunk(p, func(name string, p []byte) (err error) {
		switch name {
		case "REGS", "RG32":
			return s.parseRegs(name, p)
		case "RMSK", "RM32":
			masks = new(mooState)
			return masks.parseRegs(name, p)
		case "RAM ":
			s.ram, err = counted(p, 5)
		}
		return err
	})
	return masks, err
}

// parseRegs reads a chunk of registers, 16 or 32 bits wide.
func (s *mooState) parseRegs(name string, p []byte) error {
	order, n := mooOrder16, 2
	if name == "RG32" || name == "RM32" {
		order, n = mooOrder32, 4
	}
	word := func() (v uint32, ok bool) {
		if len(p) < n {
			return 0, false
		}
		v = uint32(binary.LittleEndian.Uint16(p))
		if n == 4 {
			v = binary.LittleEndian.Uint32(p)
		}
		p = p[n:]
		return v, true
	}
	mask, ok := word()
	for i, r := range order {
		if mask>>i&1 == 0 {
			continue
		}
		s.has |= 1 << r
		if s.reg[r], ok = word(); !ok {
			break
		}
	}
	if !ok {
		return errCut
	}
	return nil
}

// final returns what register r must be at the end.
func (t *mooTest) final(r int) uint32 {
	if t.fina.has>>r&1 != 0 {
		return t.fina.reg[r]
	}
	return t.init.reg[r]
}
