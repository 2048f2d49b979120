package tables

import (
	"testing"
	"time"

	"github.com/iron86/iron86/dos/errno"
	"github.com/iron86/iron86/dos/file"
	"github.com/iron86/iron86/dos/guest"
	"github.com/iron86/iron86/internal/guesttest"
	"github.com/iron86/iron86/x86"
)

// kernel is a DOS with one process, and nothing open.
type kernel struct{ state State }

func (k *kernel) State() State                                         { return k.state }
func (k *kernel) SetProcess(psp uint16, dta guest.Far)                 { k.state.PSP, k.state.DTA = psp, dta }
func (k *kernel) SetError(e errno.Code)                                { k.state.Error = e }
func (k *kernel) PSP() uint16                                          { return k.state.PSP }
func (k *kernel) DTA() guest.Far                                       { return k.state.DTA }
func (k *kernel) Allocate(uint16, uint16) (uint16, errno.Code)         { return 0, errno.Memory }
func (k *kernel) Release(uint16) errno.Code                            { return errno.Block }
func (k *kernel) HasEMS() bool                                         { return false }
func (k *kernel) ReadDevice(*file.File, []byte) (int, errno.Code)      { return 0, errno.None }
func (k *kernel) WriteDevice(_ *file.File, b []byte) (int, errno.Code) { return len(b), errno.None }
func (k *kernel) InputReady(file.Device) bool                          { return false }
func (k *kernel) Stream(file.Device) any                               { return nil }

// Upper and TakeUpper make it an arena, too.
func (k *kernel) Upper() uint16           { return 0xffff }
func (k *kernel) TakeUpper(uint16) uint16 { return 0xd001 }

func newTables(t *testing.T) (*Tables, *kernel, *guesttest.PC) {
	t.Helper()
	pc := guesttest.New()
	g := guest.New(pc)
	k := &kernel{State{PSP: 0x1000, DTA: guest.Far{Seg: 0x1000, Off: 0x80}}}
	files := file.New(file.Config{Guest: g, Kernel: k, Clock: file.NewClock(g.Date, nil, false)})
	g.PutFar(0x10000+guest.PSPJFT, 0x1000, guest.PSPTable)
	g.PutWord(0x10000+guest.PSPJFTSize, guest.PSPHandles)
	files.MountFiles(map[string][]byte{"A.TXT": []byte("x")})
	files.OpenStandard(0x1000, [3]bool{true, true, true})
	tables := New(g, k, files)
	tables.Begin()
	tables.LayOut(k)
	return tables, k, pc
}

// TestSwappableData: the copies are kept once somebody has asked, and three things are taken back from them.
func TestSwappableData(t *testing.T) {
	tb, k, pc := newTables(t)
	const sda = dosBase + offSDA
	if tb.Mirroring() || tb.g.Word(sda+sdaPSP) != 0 {
		t.Error("copies are kept although nobody has asked")
	}
	pc.Regs[x86.AX] = 0x5d06
	if e := tb.Calls()[0x5d](); e != errno.None || tb.g.DS() != dosSeg || tb.g.SI() != offSDA || !tb.Mirroring() {
		t.Fatalf("AX=5D06h: error %v, %04X:%04X", e, tb.g.DS(), tb.g.SI())
	}
	if tb.g.CX() != sdaSize || tb.g.DX() != 0x18 {
		t.Errorf("sizes of %X and %X bytes", tb.g.CX(), tb.g.DX())
	}
	k.state.Error, k.state.ExitCode = errno.Lock, 7
	k.state.Break, k.state.Strategy, k.state.Today = true, 2, time.Date(1994, 3, 22, 0, 0, 0, 0, time.UTC)
	tb.CopyOut()
	for off, want := range map[uint32]uint16{sdaPSP: 0x1000, sdaDTA: 0x80, sdaDTA + 2: 0x1000, sdaError: uint16(errno.Lock), sdaExit: 7,
		0x1c: 0x1000, 0x1e: 0, 0x30: 3<<8 | 22, 0x32: 14, 0x34: 5194} {
		if have := tb.g.Word(sda + off); have != want {
			t.Errorf("at %02X: %04X, want %04X", off, have, want)
		}
	}
	for off, want := range map[int]uint8{sdaBreak: 1, 0x36: 2, -30: 2, -31: '/', -27: ' ', -12: 0} {
		if have := tb.g.Byte(uint32(sda + off)); have != want {
			t.Errorf("at %02X: %02X, want %02X", off, have, want)
		}
	}
	if e := tb.Calls()[0x34](); e != errno.None || tb.g.ES() != dosSeg || tb.g.BX() != offSDA+1 {
		t.Errorf("InDOS is at %04X:%04X", tb.g.ES(), tb.g.BX())
	}
	tb.g.PutWord(sda+sdaPSP, 0x2345)
	tb.g.PutFar(sda+sdaDTA, 0x6789, 0x0abc)
	tb.g.PutWord(sda+sdaError, 99)
	tb.CopyIn()
	if k.state.PSP != 0x2345 || k.state.DTA != (guest.Far{Seg: 0x6789, Off: 0x0abc}) || k.state.Error != errno.Lock {
		t.Errorf("taken over: %+v", k.state)
	}
	k.state.DTA.Off = 0x11
	if tb.DTAChanged(); tb.g.Word(sda+sdaDTA) != 0x11 {
		t.Error("a new disk transfer area is not in the copy")
	}
	for _, on := range []bool{true, false} {
		if tb.SetCritical(on); tb.g.Byte(sda) != map[bool]uint8{true: 1, false: 0}[on] {
			t.Errorf("the flag of critical errors: %d", tb.g.Byte(sda))
		}
	}
}

// TestInside follows INT 2Fh AH=12h to entries of the tables, and bounds what it is asked for.
func TestInside(t *testing.T) {
	tb, _, pc := newTables(t)
	pc.Segs[x86.SS], pc.Regs[x86.SP] = 0x3000, 0xfff0
	call := func(ax, bx uint16) errno.Code {
		tb.g.SetAX(ax)
		tb.g.SetBX(bx)
		return tb.Inside()
	}
	if e := call(0x1216, 1); e != errno.None || tb.g.Word(guest.Linear(tb.g.ES(), tb.g.DI())) != 1 {
		t.Errorf("AX=1216h: error %v", e)
	}
	if e := call(0x1216, file.MaxFiles); e != errno.Handle {
		t.Errorf("AX=1216h behind the table: error %v", e)
	}
	if e := call(0x1220, 2); e != errno.None || tb.g.Byte(guest.Linear(tb.g.ES(), tb.g.DI())) != 2 {
		t.Errorf("AX=1220h: error %v", e)
	}
	if e := call(0x1220, guest.PSPHandles); e != errno.Handle {
		t.Errorf("AX=1220h behind the table: error %v", e)
	}
	for drive, want := range map[uint16]errno.Code{25: errno.None, 24: errno.Drive, 0xffff: errno.Drive} {
		tb.g.PutWord(guest.Linear(0x3000, 0xfff6), drive)
		if e := call(0x1217, 0); e != want || e == errno.None && tb.g.Byte(guest.Linear(tb.g.DS(), tb.g.SI())) != 'Z' {
			t.Errorf("AX=1217h drive %d: error %v, want %v", drive, e, want)
		}
	}
}
