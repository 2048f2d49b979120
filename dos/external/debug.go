package external

import (
	"errors"
	"io"
	"strings"

	"github.com/iron86/iron86/dos"
	"github.com/iron86/iron86/dos/calls"
)

// Registers of DEBUG's program, in the order in which R shows them.
const (
	dbgAX = iota
	dbgBX
	dbgCX
	dbgDX
	dbgSP
	dbgBP
	dbgSI
	dbgDI
	dbgDS
	dbgES
	dbgSS
	dbgCS
	dbgIP
	dbgRegisters
)

// debugNames are the names of the registers.
var debugNames = [dbgRegisters]string{"AX", "BX", "CX", "DX", "SP", "BP", "SI", "DI", "DS", "ES", "SS", "CS", "IP"}

// debugFlags are the flags as R shows them: bit, name when set, name when clear.
var debugFlags = []struct {
	bit        uint16
	set, clear string
}{
	{0x800, "OV", "NV"}, {0x400, "DN", "UP"}, {0x200, "EI", "DI"}, {0x80, "NG", "PL"},
	{0x40, "ZR", "NZ"}, {0x10, "AC", "NA"}, {4, "PE", "PO"}, {1, "CY", "NC"},
}

// debugger is DEBUG at work on a program or a file in memory.
type debugger struct {
	*command
	reg     [dbgRegisters]uint16
	flags   uint16
	top     int    // paragraphs of the program's memory
	name    string // of the file, as N gives it; "": none
	asm     *assembler
	program dos.Debugged
	next    [3]far // where D, U and A go on
}

// far is a place in memory.
type far struct{ seg, off uint16 }

// Indexes of debugger.next.
const (
	nextDump = iota
	nextCode
	nextAsm
)

// errDebug is the error of a command that DEBUG does not understand.
var errDebug = errors.New("external: DEBUG does not understand")

// debugMain executes DEBUG, which looks at memory and files, changes, assembles and executes them. T executes interrupts as P does. The exit code is 1 for an error.
func debugMain(c *command) (uint8, error) {
	c.P.KeepOnBreak()
	d := &debugger{command: c, flags: 0x202}
	if err := d.begin(strings.TrimSpace(c.tail)); err != nil {
		return 1, err
	}
	for {
		c.printf("-")
		line, err := d.readLine()
		if err == io.EOF {
			return 0, nil
		}
		if err == nil {
			var done bool
			if done, err = d.execute(line); done {
				return 0, err
			}
		}
		switch {
		case err == errDebug:
			err = c.say("%*s", len(strings.TrimRight(line, " "))+8, "^ Error")
		case err == dos.ErrBreak:
			err = c.say("")
		case err != nil && !calls.Fatal(err):
			err = c.say("%s", errorText(err))
		}
		if err != nil {
			return 1, err
		}
	}
}

// begin takes all free memory, makes a program segment there, and loads the file that the command line names.
func (d *debugger) begin(tail string) error {
	r, err := d.P.Call(dos.Regs{AX: 0x4800, BX: 0xffff})
	if err != nil && err != calls.ErrMemory {
		return err
	}
	d.top = int(r.BX)
	if r, err = d.P.Call(dos.Regs{AX: 0x4800, BX: uint16(d.top)}); err != nil {
		return err
	}
	seg := r.AX
	if _, err := d.P.Call(dos.Regs{AX: 0x2600, DX: seg}); err != nil {
		return err
	}
	for _, i := range []int{dbgDS, dbgES, dbgSS, dbgCS} {
		d.reg[i] = seg
	}
	d.program.PSP = seg
	d.reg[dbgIP], d.reg[dbgSP] = 0x100, uint16(min(d.top*16, 0x10000)-2)
	for i := range d.next {
		d.next[i] = far{seg, 0x100}
	}
	name, rest, _ := strings.Cut(tail, " ")
	if name == "" {
		return nil
	}
	d.setName(name, rest)
	if err := d.load(far{seg, 0x100}); err != nil {
		return d.say("%s", errorText(err))
	}
	return nil
}

// readLine reads a line of commands.
func (d *debugger) readLine() (string, error) {
	if err := d.out.Flush(); err != nil {
		return "", err
	}
	line, err := d.in.Line()
	return strings.TrimSpace(line), err
}

// setName sets the file for L and W, and the command line of the program.
func (d *debugger) setName(name, tail string) {
	d.name = calls.UpperAll(name)
	line := " " + strings.TrimSpace(tail)
	d.P.Write(d.reg[dbgCS], calls.PSPTail, append([]byte{byte(len(line))}, line[:min(len(line), 126)]+"\r"...))
}

// maxDebugged bounds a file that DEBUG loads, in bytes.
const maxDebugged = 1 << 20

// load reads the file to a place. BX:CX becomes its size. An .EXE file is not relocated.
func (d *debugger) load(at far) error {
	h, err := d.Open(d.name, calls.ForReading)
	if err != nil {
		return err
	}
	b, err := io.ReadAll(io.LimitReader(handle{d.System, h}, maxDebugged))
	if err = d.Closed(h, err); err != nil {
		return err
	}
	if len(b) > d.top*16-0x100 {
		return calls.ErrMemory
	}
	for i := 0; i < len(b); i += 0x1000 {
		d.P.Write(at.seg+uint16(i>>4), at.off, b[i:min(i+0x1000, len(b))])
	}
	d.reg[dbgBX], d.reg[dbgCX] = uint16(len(b)>>16), uint16(len(b))
	return nil
}

// write writes BX:CX bytes from a place on to the file.
func (d *debugger) write(at far) error {
	if strings.HasSuffix(d.name, ".EXE") || strings.HasSuffix(d.name, ".HEX") {
		return d.say("EXE and HEX files cannot be written")
	}
	size := int(d.reg[dbgBX])<<16 | int(d.reg[dbgCX])
	if d.name == "" || size > maxDebugged {
		return errDebug
	}
	h, err := d.Create(d.name)
	if err != nil {
		return err
	}
	err = d.say("Writing %05X bytes", size)
	for i := 0; i < size && err == nil; i += 0x1000 {
		err = d.Write(h, d.P.Read(at.seg+uint16(i>>4), at.off, min(0x1000, size-i)))
	}
	return d.Closed(h, err)
}

// byteAt returns the byte at a place.
func (d *debugger) byteAt(seg, off uint16) byte { return d.P.Read(seg, off, 1)[0] }

// execute executes a line. done says that DEBUG ends.
func (d *debugger) execute(line string) (done bool, err error) {
	if line == "" {
		return false, nil
	}
	letter := calls.Upper(line[0])
	s := &scanner{d: d, rest: strings.TrimSpace(line[1:])}
	switch letter {
	case 'Q':
		return true, nil
	case '?':
		return false, d.say("%s", debugHelp)
	case 'A':
		return false, d.assemble(s)
	case 'C':
		return false, d.compare(s)
	case 'D':
		return false, d.dump(s)
	case 'E':
		return false, d.enter(s)
	case 'F':
		return false, d.fill(s)
	case 'G':
		return false, d.goOn(s)
	case 'H':
		a, b := s.number(0xffff), s.number(0xffff)
		if !s.end() {
			return false, errDebug
		}
		return false, d.say("%04X  %04X", uint16(a+b), uint16(a-b))
	case 'I', 'O':
		return false, d.port(s, letter == 'O')
	case 'L', 'W':
		return false, d.transfer(s, letter == 'W')
	case 'M':
		return false, d.move(s)
	case 'N':
		name, tail, _ := strings.Cut(s.rest, " ")
		d.setName(name, tail)
		return false, nil
	case 'P':
		return false, d.steps(s, d.over)
	case 'R':
		return false, d.registers(calls.UpperAll(s.rest))
	case 'S':
		return false, d.search(s)
	case 'T':
		return false, d.steps(s, d.step)
	case 'U':
		return false, d.unassemble(s)
	}
	return false, errDebug
}

// port executes I and O.
func (d *debugger) port(s *scanner, write bool) error {
	port, v := s.number(0xffff), 0
	if write {
		v = s.number(0xff)
	}
	switch {
	case !s.end():
		return errDebug
	case write:
		d.P.Out(uint16(port), uint8(v))
		return nil
	}
	return d.say("%02X", d.P.In(uint16(port)))
}

// transfer executes L and W: of the file, or of sectors.
func (d *debugger) transfer(s *scanner, write bool) error {
	at := far{d.reg[dbgCS], 0x100}
	if s.rest != "" {
		at = s.address(d.reg[dbgCS])
	}
	if s.skip(); s.rest != "" {
		return d.sectors(s, at, write)
	}
	switch {
	case !s.end() || d.name == "":
		return errDebug
	case write:
		return d.write(at)
	}
	return d.load(at)
}

// debugHelp is the answer to the command ?.
const debugHelp = "A [address]  C range address  D [range]  E address [list]  F range list  G [=address] [addresses]  H value value  I port\r\n" +
	"L [address [drive first number]]  M range address  N name  O port value  P [=address] [number]  Q  R [register]  S range list\r\n" +
	"T [=address] [number]  U [range]  W [address [drive first number]]   Drives are numbers from 0 for A."

// registers shows the registers, or changes one, or the flags (F).
func (d *debugger) registers(name string) error {
	if name == "" {
		return d.showRegisters()
	}
	if name == "F" {
		d.printf("%s -", d.flagText())
		line, err := d.readLine()
		for _, w := range strings.Fields(calls.UpperAll(line)) {
			for _, f := range debugFlags {
				switch w {
				case f.set:
					d.flags |= f.bit
				case f.clear:
					d.flags &^= f.bit
				}
			}
		}
		return noMore(err)
	}
	for i, n := range debugNames {
		if n != name {
			continue
		}
		d.printf("%s %04X\r\n:", n, d.reg[i])
		line, err := d.readLine()
		if err != nil || line == "" {
			return noMore(err)
		}
		s := &scanner{d: d, rest: line}
		v := s.number(0xffff)
		if !s.end() {
			return errDebug
		}
		d.reg[i] = uint16(v)
		return nil
	}
	return errDebug
}

// flagText returns the flags in words.
func (d *debugger) flagText() string {
	var words []string
	for _, f := range debugFlags {
		if d.flags&f.bit != 0 {
			words = append(words, f.set)
		} else {
			words = append(words, f.clear)
		}
	}
	return strings.Join(words, " ")
}

// showRegisters shows all registers and the instruction at CS:IP.
func (d *debugger) showRegisters() error {
	for i, n := range debugNames {
		d.printf("%s=%04X", n, d.reg[i])
		switch i {
		case dbgDI:
			d.printf("\r\n")
		case dbgIP:
			d.printf("   %s\r\n", d.flagText())
		default:
			d.printf("  ")
		}
	}
	_, err := d.showCode(far{d.reg[dbgCS], d.reg[dbgIP]})
	return err
}
