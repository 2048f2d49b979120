package file

// Bits of the device information word (INT 21h AX=4400h; RBIL table 01423).
const (
	infoStdin   = 1 << 0
	infoStdout  = 1 << 1
	infoNUL     = 1 << 2
	infoClock   = 1 << 3
	infoSpecial = 1 << 4 // output goes to INT 29h
	infoRaw     = 1 << 5
	infoNotEOF  = 1 << 6 // device: the end was not reached; file: it was not written to
	infoDevice  = 1 << 7

	// The upper half has the attributes of the driver.
	infoBusy  = 1 << 13 // output until busy, which printers have
	infoIOCTL = 1 << 14
	infoChar  = 1 << 15
)

// info returns the device information word of an open file.
func (f *File) info() uint16 {
	w := uint16(infoChar | infoDevice | infoNotEOF)
	switch f.dev {
	case DevNone:
		w = uint16(f.place.v.letter - 'A')
		if !f.written {
			w |= infoNotEOF
		}
		return w
	case DevStdin, DevStdout, DevStderr: // a redirected handle appears as a file of drive C
		return 2
	case DevCON:
		w |= infoStdin | infoStdout | infoSpecial
	case DevNUL:
		w |= infoNUL
	case DevPRN:
		w |= infoBusy
	case DevEMM:
		w |= infoIOCTL
	case DevClock:
		w |= infoClock
	}
	if f.raw {
		w |= infoRaw
	}
	return w
}
