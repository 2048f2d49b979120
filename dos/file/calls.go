package file

import "github.com/iron86/iron86/dos/errno"

// Calls returns the functions of INT 21h that concern drives and files, by AH. The kernel reports the
// error of a call of DOS 2 and later in AX, with the carry flag set. The older calls return their results in
// AL and no error.
func (d *Drives) Calls() map[uint8]func() errno.Code {
	calls := map[uint8]func() errno.Code{
		0x0e: d.selectDriveCall, 0x19: d.currentDriveCall, 0x36: d.freeSpaceCall, 0x69: d.serialCall,
		0x29: d.parseFCBCall,
		0x39: d.mkdirCall, 0x3a: d.rmdirCall, 0x3b: d.chdirCall, 0x47: d.getcwdCall,
		0x3c: d.createCall, 0x3d: d.openCall, 0x3e: d.closeCall, 0x3f: d.readCall,
		0x40: d.writeCall, 0x41: d.deleteCall, 0x42: d.seekCall, 0x43: d.attributeCall,
		0x44: d.ioctlCall, 0x45: d.dupCall, 0x46: d.dup2Call,
		0x4e: d.findFirstCall, 0x4f: d.findNextCall, 0x56: d.renameCall, 0x57: d.fileTimeCall,
		0x5a: d.tempCall, 0x5b: d.createCall, 0x5c: d.lockCall, 0x60: d.truenameCall,
		0x67: d.handleCountCall, 0x68: d.commitCall, 0x6a: d.commitCall, 0x6c: d.extendedOpenCall,
	}
	calls[0x71] = func() errno.Code { return longCall(d) }
	calls[0x73] = func() errno.Code { return fatCall(d) }
	for _, ah := range []uint8{0x0f, 0x10, 0x11, 0x12, 0x13, 0x14, 0x15, 0x16, 0x17, 0x21, 0x22, 0x23, 0x24, 0x27, 0x28} {
		calls[ah] = d.fcbCall
	}
	return calls
}
