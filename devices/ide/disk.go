package ide

// Commands of ATA/ATAPI-6, and of older ATA where programs still use them.
const (
	cmdNOP            = 0x00
	cmdDeviceReset    = 0x08
	cmdRecalibrate    = 0x10 // to 1F
	cmdRead           = 0x20 // 21 without retry
	cmdReadExt        = 0x24
	cmdNativeMaxExt   = 0x27
	cmdReadMultiExt   = 0x29
	cmdWrite          = 0x30 // 31 without retry
	cmdWriteExt       = 0x34
	cmdWriteMultiExt  = 0x39
	cmdWriteVerify    = 0x3c
	cmdVerify         = 0x40 // 41 without retry
	cmdVerifyExt      = 0x42
	cmdSeek           = 0x70 // to 7F
	cmdDiagnostic     = 0x90
	cmdInitialize     = 0x91 // INITIALIZE DEVICE PARAMETERS
	cmdOldStandbyNow  = 0x94 // 94–99 are E0–E3, E5, E6 in ATA-1
	cmdOldIdleNow     = 0x95
	cmdOldStandby     = 0x96
	cmdOldIdle        = 0x97
	cmdOldCheckPower  = 0x98
	cmdOldSleep       = 0x99
	cmdPacket         = 0xa0
	cmdIdentifyPacket = 0xa1
	cmdReadMulti      = 0xc4
	cmdWriteMulti     = 0xc5
	cmdSetMulti       = 0xc6
	cmdStandbyNow     = 0xe0
	cmdIdleNow        = 0xe1
	cmdStandby        = 0xe2
	cmdIdle           = 0xe3
	cmdReadBuffer     = 0xe4
	cmdCheckPower     = 0xe5
	cmdSleep          = 0xe6
	cmdFlush          = 0xe7
	cmdWriteBuffer    = 0xe8
	cmdFlushExt       = 0xea
	cmdIdentify       = 0xec
	cmdSetFeatures    = 0xef
	cmdNativeMax      = 0xf8
)

// Subcommands of SET FEATURES that do something here or are harmless.
const (
	featureWriteCacheOn  = 0x02
	featureTransferMode  = 0x03
	featureLookAheadOff  = 0x55
	featureNoRevert      = 0x66
	featureWriteCacheOff = 0x82
	featureLookAheadOn   = 0xaa
	featureRevert        = 0xcc
)

// writes reports whether a command of a disk takes data from the host.
func writes(v uint8) bool {
	switch v {
	case cmdWrite, cmdWrite + 1, cmdWriteExt, cmdWriteMulti, cmdWriteMultiExt, cmdWriteVerify, cmdWriteBuffer:
		return true
	}
	return false
}

// execute runs the command in the command register.
func (d *device) execute() {
	if d.common() {
		return
	}
	if d.kind == kindCD {
		d.executePacketDevice()
		return
	}
	r := d.reg
	switch r.Command {
	case cmdRead, cmdRead + 1:
		d.startRead(false, 1)
	case cmdReadExt:
		d.startRead(true, 1)
	case cmdReadMulti:
		d.startRead(false, r.Multiple)
	case cmdReadMultiExt:
		d.startRead(true, r.Multiple)
	case cmdWrite, cmdWrite + 1, cmdWriteVerify:
		d.startWrite(false, 1)
	case cmdWriteExt:
		d.startWrite(true, 1)
	case cmdWriteMulti:
		d.startWrite(false, r.Multiple)
	case cmdWriteMultiExt:
		d.startWrite(true, r.Multiple)
	case cmdVerify, cmdVerify + 1:
		d.verify(false)
	case cmdVerifyExt:
		d.verify(true)
	case cmdIdentify:
		d.identify()
		d.dataIn(512)
	default:
		d.executeOther()
	}
}

// executeOther runs the commands of a disk that move no sectors.
func (d *device) executeOther() {
	r := d.reg
	switch r.Command {
	case cmdInitialize:
		d.initialize()
	case cmdSetMulti:
		d.setMultiple()
	case cmdFlush, cmdFlushExt:
		d.flush()
	case cmdNativeMax:
		d.nativeMax(false)
	case cmdNativeMaxExt:
		d.nativeMax(true)
	case cmdReadBuffer:
		r.Left = 0
		d.dataIn(512)
	case cmdWriteBuffer:
		r.Left = 0
		d.dataOut(512, false)
	default:
		switch r.Command &^ 0x0f {
		case cmdRecalibrate:
			d.done()
		case cmdSeek:
			d.seek()
		default:
			d.abort()
		}
	}
}

// common runs the commands that disks and CD-ROM drives share. It reports whether the command is one.
func (d *device) common() bool {
	r := d.reg
	switch r.Command {
	case cmdSetFeatures:
		d.setFeatures()
	case cmdStandbyNow, cmdStandby, cmdOldStandbyNow, cmdOldStandby:
		r.Power = powerStandby
		d.done()
	case cmdIdleNow, cmdIdle, cmdOldIdleNow, cmdOldIdle:
		r.Power = powerIdle
		d.done()
	case cmdCheckPower, cmdOldCheckPower:
		r.Count[0] = r.Power
		d.done()
	case cmdSleep, cmdOldSleep:
		r.Power = powerSleep
		d.done()
	default:
		return false
	}
	return true
}

// setFeatures accepts what changes nothing for PIO. Modes of DMA are refused.
func (d *device) setFeatures() {
	switch d.reg.Features[0] {
	case featureWriteCacheOn, featureWriteCacheOff, featureLookAheadOn, featureLookAheadOff,
		featureNoRevert, featureRevert:
		d.done()
	case featureTransferMode: // 0: default PIO, 8+n: PIO with flow control
		if mode := d.reg.Count[0]; mode <= 1 || mode >= 8 && mode <= 12 {
			d.done()
			return
		}
		d.abort()
	default:
		d.abort()
	}
}

// initialize sets the translation. The device register has the last head, and the count the sectors.
func (d *device) initialize() {
	r := d.reg
	heads, sectors := r.DeviceHead&deviceHead+1, r.Count[0]
	if sectors == 0 || sectors > 63 {
		d.abort()
		return
	}
	r.Heads, r.Sectors = heads, sectors
	d.done()
}

// setMultiple sets how many sectors a block of the MULTIPLE commands has: a power of two up to 16. 0
// disables these commands.
func (d *device) setMultiple() {
	n := d.reg.Count[0]
	if n > maxMultiple || n&(n-1) != 0 {
		d.reg.Multiple = 0
		d.abort()
		return
	}
	d.reg.Multiple = n
	d.done()
}

// flush makes what was written durable.
func (d *device) flush() {
	if err := d.disk.Flush(); err != nil {
		d.fault(err)
		d.reg.Status = statusReady | statusSeek | statusFault | statusError
		d.reg.Error = errorAbort
		d.reg.Interrupt = true
		return
	}
	d.done()
}

// nativeMax returns the address of the last sector in the registers.
func (d *device) nativeMax(ext bool) {
	r := d.reg
	last := d.sectors() - 1
	r.Form = formLBA28
	if ext {
		r.Form = formLBA48
	} else if last > 1<<28-1 {
		last = 1<<28 - 1
	}
	d.setAddress(last)
	d.done()
}
