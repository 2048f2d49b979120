package fdc

// nextAddress sets C, H and R to the sector after the one that was moved last, as the result phase
// returns them (82077AA, table 5-5 "Result Phase Table"). It reports whether the command goes on there.
func (c *Chip) nextAddress() bool {
	t := &c.reg.Transfer
	if t.R != t.EOT {
		t.R++
		return true
	}
	t.R = 1
	switch {
	case !t.Multi:
		t.C++
		return false
	case t.Head == 1:
		t.C++
		t.H &^= 1
		return false
	}
	t.H |= 1
	t.Head = 1
	return true
}

// nextSector continues after a sector, or ends the command.
func (c *Chip) nextSector() {
	t := &c.reg.Transfer
	n, _ := c.selected()
	if t.Op == opReadTrack {
		t.R++ // after the last sector find begins again with sector 1
		t.Left--
		c.goOn(n, !t.Terminal && t.Left != 0)
		return
	}
	more := c.nextAddress()
	if t.CountSectors {
		t.Left--
		if t.Left == 0 {
			t.Terminal = true
		}
	}
	c.goOn(n, more && !t.Terminal)
}

// goOn waits for the next sector, or ends the command. The end is normal after the terminal count,
// and for VERIFY; otherwise the cylinder has ended before the terminal count.
func (c *Chip) goOn(n uint8, more bool) {
	t := &c.reg.Transfer
	switch {
	case more:
		t.Due = c.sched.Now() + c.sectorTime(n)
	case t.Terminal, t.Op == opVerify && !t.CountSectors:
		c.finish(0)
	default:
		t.ST1 |= st1End
		c.finish(st0Abnormal)
	}
}

// fail ends the command with errors.
func (c *Chip) fail(st1, st2 uint8) {
	t := &c.reg.Transfer
	t.ST1 |= st1
	t.ST2 |= st2
	t.LastHead = t.Head
	c.finish(st0Abnormal)
}

// finish ends the command: the result phase begins, with an interrupt.
func (c *Chip) finish(st0 uint8) {
	t := &c.reg.Transfer
	t.Due, t.Moving = 0, false
	c.lower() // takes the interrupt of the last byte away, so that the next one is an edge
	c.result(st0|t.LastHead<<2|c.reg.Command[1]&paramDrive, t.ST1, t.ST2, t.C, t.H, t.R, c.resultSize())
	observed(c)
	c.raise()
}

// resultSize returns N for the result phase.
func (c *Chip) resultSize() uint8 {
	switch c.reg.Transfer.Op {
	case opReadID:
		return sizeCode
	case opFormat:
		return c.reg.Command[2]
	}
	return c.sizeCode()
}

// readID ends READ ID with the address of the next sector that comes round.
func (c *Chip) readID() {
	t := &c.reg.Transfer
	n, d := c.selected()
	track := c.reg.Drive[n].Track
	cylinder := d.cylinder(track, track/2)
	if !d.readable(c.reg.Rate) || int(cylinder) >= d.geometry.Cylinders || int(t.Head) >= d.geometry.Heads {
		c.fail(st1NoMark, 0)
		return
	}
	t.NextID++
	if t.NextID == 0 || int(t.NextID) > d.geometry.Sectors {
		t.NextID = 1
	}
	t.C, t.H, t.R, t.LastHead = cylinder, t.Head, t.NextID, t.Head
	c.finish(0)
}

// startFormat begins FORMAT TRACK. For each sector the guest gives four bytes: its cylinder, head, number
// and size.
func (c *Chip) startFormat() {
	r := &c.reg
	n, _ := c.selected()
	cmd := &r.Command
	r.Transfer = transfer{Op: opFormat, Head: cmd[1] & paramHead >> 2, EOT: cmd[3], Left: cmd[3], Filler: cmd[5]}
	r.Head = r.Transfer.Head
	r.Phase = phaseExecution
	r.Transfer.Due = c.sched.Now() + c.sectorTime(n)
}

// formatSector asks for the four bytes of the next sector.
func (c *Chip) formatSector() {
	t := &c.reg.Transfer
	_, d := c.selected()
	switch {
	case d.disk == nil:
		c.fail(st1NoMark, 0)
	case d.protected():
		c.fail(st1Protected, 0)
	case t.Left == 0:
		c.finish(0)
	default:
		t.Length, t.Done = 4, 0
		c.moveSector()
	}
}

// formatMoved writes a sector of filler, if the image has a place for it.
func (c *Chip) formatMoved() {
	t := &c.reg.Transfer
	n, d := c.selected()
	if t.Done == t.Length {
		t.C, t.H, t.R = t.Buffer[0], t.Buffer[1], t.Buffer[2]
		if !c.fill(n, d, t.Buffer[3]) {
			c.fail(st1DataError, st2DataError)
			return
		}
	}
	t.Left--
	if t.Left == 0 || t.Terminal {
		c.finish(0)
		return
	}
	t.Due = c.sched.Now() + c.sectorTime(n)
}

// fill writes the sector that the four bytes name, if it lies on this track and the image has it. It
// returns false if the host could not write.
func (c *Chip) fill(n uint8, d *drive, size uint8) bool {
	t := &c.reg.Transfer
	under := d.cylinder(c.reg.Drive[n].Track, t.C)
	_, ok := d.geometry.LBA(int(t.C), int(t.H), int(t.R))
	if !ok || size != sizeCode || t.C != under || t.H != t.Head || !d.readable(c.reg.Rate) {
		return true
	}
	for i := range t.Buffer {
		t.Buffer[i] = t.Filler
	}
	return c.store(d)
}

// scan compares a byte of the disk with one of the guest. It replaces the disk's byte by the result, which
// scanned evaluates.
func (c *Chip) scan(disk *byte, host byte) {
	switch {
	case *disk == host, *disk == 0xff, host == 0xff: // FFh is equal to every byte (µPD765A, "Scan Commands")
		*disk = scanEqual
	case *disk < host:
		*disk = scanLow
	default:
		*disk = scanHigh
	}
}

// Results of scan.
const (
	scanEqual = iota
	scanLow
	scanHigh
)

// scanned evaluates the comparison of a sector. It reports whether the command has ended.
func (c *Chip) scanned() bool {
	t := &c.reg.Transfer
	low, high := false, false
	for _, v := range t.Buffer[:t.Done] {
		low = low || v == scanLow
		high = high || v == scanHigh
	}
	t.ST2 &^= st2NoScan | st2ScanEqual
	switch {
	case !low && !high:
		t.ST2 |= st2ScanEqual
	case t.Op == opScanLow && !high, t.Op == opScanHigh && !low:
	default:
		t.ST2 |= st2NoScan
		return c.scanOn()
	}
	c.nextAddress()
	c.finish(0)
	return true
}

// scanOn goes on after a sector that does not satisfy the scan. If the command looks at every second
// sector only, it skips one. It reports whether the command has ended.
func (c *Chip) scanOn() bool {
	t := &c.reg.Transfer
	if c.reg.Command[8] != 2 {
		return false
	}
	if t.R != t.EOT && t.R+1 == t.EOT || t.Terminal {
		c.nextAddress()
		c.finish(0)
		return true
	}
	if t.R != t.EOT {
		t.R++
	}
	return false
}
