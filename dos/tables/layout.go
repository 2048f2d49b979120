package tables

// The segment with the data of DOS that programs look at, and the offsets of what it has.
const (
	dosSeg  = 0x0060
	dosBase = dosSeg << 4

	offLists   = 0x0026 // List of Lists; the word before it is the first memory block
	offNUL     = offLists + 0x22
	offSDA     = 0x00c0 // swappable data area, and before it what DOS has there
	offInDOS   = offSDA + 1
	offDriver  = 0x0140 // code of the drivers
	offCON     = 0x0180 // header of the console driver
	offDBCS    = 0x01a0 // table of lead bytes: none
	offCountry = 0x01b0 // tables of the country: upper case, collating, file names
	offSFT     = 0x0400 // first table of open files: five entries
	offKEYB    = 0x0540 // data of KEYB
	offCDS     = 0x0600 // current directories, 26
	offDPB     = 0x0f00 // drive parameter blocks, 26
	offDrivers = 0x1260 // headers of the other drivers
	offBuffers = 0x1330 // what tells of the disk buffer
	offSFTNext = 0x1350 // second table of open files: nine entries
	offFCBs    = 0x1570 // open files of FCBs: a table without entries
	offSDAList = 0x1580
	dosEnd     = 0x15a0

	// FirstBlock is the paragraph behind the segment, where the first memory control block stands.
	FirstBlock = dosSeg + dosEnd>>4
)
