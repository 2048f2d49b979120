package fdc

import "github.com/iron86/iron86/clock"

// maxSteps is how far RECALIBRATE goes before it gives up (82077AA, 5.2.6).
const maxSteps = 79

// move moves the heads of drive n to track, or as far as they go, and returns the number of steps. A step
// clears the change line if there is a disk.
func (c *Chip) move(n uint8, track int) clock.Time {
	d, drive := &c.reg.Drive[n], &c.drive[n]
	if drive.kind == NoDrive {
		return 0
	}
	track = max(0, min(track, int(drive.kind.tracks())-1))
	steps := track - int(d.Track)
	if steps == 0 {
		return 0
	}
	d.Inward = steps > 0
	d.Track = uint8(track)
	c.reg.Step = 1
	if drive.disk != nil {
		d.Changed = false
	}
	return clock.Time(max(steps, -steps))
}

// seekEnds arms the end of a seek of steps steps, which will report st0.
func (c *Chip) seekEnds(n uint8, steps clock.Time, st0 uint8) {
	d := &c.reg.Drive[n]
	d.ST0 = st0 | c.reg.Command[1]&(paramHead|paramDrive)
	d.Pending = false
	d.SeekDue = c.sched.Now() + settleTime + steps*stepTime
	c.reg.Head = c.reg.Command[1] & paramHead
	c.reg.Phase = phaseCommand
}

// recalibrate looks for track 0, which a drive that does not exist never reports.
func (c *Chip) recalibrate() {
	n, drive := c.selected()
	d := &c.reg.Drive[n]
	c.reg.Command[1] &= paramDrive
	d.PCN = 0
	if drive.kind == NoDrive {
		c.seekEnds(n, maxSteps, st0Abnormal|st0Seek|st0NoTrack0)
		return
	}
	if d.Track > maxSteps {
		steps := c.move(n, int(d.Track)-maxSteps)
		c.seekEnds(n, steps, st0Abnormal|st0Seek|st0NoTrack0)
		return
	}
	c.seekEnds(n, c.move(n, 0), st0Seek)
}

// seek moves the heads to a cylinder. The chip steps by the difference to where it takes the heads to be,
// which is 0 after a reset. Here they reach the cylinder in any case, because some guests do not
// recalibrate after a reset.
func (c *Chip) seek() {
	n, _ := c.selected()
	c.seekEnds(n, c.seekTo(n, c.reg.Command[2]), st0Seek)
}

// seekTo moves the heads to a cylinder and returns the number of steps.
func (c *Chip) seekTo(n, cylinder uint8) clock.Time {
	c.reg.Drive[n].PCN = cylinder
	return c.move(n, int(cylinder))
}

func (c *Chip) relativeSeek() {
	n, _ := c.selected()
	d := &c.reg.Drive[n]
	by := int(c.reg.Command[2])
	if c.reg.Command[0]&cmdInward == 0 {
		by = -by
	}
	d.PCN = uint8(int(d.PCN) + by)
	c.seekEnds(n, c.move(n, int(d.Track)+by), st0Seek)
}
