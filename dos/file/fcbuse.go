package file

// Programs open files by FCBs and never close them, close them twice, or go on reading and writing
// after they have closed them. DOS keeps only a few of these files open, the ones used last, and
// opens a file again from what its FCB holds when it is needed (MS-DOS 4.0 sources, FCBIO.ASM,
// "Misbehavior fixers").

const (
	maxFCBs      = 32 // files that are open by FCBs at a time
	maxFCBPlaces = 64 // opened files whose places are kept; they can be opened again from any current directory
)

// fcbFiles are the files that programs have opened by FCBs.
type fcbFiles struct {
	serial uint32 // of the last open
	turn   uint64 // of the last use
	places [maxFCBPlaces]place
}

// nextSerial returns the number of the next open.
func (u *fcbFiles) nextSerial() uint32 {
	if u.serial++; u.serial == 0 {
		u.serial = 1
	}
	return u.serial
}

// fcbUse is what an entry of the system file table holds for a file that was opened by an FCB.
type fcbUse struct {
	serial uint32 // of the open, which the FCB has, too; 0: the file has a handle
	turn   uint64 // of the last use
	psp    uint16 // of the process that used it last
	date   uint16 // date and time that the FCB got from the last write
	clock  uint16
}
