package backup

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"
)

// Point is what a machine was at one moment.
type Point struct {
	Name         string        `json:"-"` // of its file
	Time         time.Time     `json:"time"`
	Version      string        `json:"version"` // of iron86
	Setup        string        `json:"setup"`   // what a machine must be to load it
	Flags        []string      `json:"flags"`   // of iron86 boot, for such a machine
	Instructions uint64        `json:"instructions"`
	Virtual      time.Duration `json:"virtual"` // virtual time in nanoseconds
	Hash         string        `json:"hash"`    // machine.Machine.Hash
	State        Content       `json:"state"`
	Disks        []Disk        `json:"disks"`
}

// Disk is the disk of a drive.
type Disk struct {
	Drive    string `json:"drive"` // fda, fdb, hda to hdd, cdrom
	Medium   string `json:"medium"`
	CD       bool   `json:"cd,omitempty"`
	ReadOnly bool   `json:"readonly,omitempty"`
	Content
}

// Content is a sequence of bytes that is kept in pieces.
type Content struct {
	Size int64    `json:"size"`
	List []string `json:"list"` // the pieces that the list of its pieces consists of
}

// ErrNone is the error for a point that is not there.
var ErrNone = errors.New("there is no such point")

// maxPointFile bounds the file of a point, in bytes.
const maxPointFile = 64 << 20

// pointName is what files of points are called. Others are left alone.
var pointName = regexp.MustCompile(`^[0-9]{8}-[0-9]{6}-[0-9a-f]{16}$`)

// driveName is what drives are called.
var driveName = regexp.MustCompile(`^(fd[ab]|hd[a-d]|cdrom)$`)

// encode returns the file of a point, and its name.
func (p *Point) encode() ([]byte, string, error) {
	b, err := json.MarshalIndent(p, "", " ")
	if err != nil {
		return nil, "", err
	}
	b = append(b, '\n')
	sum := sha256.Sum256(b)
	return b, p.Time.UTC().Format("20060102-150405-") + hex.EncodeToString(sum[:8]), nil
}

// readPoint reads the file of a point.
func readPoint(dir, name string) (*Point, error) {
	f, err := os.Open(filepath.Join(dir, name))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, maxPointFile))
	if err != nil {
		return nil, err
	}
	p := &Point{Name: name}
	sum := sha256.Sum256(b)
	if _, end, _ := strings.Cut(name[9:], "-"); end != hex.EncodeToString(sum[:8]) {
		return nil, fmt.Errorf("point %s is damaged", name)
	}
	in := json.NewDecoder(bytes.NewReader(b))
	if err := in.Decode(p); err != nil {
		return nil, fmt.Errorf("point %s: %w", name, err)
	}
	if p.State.Size < 0 || slices.ContainsFunc(p.Disks, func(d Disk) bool { return d.Size < 0 || !driveName.MatchString(d.Drive) }) {
		return nil, fmt.Errorf("point %s is of no machine", name)
	}
	return p, nil
}

// Points returns the points of a directory, the oldest first. Damaged ones are left out; bad has an error for each.
func Points(dir string) (list []*Point, bad []error, err error) {
	in := filepath.Join(dir, "points")
	files, err := os.ReadDir(in)
	if err != nil {
		return nil, nil, err
	}
	for _, f := range files {
		if !pointName.MatchString(f.Name()) {
			continue
		}
		p, err := readPoint(in, f.Name())
		if err != nil {
			bad = append(bad, err)
			continue
		}
		list = append(list, p)
	}
	slices.SortStableFunc(list, func(a, b *Point) int { return a.Time.Compare(b.Time) })
	return list, bad, nil
}

// Find returns the point with a name, or the only one whose name begins so. "" and "last" are the newest.
func Find(dir, name string) (*Point, error) {
	list, bad, err := Points(dir)
	if err != nil {
		return nil, err
	}
	if name == "" || name == "last" {
		if len(list) == 0 {
			return nil, errors.Join(append(bad, ErrNone)...)
		}
		return list[len(list)-1], nil
	}
	var found *Point
	for _, p := range list {
		if !strings.HasPrefix(p.Name, name) {
			continue
		}
		if found != nil {
			return nil, fmt.Errorf("%q: several points begin so", name)
		}
		found = p
	}
	if found == nil {
		return nil, errors.Join(append(bad, fmt.Errorf("%q: %w", name, ErrNone))...)
	}
	return found, nil
}
