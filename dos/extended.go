package dos

import (
	"github.com/iron86/iron86/cpu"
	"github.com/iron86/iron86/dos/dpmi"
	"github.com/iron86/iron86/dos/guest"
	"github.com/iron86/iron86/dos/himem"
)

// extendedCode puts the code of these services into the page of stubs.
func extendedCode(put func(off int, code ...byte)) {
	himem.Code(put)
	dpmi.Code(put)
}

// installExtended installs the services that the configuration does not exclude.
func (d *DOS) installExtended() {
	c := d.cfg.Extended
	d.himem = himem.New(d.g, himem.Config{NoXMS: c.NoXMS, NoEMS: c.NoEMS, Message: d.message})
	d.installDPMI()
}

// message shows text to the user on the host's standard error. An error ends the run.
func (d *DOS) message(text string) error {
	_, err := d.cfg.Err.Write([]byte(text))
	if err != nil {
		d.fail(err)
	}
	return err
}

// wholePC is a PC that gives access to its whole processor, which DPMI needs.
type wholePC interface {
	PC
	CPU() *cpu.CPU
}

// installDPMI makes the host of DPMI. Its memory comes from the pool of XMS.
func (d *DOS) installDPMI() {
	pc, ok := d.g.PC.(wholePC)
	pool := d.himem.Pool()
	if !ok || pool == nil || d.cfg.Extended.NoDPMI {
		return
	}
	d.dpmi = dpmi.New(dpmi.Config{Machine: pc, DOS: dpmiSystem{d}, Pool: pool, Stubs: guest.StubSeg, Int21: guest.VectorStub(0x21)})
}

// dpmiDetect serves INT 2Fh AX=1687h, which says whether there is a host of DPMI and how to enter it.
func (d *DOS) dpmiDetect() {
	if d.dpmi == nil {
		return
	}
	flags, version, paragraphs, entry, processor := d.dpmi.Detect()
	d.g.SetAX(0)
	d.g.SetBX(flags)
	d.g.SetCX(d.g.CX()&0xff00 | uint16(processor))
	d.g.SetDX(version)
	d.g.SetSI(paragraphs)
	d.g.SetES(guest.StubSeg)
	d.g.SetDI(entry)
}

// endExtended ends the DPMI clients of a process that ends.
func (d *DOS) endExtended(psp uint16) {
	if d.dpmi != nil {
		d.dpmi.ProcessEnded(psp)
	}
}

// dpmiSystem is what the host of DPMI sees of DOS.
type dpmiSystem struct{ d *DOS }

func (s dpmiSystem) AllocateDOS(paragraphs uint16) (seg, largest, code uint16) {
	seg, largest, e := s.d.arena.Allocate(paragraphs, s.d.psp)
	return seg, largest, uint16(e)
}

func (s dpmiSystem) ReleaseDOS(seg uint16) uint16 { return uint16(s.d.arena.Release(seg)) }

func (s dpmiSystem) ResizeDOS(seg, paragraphs uint16) (largest, code uint16) {
	largest, e := s.d.arena.Resize(seg, paragraphs)
	return largest, uint16(e)
}

func (s dpmiSystem) PSP() uint16 { return s.d.psp }

func (s dpmiSystem) DTA() (seg, off uint16) { return s.d.dta.Seg, s.d.dta.Off }

func (s dpmiSystem) SetDTA(seg, off uint16) (oldSeg, oldOff uint16) {
	old := s.d.dta
	s.d.dta = guest.Far{Seg: seg, Off: off}
	s.d.tables.DTAChanged()
	return old.Seg, old.Off
}

// Message writes to the host's standard error, because the program can no longer use its own.
func (s dpmiSystem) Message(text string) {
	_ = s.d.message(text) // an error has ended the run
}
