package dos

import (
	"slices"

	"github.com/iron86/iron86/dos/guest"
)

// EMS 4.0: memory in pages of 16 KB, four of which show in the page frame (Lotus/Intel/
// Microsoft Expanded Memory Specification 4.0; RBIL "INT 67"). A logical page is a piece
// of extended memory; mapping it has the bus show the same bytes in the frame, so that one
// page can be in two places and the processor stays in real mode.
const (
	emsFrame   = 0xd000 // segment
	emsPage    = 0x4000 // bytes
	emsWindows = 4
	emsHandles = 255
	emsUnused  = 0xffff // logical page: nothing is mapped

	// The segment that vector 67h points to, with the name of the driver at 000Ah.
	emsSeg  = guest.StubSeg + 0x80
	stubEMS = 0x814 // offset in the stub page
)

// Status codes of EMS, in AH.
const (
	emsHandleBad   = 0x83
	emsFunction    = 0x84
	emsNoHandle    = 0x85
	emsNotThatMany = 0x87
	emsNotFree     = 0x88
	emsZeroPages   = 0x89
	emsLogical     = 0x8a
	emsPhysical    = 0x8b
	emsSaved       = 0x8d
	emsNotSaved    = 0x8e
	emsSubfunction = 0x8f
	emsAttribute   = 0x90
	emsVolatile    = 0x91
	emsOverlap     = 0x92
	emsTooLong     = 0x93
	emsOffset      = 0x95
	emsLength      = 0x96
	emsExchange    = 0x97
	emsKind        = 0x98
	emsAlternate   = 0x9c
	emsNoName      = 0xa0
	emsNameTaken   = 0xa1
	emsWrap        = 0xa2
	emsContextBad  = 0xa3
	emsDenied      = 0xa4
)

// windowPC is a PC whose address space can show RAM a second time: EMS needs it.
type windowPC interface {
	PC
	// Window shows n bytes of RAM at from, whole pages, at address at too.
	Window(at, from uint32, n int)
	// CloseWindow ends that.
	CloseWindow(at uint32)
}

// emsMap is what one window of the frame shows.
type emsMap struct{ handle, page uint16 }

// emsContext is the state of the frame.
type emsContext [emsWindows]emsMap

// emsHandle is pages that belong together.
type emsHandle struct {
	used  bool
	pages []uint32 // addresses in extended memory
	name  [8]byte
	saved *emsContext
}

// expanded is the state of EMS; pc is nil when there is none.
type expanded struct {
	pc      windowPC
	handles [emsHandles]emsHandle // by handle; 0 is the system's and has no pages
	now     emsContext
	area    guest.Far // function 5Bh: where contexts are kept
	key     bool
	closed  bool // functions 59h, 5Bh and 5Dh are for the operating system
	vcpi    vcpiServer
}

// installEMS makes the frame and the driver that programs look for.
func (d *DOS) installEMS() {
	pc, ok := d.g.PC.(windowPC)
	if !ok || d.ext.pool == nil || d.cfg.Extended.NoEMS {
		return
	}
	d.ems.pc = pc
	d.ems.handles[0].used = true
	for i := range d.ems.now {
		d.ems.now[i].page = emsUnused
	}
	d.g.SetVector(0x67, guest.Far{Seg: emsSeg, Off: stubEMS - 0x800})
	d.g.TrapStub(stubEMS, d.int67)
	d.g.TrapStub(stubEMSReturn, d.emsReturned)
	d.installVCPI()
}

// emsCode is the driver's header, and the entry of INT 67h.
func emsCode(put func(off int, code ...byte)) {
	put(0x800, 0xff, 0xff, 0xff, 0xff, 0x00, 0xc0) // the last driver; a character device with IOCTL
	put(0x806, guest.StubHalt&0xff, guest.StubHalt>>8, guest.StubHalt&0xff, guest.StubHalt>>8)
	put(0x80a, []byte("EMMXXXX0")...)
	put(stubEMS, 0x90, 0xcf)
}

// emsCalls are the functions from 40h on.
var emsCalls = [...]func(*DOS) uint8{
	0x00: func(*DOS) uint8 { return 0 },
	0x01: (*DOS).emsFrameCall, 0x02: (*DOS).emsCount, 0x03: (*DOS).emsAllocate, 0x04: (*DOS).emsMapCall,
	0x05: (*DOS).emsFree, 0x06: (*DOS).emsVersion, 0x07: (*DOS).emsSave, 0x08: (*DOS).emsRestore,
	0x0b: (*DOS).emsHandleCount, 0x0c: (*DOS).emsPagesOf, 0x0d: (*DOS).emsAllPages, 0x0e: (*DOS).emsContextCall,
	0x0f: (*DOS).emsPartialCall, 0x10: (*DOS).emsMapMany, 0x11: (*DOS).emsResize, 0x12: (*DOS).emsAttributeCall,
	0x13: (*DOS).emsNameCall, 0x14: (*DOS).emsDirectory, 0x15: (*DOS).emsJump, 0x16: (*DOS).emsCall,
	0x17: (*DOS).emsMove, 0x18: (*DOS).emsWindowsCall, 0x19: (*DOS).emsHardware, 0x1a: (*DOS).emsAllocateAny,
	0x1b: (*DOS).emsAlternateCall, 0x1c: func(*DOS) uint8 { return 0 }, 0x1d: (*DOS).emsKeyCall,
}

// emsMoved as a status: the processor already goes on elsewhere.
const emsMoved = 0xff

// int67 is INT 67h: function AH, status in AH.
func (d *DOS) int67() {
	status := uint8(emsFunction)
	if i := int(d.g.AH()) - 0x40; i >= 0 && i < len(emsCalls) && emsCalls[i] != nil {
		status = emsCalls[i](d)
	} else if d.g.AH() == 0xde {
		status = d.vcpiCall()
	}
	if status == emsMoved {
		return
	}
	d.g.SetAX(uint16(status)<<8 | uint16(d.g.AL()))
	d.g.Finish()
}

// handle is the handle in DX, nil for none.
func (d *DOS) emsHandle(n uint16) *emsHandle {
	if int(n) >= emsHandles || !d.ems.handles[n].used {
		return nil
	}
	return &d.ems.handles[n]
}

func (d *DOS) emsFrameCall() uint8 {
	d.g.SetBX(emsFrame)
	return 0
}

func (d *DOS) emsVersion() uint8 {
	d.g.SetAL(0x40)
	return 0
}

// emsPages is how many pages are free, and how many there are.
func (d *DOS) emsPages() (free, total uint16) {
	all, _ := d.ext.pool.Available(emsPage)
	return uint16(min(all/emsPage, 0x7fff)), uint16(min(d.ext.pool.Total()/emsPage, 0x7fff))
}

func (d *DOS) emsCount() uint8 {
	free, total := d.emsPages()
	d.g.SetBX(free)
	d.g.SetDX(total)
	return 0
}

func (d *DOS) emsAllocate() uint8 {
	if d.g.BX() == 0 {
		return emsZeroPages
	}
	return d.emsAllocateAny()
}

// emsAllocateAny is functions 43h and 5Ah: BX pages, which may be 0, for a new handle in DX.
func (d *DOS) emsAllocateAny() uint8 {
	for n := 1; n < emsHandles; n++ {
		h := &d.ems.handles[n]
		if h.used {
			continue
		}
		if code := d.emsGrow(h, int(d.g.BX())); code != 0 {
			return code
		}
		h.used = true
		d.g.SetDX(uint16(n))
		return 0
	}
	return emsNoHandle
}

// emsGrow gives h more pages, up to n in all, or none.
func (d *DOS) emsGrow(h *emsHandle, n int) uint8 {
	if _, total := d.emsPages(); n > int(total) {
		return emsNotThatMany
	}
	had := len(h.pages)
	for len(h.pages) < n {
		at, ok := d.ext.pool.Alloc(emsPage, emsPage)
		if !ok {
			d.emsShrink(h, had)
			return emsNotFree
		}
		h.pages = append(h.pages, at)
	}
	return 0
}

// emsShrink takes all but n pages from h.
func (d *DOS) emsShrink(h *emsHandle, n int) {
	for _, at := range h.pages[n:] {
		d.ext.pool.Free(at)
	}
	h.pages = slices.Clip(h.pages[:n])
}

// show maps a logical page into a window.
func (d *DOS) emsShow(window int, m emsMap) {
	if d.ems.now[window] == m {
		return
	}
	d.ems.now[window] = m
	at := uint32(emsFrame)<<4 + uint32(window)*emsPage
	if m.page == emsUnused {
		d.ems.pc.CloseWindow(at)
		return
	}
	d.ems.pc.Window(at, d.ems.handles[m.handle].pages[m.page], emsPage)
}

// emsMapPage checks and maps: function 44h.
func (d *DOS) emsMapPage(window, handle, page uint16) uint8 {
	h := d.emsHandle(handle)
	switch {
	case h == nil:
		return emsHandleBad
	case window >= emsWindows:
		return emsPhysical
	case page == emsUnused:
		d.emsShow(int(window), emsMap{page: emsUnused})
		return 0
	case int(page) >= len(h.pages):
		return emsLogical
	}
	d.emsShow(int(window), emsMap{handle, page})
	return 0
}

func (d *DOS) emsMapCall() uint8 { return d.emsMapPage(uint16(d.g.AL()), d.g.DX(), d.g.BX()) }

// emsFree is function 45h. Windows that show the pages are closed.
func (d *DOS) emsFree() uint8 {
	h := d.emsHandle(d.g.DX())
	switch {
	case h == nil:
		return emsHandleBad
	case h.saved != nil:
		return 0x86
	}
	d.emsHide(d.g.DX(), 0)
	d.emsShrink(h, 0)
	*h = emsHandle{used: d.g.DX() == 0}
	return 0
}

// emsHide closes windows that show pages of a handle from page first on.
func (d *DOS) emsHide(handle, first uint16) {
	for i, m := range d.ems.now {
		if m.page != emsUnused && m.handle == handle && m.page >= first {
			d.emsShow(i, emsMap{page: emsUnused})
		}
	}
}

// emsResize is function 51h.
func (d *DOS) emsResize() uint8 {
	h := d.emsHandle(d.g.DX())
	if h == nil {
		return emsHandleBad
	}
	n, had := int(d.g.BX()), len(h.pages)
	d.g.SetBX(uint16(had))
	if n > had {
		if code := d.emsGrow(h, n); code != 0 {
			return code
		}
	} else {
		d.emsHide(d.g.DX(), uint16(n))
		d.emsShrink(h, n)
	}
	d.g.SetBX(uint16(n))
	return 0
}

func (d *DOS) emsHandleCount() uint8 {
	n := uint16(0)
	for i := range d.ems.handles {
		n += boolWord(d.ems.handles[i].used)
	}
	d.g.SetBX(n)
	return 0
}

func (d *DOS) emsPagesOf() uint8 {
	h := d.emsHandle(d.g.DX())
	if h == nil {
		return emsHandleBad
	}
	d.g.SetBX(uint16(len(h.pages)))
	return 0
}

// emsAllPages is function 4Dh: handle and pages of all, at ES:DI.
func (d *DOS) emsAllPages() uint8 {
	at, n := guest.Linear(d.g.ES(), d.g.DI()), uint16(0)
	for i := range d.ems.handles {
		if h := &d.ems.handles[i]; h.used {
			d.g.PutWord(at+uint32(n)*4, uint16(i))
			d.g.PutWord(at+uint32(n)*4+2, uint16(len(h.pages)))
			n++
		}
	}
	d.g.SetBX(n)
	return 0
}
