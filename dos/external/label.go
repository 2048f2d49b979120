package external

import (
	"io"
	"strings"

	"github.com/iron86/iron86/dos"
	"github.com/iron86/iron86/dos/calls"
)

// labelMain executes LABEL, which shows, sets or removes the label of a drive. The exit code is 1 for an error.
func labelMain(c *command) (uint8, error) {
	text := strings.TrimLeft(calls.UpperAll(c.tail), calls.Delimiters)
	n, text := calls.DriveOf(text)
	dir, err := c.Directory(n)
	if err != nil {
		if calls.Fatal(err) {
			return 1, err
		}
		return 1, failed(1, "Invalid drive specification")
	}
	drive := dir[:2]
	old, err := c.label(drive)
	if err != nil {
		return 1, err
	}
	if text = strings.TrimSpace(text); text == "" {
		if text, err = askLabel(c, drive, old); err != nil {
			return 1, noMore(err)
		}
		if text == "" {
			if old == "" {
				return 0, nil
			}
			sure, err := c.confirm("\r\nDelete current volume label (Y/N)? ")
			if err != nil || !sure {
				return 0, err
			}
		}
	}
	if badLabel(text) {
		return 1, failed(1, "Invalid characters in volume label")
	}
	if old != "" {
		if err := deleteLabel(c, drive[0]); err != nil {
			return 1, err
		}
	}
	if text == "" {
		return 0, nil
	}
	r, err := c.Named(0x3c00, calls.AttrVolume, drive+`\`+labelName(text))
	if err != nil {
		return 1, c.report(err, drive)
	}
	return 0, c.Close(r.AX)
}

// badLabel reports whether a text cannot be a label.
func badLabel(text string) bool {
	return len(text) > 11 || strings.ContainsAny(text, `*?/\|.,;:+=[]()&^<>"`)
}

// labelName returns a label of at most eleven characters as the name of a file.
func labelName(text string) string {
	if len(text) > 8 {
		return text[:8] + "." + text[8:]
	}
	return text
}

// label returns the label of a drive, "" for none.
func (c *command) label(drive string) (string, error) {
	found, err := c.Find(drive+`\*.*`, calls.AttrVolume)
	if calls.Fatal(err) {
		return "", err
	}
	if err != nil || len(found) == 0 {
		return "", nil
	}
	base, ext, dotted := strings.Cut(found[0].Name, ".")
	if dotted {
		base = (base + "        ")[:8] + ext
	}
	return base, nil
}

// askLabel shows the label of a drive and asks for another.
func askLabel(c *command, drive, old string) (string, error) {
	state := "has no label"
	if old != "" {
		state = "is " + old
	}
	c.printf("Volume in drive %s %s\r\n", drive[:1], state)
	text, err := c.ask("Volume label (11 characters, ENTER for none)? ")
	if err == io.EOF {
		c.printf("\r\n")
	}
	return calls.UpperAll(text), err
}

// deleteLabel removes the label of a drive, by an extended FCB: INT 21h AH=13h.
func deleteLabel(c *command, letter byte) error {
	fcb := append([]byte{0xff, 0, 0, 0, 0, 0, calls.AttrVolume, letter - 'A' + 1}, "???????????"...)
	c.P.Put(calls.AtPath, append(fcb, make([]byte, 25)...))
	r, err := c.P.Call(dos.Regs{AX: 0x1300, DX: calls.AtPath})
	if err == nil && r.AX&0xff != 0 {
		err = failed(1, "Access denied")
	}
	return err
}
