package external

import (
	"strings"

	"github.com/iron86/iron86/decoder"
	"github.com/iron86/iron86/dos"
)

// trapFlag has the program stop after one instruction.
const trapFlag = 0x100

// maxSteps bounds how many instructions T and P execute.
const maxSteps = 0x10000

// opInt3 is the code of INT 3.
const opInt3 = 0xcc

// context returns the registers for the kernel, which keeps the program in d.program.
func (d *debugger) context() *dos.Debugged {
	r, g := &d.program, &d.reg
	r.AX, r.BX, r.CX, r.DX, r.SP, r.BP, r.SI, r.DI = g[dbgAX], g[dbgBX], g[dbgCX], g[dbgDX], g[dbgSP], g[dbgBP], g[dbgSI], g[dbgDI]
	r.DS, r.ES, r.SS, r.CS, r.IP, r.Flags = g[dbgDS], g[dbgES], g[dbgSS], g[dbgCS], g[dbgIP], d.flags
	return r
}

// run executes the program until it stops, and takes its registers.
func (d *debugger) run(flags uint16) error {
	if err := d.out.Flush(); err != nil {
		return err
	}
	r := d.context()
	r.Flags |= flags
	if err := d.P.Execute(r); err != nil {
		return err
	}
	if r.Ended {
		return nil
	}
	d.reg = [dbgRegisters]uint16{r.AX, r.BX, r.CX, r.DX, r.SP, r.BP, r.SI, r.DI, r.DS, r.ES, r.SS, r.CS, r.IP}
	d.flags = r.Flags &^ trapFlag
	return nil
}

// here returns the place of the next instruction.
func (d *debugger) here() far { return far{d.reg[dbgCS], d.reg[dbgIP]} }

// start reads =address, where execution begins.
func (s *scanner) start() {
	s.skip()
	if strings.HasPrefix(s.rest, "=") {
		s.rest = s.rest[1:]
		at := s.address(s.d.reg[dbgCS])
		if !s.bad {
			s.d.reg[dbgCS], s.d.reg[dbgIP] = at.seg, at.off
		}
	}
}

// goOn executes the program until it comes to a breakpoint or ends (G).
func (d *debugger) goOn(s *scanner) error {
	s.start()
	var points []far
	for s.skip(); s.rest != "" && !s.bad && len(points) < 10; s.skip() {
		points = append(points, s.address(d.reg[dbgCS]))
	}
	if !s.end() {
		return errDebug
	}
	if len(points) > 0 {
		if done, err := d.step(); done || err != nil { // past a breakpoint at the next instruction
			return err
		}
		for _, p := range points {
			if d.here() == p {
				return d.showRegisters()
			}
		}
	}
	return d.until(points)
}

// until executes the program with breakpoints, and shows where it has stopped.
func (d *debugger) until(points []far) error {
	done, err := d.runTo(points)
	if err != nil || done {
		return err
	}
	return d.showRegisters()
}

// runTo executes the program with breakpoints. done says that it has ended, which was shown.
func (d *debugger) runTo(points []far) (done bool, err error) {
	old := make([]byte, len(points))
	for i, p := range points {
		old[i] = d.byteAt(p.seg, p.off)
		d.P.Write(p.seg, p.off, []byte{opInt3})
	}
	err = d.run(0)
	for i := len(points) - 1; i >= 0; i-- {
		d.P.Write(points[i].seg, points[i].off, []byte{old[i]})
	}
	if err != nil {
		return false, err
	}
	for _, p := range points {
		if !d.program.Ended && d.here() == (far{p.seg, p.off + 1}) {
			d.reg[dbgIP]--
			break
		}
	}
	return d.ended()
}

// ended shows that the program has ended, if it has.
func (d *debugger) ended() (bool, error) {
	if !d.program.Ended {
		return false, nil
	}
	return true, d.say("\r\nProgram terminated normally")
}

// step executes an instruction. done says that the program has ended, which was shown.
func (d *debugger) step() (done bool, err error) {
	if d.byteAt(d.reg[dbgCS], d.reg[dbgIP]) == 0xcd { // the processor would not stop behind an interrupt
		return d.over()
	}
	if err := d.run(trapFlag); err != nil {
		return false, err
	}
	return d.ended()
}

// over executes an instruction, or until behind it: a call, an interrupt, a loop, or a string operation that is repeated.
func (d *debugger) over() (done bool, err error) {
	at := d.here()
	i := decoder.Decode(d.P.Read(at.seg, at.off, 16), debugMode)
	name, _, _ := strings.Cut(i.Text(0, nil), " ")
	if name != "call" && name != "int" && !strings.HasPrefix(name, "loop") && !strings.HasPrefix(name, "rep") {
		return d.step()
	}
	return d.runTo([]far{{at.seg, at.off + uint16(i.Len)}})
}

// steps executes instructions and shows the registers after each (T and P).
func (d *debugger) steps(s *scanner, step func() (bool, error)) error {
	s.start()
	n := 1
	if s.skip(); s.rest != "" {
		n = s.number(maxSteps)
	}
	if !s.end() {
		return errDebug
	}
	for range n {
		if done, err := step(); done || err != nil {
			return err
		}
		if err := d.showRegisters(); err != nil {
			return err
		}
	}
	return nil
}
