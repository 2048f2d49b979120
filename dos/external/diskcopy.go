package external

import (
	"bytes"
)

// Exit codes of DISKCOPY and DISKCOMP.
const (
	diskDiffers = 1
	diskFailed  = 3
	diskWrong   = 4 // drives that cannot be copied or compared
)

// diskPair opens the two drives of DISKCOPY and DISKCOMP, which must be images of disks of one size.
func diskPair(c *command, known string) (from, to *disk, has switches, err error) {
	args, has, err := c.arguments(known, diskWrong)
	if err != nil {
		return nil, nil, nil, err
	}
	if len(args) != 2 {
		return nil, nil, nil, misused(diskWrong, "Two drives must be given")
	}
	var disks [2]*disk
	for i, arg := range args {
		d, ok, err := openDisk(c, arg)
		if err != nil {
			return nil, nil, nil, err
		}
		if !ok {
			return nil, nil, nil, failed(diskWrong, "No image of a disk (-mount %.1s=IMAGE): %s", arg, arg)
		}
		disks[i] = d
	}
	if from, to = disks[0], disks[1]; from.n == to.n || from.total != to.total {
		return nil, nil, nil, failed(diskWrong, "Drive types or diskette types not compatible")
	}
	return from, to, has, nil
}

// diskcopyMain executes DISKCOPY, which copies all sectors of a disk. Reading what was written (/V) cannot tell anything new, because the host reports errors
// as it writes. The exit code is 3 for an error of a disk, 4 for drives that cannot be copied.
func diskcopyMain(c *command) (uint8, error) {
	from, to, _, err := diskPair(c, "V1")
	if err != nil {
		return diskWrong, err
	}
	c.printf("Copying %d sectors from %c: to %c:\r\n", from.total, 'A'+from.n, 'A'+to.n)
	for at := uint32(0); at < from.total; at += chunkSectors {
		b, code := from.read(at, int(min(from.total-at, chunkSectors)))
		if code == 0 {
			code = to.write(at, b)
		}
		if code != 0 {
			return diskFailed, diskError(code, diskFailed)
		}
	}
	return 0, nil
}

// diskcompMain executes DISKCOMP, which compares all sectors of two disks, by tracks. The exit code is 1 if they differ.
func diskcompMain(c *command) (uint8, error) {
	a, b, _, err := diskPair(c, "18")
	if err != nil {
		return diskWrong, err
	}
	code := uint8(0)
	track := max(uint32(a.params[13])|uint32(a.params[14])<<8, 1)
	heads := max(uint32(a.params[15])|uint32(a.params[16])<<8, 1)
	for at := uint32(0); at < a.total; at += track {
		n := int(min(a.total-at, track, chunkSectors))
		one, wrong := a.read(at, n)
		other, also := b.read(at, n)
		if wrong|also != 0 {
			return diskFailed, diskError(wrong|also, diskFailed)
		}
		if !bytes.Equal(one, other) {
			code = diskDiffers
			c.printf("Compare error on side %d, track %d\r\n", at/track%heads, at/track/heads)
		}
	}
	if code == 0 {
		return 0, c.say("Compare OK")
	}
	return code, nil
}
