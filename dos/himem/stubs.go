package himem

// Offsets in the page of stubs of this package's code.
const (
	stubXMS       = 0x360 // far entry point of XMS
	stubBIOS15    = 0x380 // INT 15h
	stubEMSReturn = 0x390 // routines called by INT 67h AH=56h return here
	stubVCPI      = 0x398 // far entry of VCPI in protected mode
	stubDriver    = 0x800 // header of the EMS driver, in a segment of its own
	stubEMS       = 0x814 // INT 67h
)
