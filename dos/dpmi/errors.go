package dpmi

// Error codes of INT 31h as DPMI 1.0 defines them. Hosts of version 0.9 only set the carry flag.
const (
	errFunction    = 0x8001
	errUnsupported = 0x8001 // the host cannot do that
	errDescriptor  = 0x8011
	errStack       = 0x8012
	errLinear      = 0x8012 // no linear memory at that address
	errMemory      = 0x8013
	errCallback    = 0x8015
	errWatch       = 0x8016
	errValue       = 0x8021
	errSelector    = 0x8022
	errHandle      = 0x8023
	errCallbackBad = 0x8024
	errAddress     = 0x8025

	moved = 1 // no error code: the call has already set the state with which the processor continues
)
