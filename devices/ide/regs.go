package ide

// Offsets of the command block registers.
const (
	portData    = 0
	portError   = 1 // features when written
	portCount   = 2 // ATAPI: interrupt reason
	portLow     = 3 // sector number
	portMid     = 4 // cylinder low; ATAPI: byte count
	portHigh    = 5 // cylinder high; ATAPI: byte count
	portDevice  = 6
	portCommand = 7 // status when read
)

// Bits of the status register.
const (
	statusError = 0x01 // ERR; CHK of ATAPI
	statusDRQ   = 0x08 // data to be moved
	statusSeek  = 0x10 // DSC: seek complete
	statusFault = 0x20 // DF
	statusReady = 0x40 // DRDY
	statusBusy  = 0x80 // BSY
)

// Bits of the error register.
const (
	errorAbort     = 0x04 // ABRT
	errorNotFound  = 0x10 // IDNF: no such address
	errorProtected = 0x40 // WP, of a write
	errorData      = 0x40 // UNC, of a read
	diagnosticOK   = 0x01 // this device, and device 1, passed or is not there
)

// Bits of the device register.
const (
	deviceHead  = 0x0f
	deviceSlave = 0x10
	deviceLBA   = 0x40
)

// Bits of the device control register.
const (
	controlNoInterrupt = 0x02 // nIEN
	controlReset       = 0x04 // SRST
	controlHOB         = 0x80 // the high-order bytes are read
)

// Bits of the interrupt reason of ATAPI.
const (
	reasonCommand = 0x01 // C/D: command or status, not data
	reasonIn      = 0x02 // I/O: to the host
)

// Power modes as CHECK POWER MODE gives them; sleep is never seen there.
const (
	powerActive  = 0xff
	powerIdle    = 0x80
	powerStandby = 0x00
	powerSleep   = 0x01
)

// floating is what registers read when nobody drives the bus.
const floating = 0x7f
