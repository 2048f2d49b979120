package ide

import "github.com/iron86/iron86/block"

// form is how a command gives the address of its first sector.
type form uint8

const (
	formCHS form = iota
	formLBA28
	formLBA48
)

// sectors returns the number of sectors of the disk.
func (d *device) sectors() uint64 { return uint64(d.disk.Size() / block.SectorSize) }

// address returns the first sector and the number of sectors that the registers name. ok is false if the
// translation has no such sector.
func (d *device) address(ext bool) (lba uint64, count uint32, ok bool) {
	r := d.reg
	count = uint32(r.Count[0])
	switch {
	case ext:
		r.Form = formLBA48
		count |= uint32(r.Count[1]) << 8
		if count == 0 {
			count = 65536
		}
		for i := 1; i >= 0; i-- {
			lba = lba<<24 | uint64(r.High[i])<<16 | uint64(r.Mid[i])<<8 | uint64(r.Low[i])
		}
		return lba, count, true
	case count == 0:
		count = 256
	}
	if r.DeviceHead&deviceLBA != 0 {
		r.Form = formLBA28
		lba = uint64(r.DeviceHead&deviceHead)<<24 | uint64(r.High[0])<<16 | uint64(r.Mid[0])<<8 | uint64(r.Low[0])
		return lba, count, true
	}
	r.Form = formCHS
	cylinder, head, sector := uint64(r.High[0])<<8|uint64(r.Mid[0]), r.DeviceHead&deviceHead, r.Low[0]
	if sector == 0 || sector > r.Sectors || head >= r.Heads {
		return 0, count, false
	}
	return (cylinder*uint64(r.Heads)+uint64(head))*uint64(r.Sectors) + uint64(sector) - 1, count, true
}

// setAddress puts an address into the registers in the form of the command.
func (d *device) setAddress(lba uint64) {
	r := d.reg
	switch r.Form {
	case formLBA48:
		r.Low = [2]uint8{uint8(lba), uint8(lba >> 24)}
		r.Mid = [2]uint8{uint8(lba >> 8), uint8(lba >> 32)}
		r.High = [2]uint8{uint8(lba >> 16), uint8(lba >> 40)}
	case formLBA28:
		r.Low[0], r.Mid[0], r.High[0] = uint8(lba), uint8(lba>>8), uint8(lba>>16)
		r.DeviceHead = r.DeviceHead&^deviceHead | uint8(lba>>24)&deviceHead
	case formCHS:
		if r.Sectors == 0 || r.Heads == 0 {
			return
		}
		track, sector := lba/uint64(r.Sectors), lba%uint64(r.Sectors)
		cylinder := track / uint64(r.Heads)
		r.Low[0], r.Mid[0], r.High[0] = uint8(sector+1), uint8(cylinder), uint8(cylinder>>8)
		r.DeviceHead = r.DeviceHead&^deviceHead | uint8(track%uint64(r.Heads))&deviceHead
	}
}

// progress puts the address of a sector and what is left into the registers.
func (d *device) progress(lba uint64) {
	r := d.reg
	d.setAddress(lba)
	r.Count[0] = uint8(r.Left)
	if r.Form == formLBA48 {
		r.Count[1] = uint8(r.Left >> 8)
	}
}

// start begins a command that transfers multiple sectors in each block. If it returns false the command
// has ended with an error.
func (d *device) start(ext bool, multiple uint8) bool {
	lba, count, ok := d.address(ext)
	d.reg.Power = powerActive
	switch {
	case multiple == 0:
		d.abort()
		return false
	case !ok || lba >= d.sectors():
		d.reg.Left = count
		d.fail(errorNotFound)
		return false
	}
	d.reg.LBA, d.reg.Left, d.reg.Block = lba, count, uint32(min(multiple, maxMultiple))
	return true
}

func (d *device) startRead(ext bool, multiple uint8) {
	if d.start(ext, multiple) {
		d.readBlock()
	}
}

// block returns the number of sectors in the next block. If the disk ends before the block does, block
// ends the command and ok is false.
func (d *device) block() (n uint32, ok bool) {
	r := d.reg
	n = min(r.Left, r.Block)
	if size := d.sectors(); r.LBA+uint64(n) > size {
		d.progress(max(size, r.LBA))
		d.fail(errorNotFound)
		return 0, false
	}
	return n, true
}

// readBlock reads the next block into the buffer and offers it.
func (d *device) readBlock() {
	r := d.reg
	n, ok := d.block()
	if !ok {
		return
	}
	p := r.Buffer[:n*block.SectorSize]
	if have, err := d.disk.ReadAt(p, int64(r.LBA)*block.SectorSize); have < len(p) {
		d.fault(err)
		d.progress(r.LBA + uint64(have/block.SectorSize))
		d.fail(errorData)
		return
	}
	r.Left -= n
	r.LBA += uint64(n)
	d.channel.moved.read += uint64(len(p))
	d.progress(r.LBA - 1)
	d.dataIn(uint32(len(p)))
}

func (d *device) startWrite(ext bool, multiple uint8) {
	if d.disk.ReadOnly() {
		d.fail(errorProtected | errorAbort)
		return
	}
	if d.start(ext, multiple) {
		d.askBlock(false)
	}
}

// askBlock asks the host for the next block, with an interrupt if interrupt is set.
func (d *device) askBlock(interrupt bool) {
	if n, ok := d.block(); ok {
		d.dataOut(n*block.SectorSize, interrupt)
	}
}

// writeBlock writes the block that the host has given.
func (d *device) writeBlock() {
	r := d.reg
	if r.Command == cmdWriteBuffer {
		d.done()
		return
	}
	n, ok := d.block()
	if !ok {
		return
	}
	p := r.Buffer[:n*block.SectorSize]
	if have, err := d.disk.WriteAt(p, int64(r.LBA)*block.SectorSize); have < len(p) {
		d.fault(err)
		d.progress(r.LBA + uint64(have/block.SectorSize))
		d.fail(errorData | errorAbort)
		return
	}
	r.Left -= n
	r.LBA += uint64(n)
	d.channel.moved.written += uint64(len(p))
	d.progress(r.LBA - 1)
	if r.Left > 0 {
		d.askBlock(true)
		return
	}
	d.done()
}

// verify checks that the sectors exist.
func (d *device) verify(ext bool) {
	if !d.start(ext, 1) {
		return
	}
	r := d.reg
	if end := r.LBA + uint64(r.Left); end > d.sectors() {
		r.Left = uint32(end - d.sectors())
		d.progress(d.sectors())
		d.fail(errorNotFound)
		return
	}
	last := r.LBA + uint64(r.Left) - 1
	r.Left = 0
	d.progress(last)
	d.done()
}

func (d *device) seek() {
	lba, _, ok := d.address(false)
	if !ok || lba >= d.sectors() {
		d.fail(errorNotFound)
		return
	}
	d.done()
}
