package fdc

import "github.com/iron86/iron86/clock"

// operation is what a transfer command does with its sectors.
type operation uint8

const (
	opNone operation = iota
	opRead
	opReadDeleted
	opReadTrack
	opWrite
	opVerify
	opScanEqual
	opScanLow
	opScanHigh
	opReadID
	opFormat
)

// transfer is the execution phase of a command that uses sectors.
type transfer struct {
	Op           operation
	C, H, R      uint8      // the sector that is looked for, as the result phase returns it
	EOT          uint8      // last sector of the track; SC of FORMAT TRACK
	Left         uint8      // sectors left of VERIFY with a count, READ TRACK or FORMAT
	NextID       uint8      // the sector that READ ID finds next
	ST1, ST2     uint8      // collected so far
	Due          clock.Time // when the next step is due; 0: nothing is waited for
	Moving       bool       // a sector was found, and its bytes are being transferred
	Terminal     bool       // terminal count seen
	Tries        uint16     // looks at a DMA channel that did not answer
	Buffer       [sectorSize]byte
	Length, Done uint16 // bytes to move, bytes moved
	Head, Filler uint8  // head selected; FORMAT TRACK's filler
	Multi        bool   // the command continues on head 1
	CountSectors bool   // the command ends by Left, not by EOT
	LastHead     uint8  // head of the last sector moved, for ST0
}

// incoming reports whether bytes go from the guest to the disk, or are compared with it.
func (o operation) incoming() bool {
	switch o {
	case opWrite, opScanEqual, opScanLow, opScanHigh, opFormat:
		return true
	}
	return false
}

// status returns the execution phase's bits of the main status register.
func (t *transfer) status(nonDMA bool) uint8 {
	switch {
	case !nonDMA || t.Op == opVerify || t.Op == opReadID:
		return 0
	case !t.Moving:
		return msrNonDMA
	case t.Op.incoming():
		return msrNonDMA | msrReady
	}
	return msrNonDMA | msrReady | msrOut
}

// startTransfer begins the execution phase. An implied seek moves the heads, and then the first sector
// has to come round.
func (c *Chip) startTransfer(op operation) {
	r := &c.reg
	n, _ := c.selected()
	cmd := &r.Command
	r.Transfer = transfer{Op: op, NextID: r.Transfer.NextID, C: cmd[2], H: cmd[3], R: cmd[4], EOT: cmd[6],
		Head: cmd[1] & paramHead >> 2, Multi: cmd[0]&cmdMultiTrack != 0}
	t := &r.Transfer
	r.Head = t.Head
	r.Phase = phaseExecution
	wait := c.sectorTime(n)
	switch op {
	case opReadTrack:
		t.Multi, t.Left = false, t.EOT
		if t.R != 1 { // READ TRACK begins after the index hole in any case
			t.R, t.ST1 = 1, st1NoData
		}
	case opVerify:
		t.CountSectors, t.Left = cmd[1]&verifyCount != 0, cmd[8]
	}
	if op != opReadID && r.Config&configSeek != 0 {
		if steps := c.seekTo(n, t.C); steps > 0 {
			wait += settleTime + steps*stepTime
		}
	}
	t.Due = c.sched.Now() + wait
}

// step goes on with the execution phase when its time has come.
func (c *Chip) step() {
	t := &c.reg.Transfer
	switch {
	case c.reg.Phase != phaseExecution:
		return
	case t.Moving:
		c.moveDMA()
	case t.Op == opReadID:
		c.readID()
	case t.Op == opFormat:
		c.formatSector()
	default:
		c.beginSector()
	}
}

// beginSector finds the sector and, for reads, fills the buffer.
func (c *Chip) beginSector() {
	t := &c.reg.Transfer
	n, d := c.selected()
	if t.Op == opWrite && d.protected() {
		c.fail(st1Protected, 0)
		return
	}
	if st1, st2 := c.find(n, d); st1|st2 != 0 {
		c.fail(st1, st2)
		return
	}
	t.Length, t.Done = sectorSize, 0
	switch t.Op {
	case opReadDeleted:
		t.ST2 |= st2Mark // the sector has a normal mark
		if c.reg.Command[0]&cmdSkip != 0 {
			c.nextSector()
			return
		}
	case opVerify:
		t.Done = sectorSize
	}
	if t.Op != opWrite && !c.load(d) {
		c.fail(st1DataError, st2DataError)
		return
	}
	c.moveSector()
}

// find checks that the sector of the command is under the heads. It returns the error bits of ST1
// and ST2, which are 0 if it is.
func (c *Chip) find(n uint8, d *drive) (st1, st2 uint8) {
	t := &c.reg.Transfer
	track := c.reg.Drive[n].Track
	cylinder := d.cylinder(track, t.C)
	if !d.readable(c.reg.Rate) || int(cylinder) >= d.geometry.Cylinders || int(t.Head) >= d.geometry.Heads {
		return st1NoMark, 0
	}
	if t.Op == opReadTrack { // it takes the sectors that come, and notes if they are not those that were looked for
		if t.C != cylinder || t.H != t.Head || c.sizeCode() != sizeCode {
			t.ST1 |= st1NoData
		}
		if int(t.R) > d.geometry.Sectors || t.R == 0 {
			t.R = 1
		}
		t.C, t.H = cylinder, t.Head
		return 0, 0
	}
	switch {
	case t.C != cylinder:
		return st1NoData, st2WrongCyl
	case t.H != t.Head, c.sizeCode() != sizeCode, t.R == 0, int(t.R) > d.geometry.Sectors:
		return st1NoData, 0
	}
	return 0, 0
}

// sizeCode returns N, for which the size of a sector is 128 << N bytes.
func (c *Chip) sizeCode() uint8 { return c.reg.Command[5] }

// position returns the byte offset of the transfer's sector on the disk. ok is false when the disk,
// which may just have been changed, has no such sector.
func (c *Chip) position(d *drive) (at int64, ok bool) {
	t := &c.reg.Transfer
	lba, ok := d.geometry.LBA(int(t.C), int(t.H), int(t.R))
	return lba * sectorSize, ok && d.disk != nil
}

// load reads the sector into the buffer.
func (c *Chip) load(d *drive) bool {
	at, ok := c.position(d)
	if !ok {
		return false
	}
	n, err := d.disk.ReadAt(c.reg.Transfer.Buffer[:], at)
	c.moved.read += uint64(n)
	return c.whole(n, err)
}

// store writes the buffer to the sector.
func (c *Chip) store(d *drive) bool {
	at, ok := c.position(d)
	if !ok {
		return false
	}
	n, err := d.disk.WriteAt(c.reg.Transfer.Buffer[:], at)
	c.moved.written += uint64(n)
	return c.whole(n, err)
}

// whole reports whether the host has transferred a whole sector. If not it calls Fault.
func (c *Chip) whole(n int, err error) bool {
	if n == sectorSize {
		return true
	}
	if c.Fault != nil && err != nil {
		c.Fault(err)
	}
	return false
}

// moveSector begins to move a sector's bytes.
func (c *Chip) moveSector() {
	t := &c.reg.Transfer
	t.Moving, t.Tries = true, 0
	switch {
	case t.Done == t.Length:
		c.sectorMoved()
	case c.nonDMA():
		c.raise()
	default:
		c.moveDMA()
	}
}

// moveDMA moves as many bytes as the DMA channel takes. A channel that takes none is asked again after
// retryTime.
func (c *Chip) moveDMA() {
	t := &c.reg.Transfer
	if c.nonDMA() {
		return
	}
	n, terminal := c.exchange(t.Buffer[t.Done:t.Length])
	n = max(0, min(n, int(t.Length-t.Done)))
	t.Done += uint16(n)
	t.Terminal = t.Terminal || terminal
	if t.Done == t.Length || t.Terminal {
		c.sectorMoved()
		return
	}
	if n > 0 {
		t.Tries = 0
	}
	t.Tries++
	if t.Tries > retries {
		c.fail(st1Overrun, 0)
		return
	}
	t.Due = c.sched.Now() + retryTime
}

// exchange moves bytes between p and the DMA channel, or compares them for a scan.
func (c *Chip) exchange(p []byte) (n int, terminal bool) {
	if c.DMA == nil || c.reg.DOR&dorGate == 0 {
		return 0, false
	}
	if !c.reg.Transfer.Op.incoming() {
		return c.DMA.Write(p)
	}
	if c.reg.Transfer.Op == opWrite || c.reg.Transfer.Op == opFormat {
		return c.DMA.Read(p)
	}
	var host [sectorSize]byte // a scan compares these with the disk's bytes in p
	n, terminal = c.DMA.Read(host[:len(p)])
	n = max(0, min(n, len(p)))
	for i := range n {
		c.scan(&p[i], host[i])
	}
	return n, terminal
}

// takeByte is a read of the FIFO during a non-DMA transfer.
func (c *Chip) takeByte() uint8 {
	t := &c.reg.Transfer
	if t.status(c.nonDMA())&(msrReady|msrOut) != msrReady|msrOut {
		return 0
	}
	v := t.Buffer[t.Done]
	c.byteMoved()
	return v
}

// putByte is a write to the FIFO during a non-DMA transfer.
func (c *Chip) putByte(v uint8) {
	t := &c.reg.Transfer
	if t.status(c.nonDMA())&(msrReady|msrOut) != msrReady {
		return
	}
	switch t.Op {
	case opWrite, opFormat:
		t.Buffer[t.Done] = v
	default:
		c.scan(&t.Buffer[t.Done], v)
	}
	c.byteMoved()
}

// byteMoved takes the interrupt for a byte away, and asks for the next byte with another one.
func (c *Chip) byteMoved() {
	t := &c.reg.Transfer
	t.Done++
	c.lower()
	if t.Done < t.Length {
		c.raise()
		return
	}
	c.sectorMoved()
	c.arm()
}

// sectorMoved is called when the bytes of a sector have been transferred, or the count has run out.
func (c *Chip) sectorMoved() {
	t := &c.reg.Transfer
	_, d := c.selected()
	t.Moving = false
	t.LastHead = t.Head
	switch t.Op {
	case opFormat:
		c.formatMoved()
		return
	case opWrite:
		clear(t.Buffer[t.Done:]) // the chip fills up a sector that was cut short
		if !c.store(d) {
			c.fail(st1DataError, st2DataError)
			return
		}
	case opScanEqual, opScanLow, opScanHigh:
		if c.scanned() {
			return
		}
	case opReadDeleted: // the command ends after a sector with a normal mark that was not skipped
		c.nextAddress()
		c.finish(0)
		return
	}
	c.nextSector()
}
