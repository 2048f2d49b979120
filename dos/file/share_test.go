package file

import (
	"os"
	"strings"
	"testing"
)

// TestSharing compares two opens of one file with the table of Ralf Brown's Interrupt List (01403, "Values of DOS 2-6.22 file sharing
// behavior"), which MS-DOS 4.0's CUCA (GSHARE.ASM) has, too: rows are the first open, columns the second, each DENY ALL, WRITE, READ and
// NONE with access to read, to write and to do both.
func TestSharing(t *testing.T) {
	const table = `
		NNN NNN NNN NNN
		NNN NNN NNN NNN
		NNN NNN NNN NNN
		NNN YNN NNN YNN
		NNN NNN YNN YNN
		NNN NNN NNN YNN
		NNN NYN NNN NYN
		NNN NNN NYN NYN
		NNN NNN NNN NYN
		NNN YYY NNN YYY
		NNN NNN YYY YYY
		NNN NNN NNN YYY`
	modes := [4]uint8{0x10, denyWrite, denyRead, denyNone}
	rows := strings.FieldsFunc(table, func(r rune) bool { return r == '\n' || r == '\t' })
	for first, row := range rows {
		for second, want := range strings.ReplaceAll(row, " ", "") {
			open := &File{host: new(os.File), mode: modes[first/3] | uint8(first%3)}
			d := &Drives{}
			d.files[0] = open
			mode := modes[second/3] | uint8(second%3)
			if have := !d.conflicts(open.place, mode, 0); have != (want == 'Y') {
				t.Errorf("%02Xh, then %02Xh: allowed %v", open.mode, mode, have)
			}
		}
	}
}
