package dos

// The segment with the data of DOS that programs look at, and what stands in it.
const (
	dosSeg  = 0x0060
	dosBase = dosSeg << 4

	offLists   = 0x0026 // List of Lists; the word before it is the first memory block
	offInDOS   = 0x0120 // flag; the byte before is that of critical errors
	offNUL     = offLists + 0x22
	offCON     = 0x0180 // header of the console driver
	offDBCS    = 0x01a0 // table of lead bytes: none
	offCountry = 0x01b0 // tables of the country: upper case, collating, file names
	offSFT     = 0x0400 // first table of open files
	offCDS     = 0x0600 // current directories
	dosEnd     = 0x1200

	firstBlock = dosSeg + dosEnd>>4 // first memory control block
)

// Offsets in the List of Lists (RBIL table 01627, DOS 4 and 5).
const (
	listSFT       = 0x04
	listClock     = 0x08
	listCON       = 0x0c
	listSector    = 0x10
	listBuffers   = 0x12
	listCDS       = 0x16
	listFCBs      = 0x1a
	listDrives    = 0x20
	listLastDrive = 0x21
	listBoot      = 0x43
	listMemory    = 0x45 // extended memory in KB
	listUMB       = 0x66
)

// baseTop is the first paragraph after base memory, as the BIOS has it.
func (d *DOS) baseTop() uint16 { return d.word(0x413) << 6 }

// layOut builds the data segment and the arena, with the shell's PSP in it.
func (d *DOS) layOut() {
	d.pc.Write(dosBase, make([]byte, dosEnd))
	d.putWord(dosBase+offLists-2, firstBlock)
	d.putFar(dosBase+offLists+listSFT, dosSeg, offSFT)
	d.putFar(dosBase+offLists+listCON, dosSeg, offCON)
	d.putFar(dosBase+offLists+listClock, dosSeg, offCON)
	d.putWord(dosBase+offLists+listSector, 512)
	d.putFar(dosBase+offLists+listBuffers, 0xffff, 0xffff)
	d.putFar(dosBase+offLists+listCDS, dosSeg, offCDS)
	d.putFar(dosBase+offLists+listFCBs, dosSeg, offSFT)
	drives := 0
	for _, v := range d.drives {
		if v != nil {
			drives++
		}
	}
	d.putByte(dosBase+offLists+listDrives, uint8(drives))
	d.putByte(dosBase+offLists+listLastDrive, 26)
	d.putByte(dosBase+offLists+listBoot, 3)
	d.putWord(dosBase+offLists+listMemory, uint16(min((d.pc.Memory()-1<<20)>>10, 0xffff)))
	d.deviceHeader(offNUL, far{dosSeg, offCON}, 0x8004, "NUL     ")
	d.deviceHeader(offCON, far{0xffff, 0xffff}, 0x8013, "CON     ")
	d.putFar(dosBase+offSFT, 0xffff, 0xffff) // the only table: no more follow
	d.layOutCountry()
	d.formatArena()
	d.putWord(dosBase+offLists+listUMB, d.upper)
	d.makeShell()
}

// deviceHeader writes the header of a character driver (RBIL table 01646).
func (d *DOS) deviceHeader(off uint32, next far, attr uint16, name string) {
	at := dosBase + off
	d.putFar(at, next.seg, next.off)
	d.putWord(at+4, attr)
	d.putWord(at+6, stubHalt)
	d.putWord(at+8, stubHalt)
	d.pc.Write(at+10, []byte(name))
}
