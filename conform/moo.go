package conform

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Indexes of the registers of a MOO file (mask bits of its REGS chunk).
const (
	mooAX = iota
	mooBX
	mooCX
	mooDX
	mooCS
	mooSS
	mooDS
	mooES
	mooSP
	mooBP
	mooSI
	mooDI
	mooIP
	mooFlags
	mooRegs
)

var mooNames = [mooRegs]string{"ax", "bx", "cx", "dx", "cs", "ss", "ds", "es", "sp", "bp", "si", "di", "ip", "flags"}

// memByte is one byte of physical memory.
type memByte struct {
	addr  uint32
	value uint8
}

// mooState is a state of registers and memory. has says which registers it names.
type mooState struct {
	reg [mooRegs]uint16
	has uint16
	ram []memByte
}

// mooTest is one test.
type mooTest struct {
	index      uint32
	name       string
	bytes      []byte
	init, fina mooState
	exception  bool
	vector     uint8
	flagsAddr  uint32
}

// mooFile is a file of tests of one opcode.
type mooFile struct {
	cpu   string // as the file says: "8086", "C286"
	tests []mooTest
}

// maxFile bounds an unpacked file in bytes: the largest published ones have
// under 30 MB.
const maxFile = 256 << 20

var errCut = errors.New("a chunk is cut short")

// readAll unpacks gzip when the data is gzip.
func readAll(r io.Reader) ([]byte, error) {
	b, err := io.ReadAll(io.LimitReader(r, maxFile+1))
	if err == nil && len(b) > 1 && b[0] == 0x1f && b[1] == 0x8b {
		var z *gzip.Reader
		if z, err = gzip.NewReader(bytes.NewReader(b)); err == nil {
			b, err = io.ReadAll(io.LimitReader(z, maxFile+1))
		}
	}
	if err == nil && len(b) > maxFile {
		err = fmt.Errorf("over %d bytes", maxFile)
	}
	return b, err
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

// parseMOO reads a file of the MOO format, plain or gzip.
func parseMOO(r io.Reader) (*mooFile, error) {
	b, err := readAll(r)
	if err != nil {
		return nil, err
	}
	f := new(mooFile)
	err = eachChunk(b, func(name string, p []byte) error {
		switch name {
		case "MOO ":
			if len(p) < 12 || p[0] != 1 {
				return errors.New("not MOO version 1")
			}
			f.cpu = strings.TrimRight(string(p[8:12]), " \x00")
		case "TEST":
			t, err := parseMOOTest(p)
			if err != nil {
				return fmt.Errorf("test %d: %w", len(f.tests), err)
			}
			f.tests = append(f.tests, t)
		}
		return nil
	})
	if err == nil && f.cpu == "" {
		err = errors.New("no MOO header")
	}
	return f, err
}

func parseMOOTest(p []byte) (mooTest, error) {
	var t mooTest
	if len(p) < 4 {
		return t, errCut
	}
	t.index = binary.LittleEndian.Uint32(p)
	err := eachChunk(p[4:], func(name string, p []byte) error {
		var err error
		switch name {
		case "NAME", "BYTS":
			if len(p) < 4 || uint64(binary.LittleEndian.Uint32(p)) > uint64(len(p)-4) {
				return errCut
			}
			text := p[4 : 4+binary.LittleEndian.Uint32(p)]
			if name == "NAME" {
				t.name = string(text)
			} else {
				t.bytes = text
			}
		case "INIT":
			t.init, err = parseMOOState(p)
		case "FINA":
			t.fina, err = parseMOOState(p)
		case "EXCP":
			if len(p) < 5 {
				return errCut
			}
			t.exception, t.vector, t.flagsAddr = true, p[0], binary.LittleEndian.Uint32(p[1:])
		}
		return err
	})
	return t, err
}

func parseMOOState(p []byte) (mooState, error) {
	var s mooState
	err := eachChunk(p, func(name string, p []byte) error {
		switch name {
		case "REGS":
			return s.parseRegs(p)
		case "RAM ":
			return s.parseRAM(p)
		case "RG32":
			return errors.New("32-bit states are not supported")
		}
		return nil
	})
	return s, err
}

func (s *mooState) parseRegs(p []byte) error {
	if len(p) < 2 {
		return errCut
	}
	s.has = binary.LittleEndian.Uint16(p)
	p = p[2:]
	for i := range mooRegs {
		if s.has>>i&1 == 0 {
			continue
		}
		if len(p) < 2 {
			return errCut
		}
		s.reg[i] = binary.LittleEndian.Uint16(p)
		p = p[2:]
	}
	return nil
}

func (s *mooState) parseRAM(p []byte) error {
	if len(p) < 4 || uint64(binary.LittleEndian.Uint32(p))*5 > uint64(len(p)-4) {
		return errCut
	}
	n := binary.LittleEndian.Uint32(p)
	s.ram = make([]memByte, n)
	for i := range s.ram {
		at := p[4+5*i:]
		s.ram[i] = memByte{binary.LittleEndian.Uint32(at), at[4]}
	}
	return nil
}

// final is what the state must be at the end: init overlaid with fina.
func (t *mooTest) final() (reg [mooRegs]uint16, ram []memByte) {
	reg = t.init.reg
	for i := range mooRegs {
		if t.fina.has>>i&1 != 0 {
			reg[i] = t.fina.reg[i]
		}
	}
	return reg, append(append([]memByte(nil), t.init.ram...), t.fina.ram...)
}
