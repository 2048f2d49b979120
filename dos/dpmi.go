package dos

import (
	"github.com/iron86/iron86/cpu"
	"github.com/iron86/iron86/dos/dpmi"
	"github.com/iron86/iron86/dos/guest"
)

// wholePC is a PC that gives access to all of its processor: DPMI needs it.
type wholePC interface {
	PC
	CPU() *cpu.CPU
}

// installDPMI makes the host of DPMI; its memory is the pool of XMS.
func (d *DOS) installDPMI() {
	pc, ok := d.g.PC.(wholePC)
	if !ok || d.ext.pool == nil || d.cfg.Extended.NoDPMI {
		return
	}
	d.ext.dpmi = dpmi.New(dpmi.Config{Machine: pc, DOS: dpmiSystem{d}, Pool: d.ext.pool, Stubs: guest.StubSeg, Int21: guest.VectorStub(0x21)})
}

// dpmiDetect is INT 2Fh AX=1687h.
func (d *DOS) dpmiDetect() {
	if d.ext.dpmi == nil {
		return
	}
	flags, version, paragraphs, entry, processor := d.ext.dpmi.Detect()
	d.g.SetAX(0)
	d.g.SetBX(flags)
	d.g.SetCX(d.g.CX()&0xff00 | uint16(processor))
	d.g.SetDX(version)
	d.g.SetSI(paragraphs)
	d.g.SetES(guest.StubSeg)
	d.g.SetDI(entry)
}

// endExtended frees what a process that ends holds of protected mode.
func (d *DOS) endExtended(psp uint16) {
	if d.ext.dpmi != nil {
		d.ext.dpmi.ProcessEnded(psp)
	}
}

// dpmiSystem is DOS as the host of DPMI sees it.
type dpmiSystem struct{ d *DOS }

func (s dpmiSystem) AllocateDOS(paragraphs uint16) (seg, largest, code uint16) {
	seg, largest, e := s.d.allocate(paragraphs, s.d.psp)
	return seg, largest, uint16(e)
}

func (s dpmiSystem) ReleaseDOS(seg uint16) uint16 { return uint16(s.d.release(seg)) }

func (s dpmiSystem) ResizeDOS(seg, paragraphs uint16) (largest, code uint16) {
	largest, e := s.d.resize(seg, paragraphs)
	return largest, uint16(e)
}

func (s dpmiSystem) PSP() uint16 { return s.d.psp }

func (s dpmiSystem) DTA() (seg, off uint16) { return s.d.dta.Seg, s.d.dta.Off }

func (s dpmiSystem) SetDTA(seg, off uint16) (oldSeg, oldOff uint16) {
	old := s.d.dta
	s.d.dta = guest.Far{Seg: seg, Off: off}
	if s.d.mirroring {
		s.d.copyProcess()
	}
	return old.Seg, old.Off
}

// Message goes to the host's standard error: the program is past using its own.
func (s dpmiSystem) Message(text string) {
	if _, err := s.d.cfg.Err.Write([]byte(text)); err != nil {
		s.d.fail(err)
	}
}
