package tables

import (
	"encoding/binary"
	"math/bits"

	"github.com/iron86/iron86/dos/errno"
	"github.com/iron86/iron86/dos/file"
	"github.com/iron86/iron86/dos/guest"
	"github.com/iron86/iron86/x86"
)

// Offsets in the List of Lists (RBIL table 01627, DOS 4 and 5).
const (
	listDPB       = 0x00
	listSFT       = 0x04
	listClock     = 0x08
	listCON       = 0x0c
	listSector    = 0x10
	listBuffers   = 0x12
	listCDS       = 0x16
	listFCBs      = 0x1a
	listDrives    = 0x20
	listLastDrive = 0x21
	listBufferNum = 0x3f
	listBoot      = 0x43
	listMemory    = 0x45 // extended memory in KB
	listUMB       = 0x66
)

// bufferHeader is the size of what stands before the sector in a disk buffer, in bytes.
const bufferHeader = 0x14

// layOutLists fills the List of Lists, the tables of open files and the disk buffer. Most of the table of
// files lies in upper memory, but the first fourteen entries below 640 KB: Windows opens CON five times and searches for
// three such names at one distance there.
func (t *Tables) layOutLists(a Arena) {
	list := func(off uint32, to uint16) { t.g.PutFar(dosBase+offLists+off, dosSeg, to) }
	list(listDPB, offDPB)
	list(listSFT, offSFT)
	list(listCON, offCON)
	list(listClock, offDrivers+2*driverSize)
	list(listBuffers, offBuffers)
	list(listCDS, offCDS)
	list(listFCBs, offFCBs)
	t.g.PutWord(dosBase+offLists+listSector, file.BytesSector)
	t.g.PutWord(dosBase+offLists+listBufferNum, 1)
	t.g.PutByte(dosBase+offLists+listLastDrive, 26)
	t.g.PutByte(dosBase+offLists+listBoot, 3)
	t.g.PutWord(dosBase+offLists+listMemory, uint16(min((t.g.Memory()-1<<20)>>10, 0xffff)))
	t.g.PutWord(dosBase+offLists+listUMB, a.Upper())

	const files = (sftHeader + (file.MaxFiles-sftLow)*sftSize + 15) / 16 // paragraphs
	t.sftMore = a.TakeUpper(files + (bufferHeader+file.BytesSector+15)/16)
	t.g.PutFar(dosBase+offSFT, dosSeg, offSFTNext)
	t.g.PutWord(dosBase+offSFT+4, sftFirst)
	t.g.PutFar(dosBase+offSFTNext, t.sftMore, 0)
	t.g.PutWord(dosBase+offSFTNext+4, sftLow-sftFirst)
	t.g.PutFar(uint32(t.sftMore)<<4, 0xffff, 0xffff)
	t.g.PutWord(uint32(t.sftMore)<<4+4, file.MaxFiles-sftLow)
	t.g.PutFar(dosBase+offFCBs, 0xffff, 0xffff)

	// Here are the first buffer, hashed sectors and look-ahead (RBIL table 01632). The buffer (RBIL
	// table 01636) is alone in its ring, at offset 0, and unused.
	buffer := t.sftMore + files
	t.g.PutFar(dosBase+offBuffers, buffer, 0)
	t.g.PutFar(uint32(buffer)<<4, 0, 0)
	t.g.PutByte(uint32(buffer)<<4+4, 0xff)
	t.g.PutWord(dosBase+offSDAList, 2) // RBIL table 01689
	t.g.PutFar(dosBase+offSDAList+2, dosSeg, offSDA)
	t.g.PutWord(dosBase+offSDAList+6, sdaAlways|0x8000)
	t.g.PutFar(dosBase+offSDAList+8, dosSeg, offSDA+sdaAlways)
	t.g.PutWord(dosBase+offSDAList+12, sdaSize-sdaAlways)
	t.g.PutByte(dosBase+offSDA+sdaSwitch, '/')
	t.g.Write(dosBase+offSDA+sdaMachine, append([]byte("               "), 0))
}

// Headers of drivers (RBIL table 01646).
const (
	driverSize = 18

	driverChar  = 0x8000
	driverBusy  = 0x2000
	driverNUL   = 0x0004
	driverClock = 0x0008

	offBlockDriver = offDrivers + 3*driverSize
)

// driver holds what a header says.
type driver struct {
	attr uint16
	name string
}

// layOutDrivers makes the chain of drivers, NUL first. Their code refuses every request. DOS does not use
// it, and a program that calls it is told "unknown command".
func (t *Tables) layOutDrivers() {
	code := []byte{
		0x2e, 0x89, 0x1e, 0x5c, 0x01, 0x2e, 0x8c, 0x06, 0x5e, 0x01, 0xcb, // strategy: keep ES:BX; RETF
		0x1e, 0x53, 0x2e, 0xc5, 0x1e, 0x5c, 0x01, // interrupt: PUSH DS, BX; LDS BX, the request
		0xc7, 0x47, 0x03, 0x03, 0x81, 0x5b, 0x1f, 0xcb, // status: error, done, unknown command; RETF
	}
	t.g.Write(dosBase+offDriver, code)
	chain := []driver{
		{driverChar, "AUX     "}, {driverChar | driverBusy, "PRN     "}, {driverChar | driverClock, "CLOCK$  "},
		{file.BlockDriver, ""},
		{driverChar, "COM1    "}, {driverChar | driverBusy, "LPT1    "}, {driverChar | driverBusy, "LPT2    "}, {driverChar | driverBusy, "LPT3    "},
		{driverChar, "COM2    "}, {driverChar, "COM3    "}, {driverChar, "COM4    "},
	}
	t.putDriver(offNUL, guest.Far{Seg: dosSeg, Off: offCON}, driver{driverChar | driverNUL, "NUL     "})
	t.putDriver(offCON, guest.Far{Seg: dosSeg, Off: offDrivers}, driver{0x8013, "CON     "}) // standard input and output, INT 29h
	for i, c := range chain {
		at := uint16(offDrivers + i*driverSize)
		next := guest.Far{Seg: dosSeg, Off: at + driverSize}
		if i == len(chain)-1 {
			next = guest.Far{Seg: 0xffff, Off: 0xffff}
		}
		t.putDriver(uint32(at), next, c)
	}
}

// putDriver writes the header of a driver.
func (t *Tables) putDriver(off uint32, next guest.Far, h driver) {
	at := dosBase + off
	t.g.PutFar(at, next.Seg, next.Off)
	t.g.PutWord(at+4, h.attr)
	t.g.PutWord(at+6, offDriver)
	t.g.PutWord(at+8, offDriver+11)
	t.g.Write(at+10, []byte(h.name))
}

// Sizes of the entries for drives (RBIL tables 01643 and 01395).
const (
	cdsSize = 0x58
	dpbSize = 0x21

	cdsPhysical = 0x4000
	cdsSubst    = 0x1000
)

// LayOutDrives makes the drive parameter blocks of the drives that are there, and
// entries of the current directories for all letters.
func (t *Tables) LayOutDrives() {
	last := uint32(0)
	count := uint8(0)
	for n := range file.Letters {
		t.mirrorDirectory(n)
		if !t.files.Has(n) {
			continue
		}
		at := uint32(dosBase + offDPB + n*dpbSize)
		t.g.Write(at, t.parameterBlock(n))
		if last == 0 {
			t.g.PutFar(dosBase+offLists+listDPB, dosSeg, uint16(offDPB+n*dpbSize))
		} else {
			t.g.PutFar(last+0x19, dosSeg, uint16(offDPB+n*dpbSize))
		}
		last = at
		count++
	}
	t.g.PutByte(dosBase+offLists+listDrives, count)
	t.g.PutByte(dosBase+offBlockDriver+10, count)
}

// parameterBlock returns the block that describes drive n (RBIL table 01395).
func (t *Tables) parameterBlock(n int) []byte {
	b := append(file.ParameterBlock(t.files, n), make([]byte, dpbSize-file.BlockSize)...)
	le := binary.LittleEndian
	le.PutUint32(b[0x13:], dosSeg<<16|offBlockDriver)
	le.PutUint32(b[0x19:], 0xffffffff)
	le.PutUint16(b[0x1d:], 2)
	le.PutUint16(b[0x1f:], 0xffff)
	return b
}

// parameterBlockCall serves INT 21h AH=1Fh and 32h, which return the address of a drive's parameter block
// in DS:BX. A disk with FAT32 has none that they know.
func (t *Tables) parameterBlockCall() errno.Code {
	n := t.g.DL()
	if t.g.AH() == 0x1f {
		n = 0
	}
	drive, ok := t.files.Numbered(n)
	if !ok || file.ShapeOf(t.files, drive).Root != 0 {
		t.k.SetError(errno.Drive)
		t.g.SetAL(0xff)
		return errno.None
	}
	t.g.SetDS(dosSeg)
	t.g.SetBX(uint16(offDPB + drive*dpbSize))
	t.g.SetAL(0)
	return errno.None
}

// buildBlockCall serves INT 21h AH=53h, which makes the drive parameter block at ES:BP for the disk that
// the BIOS parameter block at DS:SI describes. Drive, driver and the pointer to the next block stay, because a BPB
// does not have them (MS-DOS 4.0 sources, MISC.ASM).
func (t *Tables) buildBlockCall() errno.Code {
	le := binary.LittleEndian
	bpb := t.g.Bytes(t.g.DS(), t.g.SI(), 25)
	at := uint16(t.g.Reg(x86.BP))
	dpb := t.g.Bytes(t.g.ES(), at, dpbSize)
	size, perCluster := le.Uint16(bpb), bpb[2]
	dpb[4] = perCluster - 1
	dpb[5] = uint8(bits.TrailingZeros8(perCluster | 0x80))
	copy(dpb[2:4], bpb)
	copy(dpb[6:8], bpb[3:]) // reserved sectors
	dpb[8] = bpb[5]
	copy(dpb[9:0x0b], bpb[6:]) // entries of the root
	dpb[0x17] = bpb[10]
	copy(dpb[0x0f:0x11], bpb[11:])
	fats := le.Uint16(bpb[3:]) + uint16(bpb[5])*le.Uint16(bpb[11:])
	perSector := max(size/32, 1)
	data := fats + uint16((uint32(le.Uint16(bpb[6:]))+uint32(perSector)-1)/uint32(perSector))
	total := uint32(le.Uint16(bpb[8:]))
	if total == 0 {
		total = le.Uint32(bpb[21:])
	}
	le.PutUint16(dpb[0x11:], fats)
	le.PutUint16(dpb[0x0b:], data)
	le.PutUint16(dpb[0x0d:], uint16((total-uint32(data))>>dpb[5])+1)
	le.PutUint16(dpb[0x1d:], 0)
	le.PutUint16(dpb[0x1f:], 0xffff)
	t.g.PutBytes(t.g.ES(), at, dpb)
	return errno.None
}

// allocationCall serves INT 21h AH=1Bh and 1Ch, which describe the clusters of the current drive, and of drive DL.
func (t *Tables) allocationCall() errno.Code {
	n := t.g.DL()
	if t.g.AH() == 0x1b {
		n = 0
	}
	drive, ok := t.files.Numbered(n)
	if !ok {
		t.g.SetAL(0xff)
		return errno.None
	}
	perCluster, clusters := file.SmallShape(t.files, drive)
	t.g.SetAL(uint8(perCluster))
	t.g.SetCX(file.BytesSector)
	t.g.SetDX(clusters)
	t.g.SetDS(dosSeg)
	t.g.SetBX(uint16(offDPB + drive*dpbSize + 0x17)) // the medium
	return errno.None
}
