package ne2000

// Command register, at offset 0 of every page.
const (
	crSTP   = 0x01 // stop: the chip is off the wire
	crSTA   = 0x02 // start
	crTXP   = 0x04 // transmit; it becomes 0 when the frame has been sent
	crRead  = 0x08 // remote DMA: read
	crWrite = 0x10 // remote DMA: write
	crSend  = 0x18 // remote DMA: send packet, a read of the next frame in the ring
	crRD    = 0x38 // the bits of the remote DMA command
	crPage  = 6    // position of the page's number
	crReset = 0x21 // after a reset: stopped, remote DMA idle
)

// Interrupt status and mask registers.
const (
	isrPRX = 0x01 // a frame was received
	isrPTX = 0x02 // a frame was sent
	isrRXE = 0x04 // a frame was received with errors
	isrTXE = 0x08 // a frame could not be sent
	isrOVW = 0x10 // the ring has no room
	isrCNT = 0x20 // a tally has reached 80h
	isrRDC = 0x40 // the remote DMA is complete
	isrRST = 0x80 // the chip is stopped, until a start; the bit is not for writing
)

// Data configuration register.
const (
	dcrWTS = 0x01 // remote DMA transfers words
	dcrBOS = 0x02 // the order of bytes in words, for 68000s
	dcrARM = 0x10 // the send-packet command works
)

// Transmit configuration register.
const (
	tcrCRC  = 0x01 // the guest appends the CRC itself
	tcrLB   = 0x06 // loopback: 2 within the chip, 4 in the encoder, 6 at the transceiver
	tcrNIC  = 0x02
	tcrENDE = 0x04
)

// Receive configuration register.
const (
	rcrAB  = 0x04 // accept broadcasts
	rcrAM  = 0x08 // accept multicasts that the hash table has
	rcrPRO = 0x10 // accept every physical address
	rcrMON = 0x20 // monitor: count, do not store
)

// Receive status register, also the first byte of a frame's header.
const (
	rsrPRX = 0x01 // received intact
	rsrCRC = 0x02 // its checksum is wrong
	rsrMPA = 0x10 // missed, for want of room or in monitor mode
	rsrPHY = 0x20 // to a group of addresses
	rsrDIS = 0x40 // the receiver is in monitor mode
)

// Transmit status register.
const (
	tsrPTX = 0x01 // sent
	tsrCRS = 0x10 // there was no carrier
	tsrCDH = 0x40 // there was no heartbeat of the transceiver
)

// Offsets of ports.
const (
	portData  = 0x10 // to 17h: the data of remote DMA
	portReset = 0x18 // to 1Fh: a read resets the chip
	portCount = 0x20
)

// Addresses of the card's memory, as remote DMA sees it.
const (
	promSize  = 0x20   // the PROM is at 0
	ramBase   = 0x4000 // the buffer memory
	ramSize   = 0x4000
	pageSize  = 0x100
	promMagic = 0x57 // in the last bytes of the PROM of a card with 16 data lines
)

// Sizes of frames, without the CRC.
const (
	minFrame   = 60
	MaxFrame   = 1514
	headerSize = 14 // two addresses and a type: what is shorter is no frame
	crcSize    = 4
)
