package tables

import (
	"github.com/iron86/iron86/dos/errno"
	"github.com/iron86/iron86/dos/file"
	"github.com/iron86/iron86/dos/guest"
)

// New makes the tables. Begin and LayOut then write them.
func New(g *guest.Guest, k Kernel, files *file.Drives) *Tables {
	return &Tables{g: g, k: k, files: files, country: countryOf(usa), page: files.Page().Number}
}

// Install arms the trap on the code of Code.
func (t *Tables) Install() { t.g.TrapStub(stubUpcase, t.upcaseRoutine) }

// Begin clears the segment and writes the word by which programs find the arena behind it.
func (t *Tables) Begin() {
	t.g.Write(dosBase, make([]byte, dosEnd))
	t.g.PutWord(dosBase+offLists-2, FirstBlock)
	t.layOutCountry()
}

// LayOut writes the tables, a part of them into an arena that has its chain of blocks.
func (t *Tables) LayOut(a Arena) {
	t.layOutLists(a)
	t.layOutDrivers()
	t.LayOutDrives()
}

// Calls returns the functions of INT 21h that concern the tables, by AH.
func (t *Tables) Calls() map[uint8]func() errno.Code {
	return map[uint8]func() errno.Code{
		0x1b: t.allocationCall, 0x1c: t.allocationCall, 0x1f: t.parameterBlockCall, 0x32: t.parameterBlockCall,
		0x34: t.inDOSCall, 0x38: t.countryCall, 0x52: t.listsCall, 0x53: t.buildBlockCall,
		0x5d: t.networkCall, 0x5e: t.machineCall, 0x5f: t.redirectCall,
		0x63: t.leadBytesCall, 0x65: t.countryExtCall, 0x66: t.codePageCall,
	}
}

// Code puts the code of the tables into the page of stubs.
func Code(put func(off int, code ...byte)) { put(stubUpcase, 0x90, 0xcb) } // NOP; RETF

// SetCritical sets the flag before InDOS, which says that a handler of INT 24h is being called.
func (t *Tables) SetCritical(on bool) {
	var v uint8
	if on {
		v = 1
	}
	t.g.PutByte(dosBase+offSDA, v)
}

// BlockDriver returns the address of the header of the driver that all drives have.
func BlockDriver() guest.Far { return guest.Far{Seg: dosSeg, Off: offBlockDriver} }

// inDOSCall serves INT 21h AH=34h, which returns the address of the InDOS flag.
func (t *Tables) inDOSCall() errno.Code {
	t.g.SetES(dosSeg)
	t.g.SetBX(offInDOS)
	return errno.None
}

// Inside serves those of the services for extensions of DOS (INT 2Fh AH=12h) that look something up.
func (t *Tables) Inside() errno.Code {
	switch t.g.AL() {
	case 0x00:
		t.g.SetAL(0xff)
	case 0x03:
		t.g.SetDS(dosSeg)
	case 0x16: // entry BX of the tables of open files
		if int(t.g.BX()) >= file.MaxFiles {
			return errno.Handle
		}
		t.mirror()
		at := t.sftEntry(int(t.g.BX()))
		t.g.SetES(uint16(at >> 4))
		t.g.SetDI(uint16(at & 15))
	case 0x17: // current directory of the drive on the stack
		n := t.g.Word(guest.Linear(t.g.SS(), t.g.SP()+6))
		if !t.files.Has(int(n)) {
			return errno.Drive
		}
		t.mirror()
		t.g.SetDS(dosSeg)
		t.g.SetSI(offCDS + n*cdsSize)
	case 0x20: // entry of handle BX in the job file table
		at, size := t.files.JFT(t.k.State().PSP)
		if int(t.g.BX()) >= size {
			t.g.SetAL(uint8(errno.Handle))
			return errno.Handle
		}
		t.g.SetES(uint16((at + uint32(t.g.BX())) >> 4))
		t.g.SetDI(uint16((at + uint32(t.g.BX())) & 15))
	case 0x2e: // tables of messages: none of our own
		t.g.SetES(0)
		t.g.SetDI(0)
	}
	return errno.None
}
