package session

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/iron86/iron86/block/image"
	"github.com/iron86/iron86/session/host"
)

// driveSpec is a value of -drive, in QEMU's spelling: options with commas between them, of which two stand for one.
type driveSpec struct {
	file   string
	floppy bool
	index  int // -1: the first that is free
	how    host.Manner
}

// parseDrive reads a value of -drive.
func parseDrive(text string) (driveSpec, error) {
	d := driveSpec{index: -1}
	for _, option := range splitOptions(text) {
		key, value, ok := strings.Cut(option, "=")
		if !ok {
			return d, fmt.Errorf("-drive %s: %q is not NAME=VALUE", text, option)
		}
		if err := d.set(key, value); err != nil {
			return d, fmt.Errorf("-drive %s: %w", text, err)
		}
	}
	if d.file == "" {
		return d, fmt.Errorf("-drive %s: no file=", text)
	}
	if d.floppy && d.how.CD || d.index > 3 || d.floppy && d.index > 1 {
		return d, fmt.Errorf("-drive %s: there are ide drives 0 to 3 and floppy drives 0 and 1", text)
	}
	return d, nil
}

// splitOptions splits at single commas.
func splitOptions(text string) []string {
	parts := strings.Split(strings.ReplaceAll(text, ",,", "\x00"), ",")
	for i := range parts {
		parts[i] = strings.ReplaceAll(parts[i], "\x00", ",")
	}
	return parts
}

// set sets an option.
func (d *driveSpec) set(key, value string) (err error) {
	one := func(of ...string) bool {
		if slices.Contains(of, value) {
			return true
		}
		err = fmt.Errorf("%s=%s: one of %s", key, value, strings.Join(of, ", "))
		return false
	}
	switch key {
	case "file":
		d.file = value
	case "format":
		if one(image.Formats()...) {
			d.how.Format = value
		}
	case "if":
		d.floppy = one("ide", "floppy") && value == "floppy"
	case "media":
		d.how.CD = one("disk", "cdrom") && value == "cdrom"
	case "snapshot":
		d.how.Snapshot = one("on", "off") && value == "on"
	case "readonly", "read-only":
		d.how.ReadOnly = one("on", "off") && value == "on"
	case "index":
		n, wrong := strconv.ParseUint(value, 10, 8)
		if d.index = int(n); wrong != nil {
			err = fmt.Errorf("index=%s: a number", value)
		}
	default:
		err = fmt.Errorf("no option %s: file, format, if, index, media, readonly, snapshot", key)
	}
	return err
}
