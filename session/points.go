package session

import (
	"path/filepath"
	"sync"

	"github.com/iron86/iron86/block"
	"github.com/iron86/iron86/session/backup"
)

// backups makes points of the machine, one at a time.
type backups struct {
	mu     sync.Mutex
	before map[*block.Tracked]pieces // what the disks consisted of at the last point
}

// pieces are what a disk consisted of.
type pieces struct {
	number uint64 // of the Freeze
	list   []backup.Sum
}

// add adds a point, and notes what the disks consist of.
func (b *backups) add(r *backup.Repository, from *backup.Source) (*backup.Added, error) {
	tracked := make([]*block.Tracked, len(from.Disks))
	for i := range from.Disks {
		d := &from.Disks[i]
		defer d.Frozen.Close()
		if t := d.Frozen.Of(); t != nil {
			tracked[i] = t
			if known, ok := b.before[t]; ok && known.number+1 == d.Frozen.Number {
				d.Before = known.list
			}
		}
	}
	b.before = nil // if the point fails, what was written before it is not known any more
	a, err := r.Add(from)
	if err != nil {
		return nil, err
	}
	b.before = map[*block.Tracked]pieces{}
	for i, t := range tracked {
		if t != nil {
			b.before[t] = pieces{from.Disks[i].Frozen.Number, a.Pieces[i]}
		}
	}
	return a, nil
}

// suspending is what a session has to do with a directory that it is suspended to.
type suspending struct {
	dir  string
	rule backup.Rule
	from *backup.Point // where it goes on; nil: at power-on
	made string        // the point that was made at the end
	kept bool          // it is complete, and so is the note
}

// suspendedFile is the note, with the name of the point.
const suspendedFile = "suspended"

// note is the name of the file.
func (d *suspending) note() string { return filepath.Join(d.dir, suspendedFile) }
