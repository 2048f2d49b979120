package migrate

import (
	"crypto/sha256"
	"encoding/hex"
	"io"

	"github.com/iron86/iron86/machine"
)

// Digests returns a digest of what is on each disk of a machine, "" for empty drives. The time that takes grows with the disks.
func Digests(m *machine.Machine) (list []string, err error) {
	for _, d := range machine.Media(m) {
		if d == nil {
			list = append(list, "")
			continue
		}
		h := sha256.New()
		if _, err := io.Copy(h, io.NewSectionReader(d, 0, d.Size())); err != nil {
			return nil, err
		}
		list = append(list, hex.EncodeToString(h.Sum(nil)))
	}
	return list, nil
}
