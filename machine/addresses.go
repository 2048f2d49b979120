package machine

// Addresses of the PC's memory map.
const (
	baseTop    = 0x000a0000 // end of base memory
	optionROMs = 0x000c0000 // ROMs of adapters, of which the video BIOS is the first
	biosWindow = 0x000e0000 // lowest address at which a system BIOS appears, at most 128 KB below 1 MB
	extended   = 0x00100000
	apicPage   = 0xfee00000 // page of the local APIC's registers on machines that have one
)

// romWindow is the adapter space from C0000 to FFFFF.
const romWindow = extended - optionROMs
