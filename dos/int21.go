package dos

import "github.com/iron86/iron86/x86"

// call is a service of INT 21h. For the calls of DOS 2 and later an error goes to
// AX with the carry flag set; the others never return one.
type call func(*DOS) errno

// int21Table is the services by AH.
func int21Table() [256]call {
	var t [256]call
	for ah, f := range map[int]call{
		0x00: (*DOS).exitCall, 0x01: (*DOS).charEchoCall, 0x02: (*DOS).charOutCall, 0x03: (*DOS).auxInCall,
		0x04: (*DOS).ignore, 0x05: (*DOS).printCall, 0x06: (*DOS).directCall, 0x07: (*DOS).charRawCall,
		0x08: (*DOS).charRawCall, 0x09: (*DOS).stringCall, 0x0a: (*DOS).lineCall, 0x0b: (*DOS).statusCall,
		0x0c: (*DOS).flushCall, 0x0d: (*DOS).ignore, 0x0e: (*DOS).selectDriveCall,
		0x19: (*DOS).currentDriveCall, 0x1a: (*DOS).setDTACall, 0x1b: (*DOS).allocationCall, 0x1c: (*DOS).allocationCall,
		0x1f: (*DOS).parameterBlockCall, 0x32: (*DOS).parameterBlockCall,
		0x5d: (*DOS).networkCall, 0x5e: (*DOS).machineCall, 0x5f: (*DOS).redirectCall, 0x69: (*DOS).serialCall,
		0x25: (*DOS).setVectorCall, 0x26: (*DOS).newPSPCall, 0x29: (*DOS).parseFCBCall,
		0x2a: (*DOS).dateCall, 0x2b: (*DOS).setDateCall, 0x2c: (*DOS).timeCall, 0x2d: (*DOS).setTimeCall,
		0x2e: (*DOS).setVerifyCall, 0x2f: (*DOS).getDTACall, 0x30: (*DOS).versionCall, 0x31: (*DOS).keepCall,
		0x33: (*DOS).breakCall, 0x34: (*DOS).inDOSCall, 0x35: (*DOS).getVectorCall, 0x36: (*DOS).freeSpaceCall,
		0x37: (*DOS).switchCharCall, 0x38: (*DOS).countryCall,
		0x39: (*DOS).mkdirCall, 0x3a: (*DOS).rmdirCall, 0x3b: (*DOS).chdirCall,
		0x3c: (*DOS).createCall, 0x3d: (*DOS).openCall, 0x3e: (*DOS).closeCall, 0x3f: (*DOS).readCall,
		0x40: (*DOS).writeCall, 0x41: (*DOS).deleteCall, 0x42: (*DOS).seekCall, 0x43: (*DOS).attributeCall,
		0x44: (*DOS).ioctlCall, 0x45: (*DOS).dupCall, 0x46: (*DOS).dup2Call, 0x47: (*DOS).getcwdCall,
		0x48: (*DOS).allocateCall, 0x49: (*DOS).releaseCall, 0x4a: (*DOS).resizeCall, 0x4b: (*DOS).execCall,
		0x4c: (*DOS).exitCall, 0x4d: (*DOS).childCall, 0x4e: (*DOS).findFirstCall, 0x4f: (*DOS).findNextCall,
		0x50: (*DOS).setPSPCall, 0x51: (*DOS).getPSPCall, 0x52: (*DOS).listsCall, 0x53: (*DOS).buildBlockCall, 0x54: (*DOS).getVerifyCall,
		0x55: (*DOS).newPSPCall, 0x56: (*DOS).renameCall, 0x57: (*DOS).fileTimeCall, 0x58: (*DOS).strategyCall,
		0x59: (*DOS).lastErrorCall, 0x5a: (*DOS).tempCall, 0x5b: (*DOS).createCall, 0x5c: (*DOS).lockCall,
		0x60: (*DOS).truenameCall, 0x62: (*DOS).getPSPCall, 0x63: (*DOS).leadBytesCall, 0x65: (*DOS).countryExtCall,
		0x66: (*DOS).codePageCall, 0x67: (*DOS).handleCountCall, 0x68: (*DOS).commitCall, 0x6a: (*DOS).commitCall,
		0x6c: (*DOS).extendedOpenCall,
	} {
		t[ah] = f
	}
	for ah := 0x0f; ah <= 0x28; ah++ {
		if t[ah] == nil {
			t[ah] = (*DOS).fcbCall
		}
	}
	return t
}

// int21 is the entry of INT 21h.
func (d *DOS) int21() {
	ah := d.g.AH()
	f := d.calls[ah]
	if f == nil { // not there: AL is 0, and the carry flag stays as it was
		d.g.SetAL(0)
		d.g.Finish()
		return
	}
	if !bufferedCall(ah) {
		d.settleAll()
	}
	if d.mirroring {
		d.copyIn()
		defer d.copyOut()
	}
	d.noteStack(d.g.SP() - 2*uint16(len(savedRegs)))
	if d.breakTyped(ah) {
		_ = d.ctrlC() // it has moved
		return
	}
	switch e := f(d); {
	case e == moved:
		d.showPending()
		return
	case e == again:
		d.settleAll()
		d.pass(stubIdle)
		return
	case e.critical():
		d.showPending()
		d.enterCritical(e)
		return
	case ah < 0x2f:
	case e == errNone:
		d.g.SetCallerFlag(x86.CF, false)
	default:
		d.last.code = e
		d.g.SetAX(uint16(e.told(ah)))
		d.g.SetCallerFlag(x86.CF, true)
	}
	d.pass(d.g.IP() + 1)
}

// ignore is a call without effect here.
func (d *DOS) ignore() errno { return errNone }
