package himem

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
	emsSeg = guest.StubSeg + stubDriver>>4
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

// windows is what EMS needs of a machine besides guest.PC: that its address space can show RAM a second time.
type windows interface {
	// Window shows n bytes of RAM at from, whole pages, at address at too.
	Window(at, from uint32, n int)
	// CloseWindow removes the window at address at.
	CloseWindow(at uint32)
}

// emsMap is what one window of the frame shows.
type emsMap struct{ Handle, Page uint16 }

// emsContext is the state of the frame.
type emsContext [emsWindows]emsMap

// emsHandle names pages that belong together.
type emsHandle struct {
	used  bool
	pages []uint32 // addresses in extended memory
	name  [8]byte
	saved *emsContext
}

// EMS is the server of expanded memory. Its windows are nil when there is none.
type EMS struct {
	g       *guest.Guest
	pool    *Pool
	windows windows
	handles [emsHandles]emsHandle // by handle; 0 is the system's and has no pages
	now     emsContext            // what the windows show
	area    guest.Far             // where function 5Bh keeps contexts
	key     bool                  // the operating system has the key of function 5Dh
	closed  bool                  // functions 59h, 5Bh and 5Dh are only for the operating system
	vcpi    vcpi
}

// emsMoved is the status of a function that has set the processor to go on elsewhere.
const emsMoved = 0xff

// handle returns what handle n names, or nil if there is no such handle.
func (e *EMS) handle(n uint16) *emsHandle {
	if int(n) >= emsHandles || !e.handles[n].used {
		return nil
	}
	return &e.handles[n]
}

// frameCall serves function 41h: the segment of the page frame.
func (e *EMS) frameCall() uint8 {
	e.g.SetBX(emsFrame)
	return 0
}

// version serves function 46h: 4.0.
func (e *EMS) version() uint8 {
	e.g.SetAL(0x40)
	return 0
}

// pages returns how many pages are free, and how many there are.
func (e *EMS) pages() (free, total uint16) {
	all, _ := e.pool.Available(emsPage)
	return uint16(min(all/emsPage, 0x7fff)), uint16(min(e.pool.Total()/emsPage, 0x7fff))
}

// count serves function 42h, and 59h with AL=1.
func (e *EMS) count() uint8 {
	free, total := e.pages()
	e.g.SetBX(free)
	e.g.SetDX(total)
	return 0
}

// allocate serves function 43h.
func (e *EMS) allocate() uint8 {
	if e.g.BX() == 0 {
		return emsZeroPages
	}
	return e.allocateAny()
}

// allocateAny serves functions 43h and 5Ah: BX pages, which may be 0, for a new handle in DX.
func (e *EMS) allocateAny() uint8 {
	for n := 1; n < emsHandles; n++ {
		h := &e.handles[n]
		if h.used {
			continue
		}
		if code := e.grow(h, int(e.g.BX())); code != 0 {
			return code
		}
		h.used = true
		e.g.SetDX(uint16(n))
		return 0
	}
	return emsNoHandle
}

// grow gives h pages until it has n. If there are not enough it gives none.
func (e *EMS) grow(h *emsHandle, n int) uint8 {
	if _, total := e.pages(); n > int(total) {
		return emsNotThatMany
	}
	had := len(h.pages)
	for len(h.pages) < n {
		at, ok := e.pool.Alloc(emsPage, emsPage)
		if !ok {
			e.shrink(h, had)
			return emsNotFree
		}
		h.pages = append(h.pages, at)
	}
	return 0
}

// shrink takes all but n pages from h.
func (e *EMS) shrink(h *emsHandle, n int) {
	for _, at := range h.pages[n:] {
		e.pool.Free(at)
	}
	h.pages = slices.Clip(h.pages[:n])
}

// show maps a logical page, which must exist, into a window.
func (e *EMS) show(window int, m emsMap) {
	if e.now[window] == m {
		return
	}
	e.now[window] = m
	at := uint32(emsFrame)<<4 + uint32(window)*emsPage
	if m.Page == emsUnused {
		e.windows.CloseWindow(at)
		return
	}
	e.windows.Window(at, e.handles[m.Handle].pages[m.Page], emsPage)
}

// mapPage maps a logical page of a handle into a window, if both exist.
func (e *EMS) mapPage(window, handle, page uint16) uint8 {
	h := e.handle(handle)
	switch {
	case h == nil:
		return emsHandleBad
	case window >= emsWindows:
		return emsPhysical
	case page == emsUnused:
		e.show(int(window), emsMap{Page: emsUnused})
		return 0
	case int(page) >= len(h.pages):
		return emsLogical
	}
	e.show(int(window), emsMap{handle, page})
	return 0
}

// mapCall serves function 44h.
func (e *EMS) mapCall() uint8 { return e.mapPage(uint16(e.g.AL()), e.g.DX(), e.g.BX()) }

// free serves function 45h. Windows that show the pages are closed.
func (e *EMS) free() uint8 {
	h := e.handle(e.g.DX())
	switch {
	case h == nil:
		return emsHandleBad
	case h.saved != nil:
		return 0x86
	}
	e.hide(e.g.DX(), 0)
	e.shrink(h, 0)
	*h = emsHandle{used: e.g.DX() == 0}
	return 0
}

// hide closes windows that show pages of a handle from page first on.
func (e *EMS) hide(handle, first uint16) {
	for i, m := range e.now {
		if m.Page != emsUnused && m.Handle == handle && m.Page >= first {
			e.show(i, emsMap{Page: emsUnused})
		}
	}
}

// resize serves function 51h.
func (e *EMS) resize() uint8 {
	h := e.handle(e.g.DX())
	if h == nil {
		return emsHandleBad
	}
	n, had := int(e.g.BX()), len(h.pages)
	e.g.SetBX(uint16(had))
	if n > had {
		if code := e.grow(h, n); code != 0 {
			return code
		}
	} else {
		e.hide(e.g.DX(), uint16(n))
		e.shrink(h, n)
	}
	e.g.SetBX(uint16(n))
	return 0
}

// handleCount serves function 4Bh: how many handles are in use.
func (e *EMS) handleCount() uint8 {
	n := uint16(0)
	for i := range e.handles {
		if e.handles[i].used {
			n++
		}
	}
	e.g.SetBX(n)
	return 0
}

// pagesOf serves function 4Ch: how many pages handle DX has.
func (e *EMS) pagesOf() uint8 {
	h := e.handle(e.g.DX())
	if h == nil {
		return emsHandleBad
	}
	e.g.SetBX(uint16(len(h.pages)))
	return 0
}

// allPages serves function 4Dh: handle and pages of all, at ES:DI.
func (e *EMS) allPages() uint8 {
	at, n := guest.Linear(e.g.ES(), e.g.DI()), uint16(0)
	for i := range e.handles {
		if h := &e.handles[i]; h.used {
			e.g.PutWord(at+uint32(n)*4, uint16(i))
			e.g.PutWord(at+uint32(n)*4+2, uint16(len(h.pages)))
			n++
		}
	}
	e.g.SetBX(n)
	return 0
}
