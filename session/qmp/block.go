package qmp

import (
	"cmp"
	"fmt"
	"slices"
)

// blockCommands are for drives and what is in them.
func blockCommands() []command {
	drive := []param{may("device", text), may("id", text)}
	return []command{
		{name: "query-block", returns: []blockInfo{}, do: queryBlock},
		{name: "query-named-block-nodes", returns: []insertedInfo{}, params: []param{may("flat", boolean)}, help: "the media in drives and trays, and what `blockdev-add` has added", do: queryNodes},
		{name: "blockdev-change-medium", params: append(drive[:2:2], need("filename", text), may("format", text), may("force", boolean),
			choice("read-only-mode", "retain", "read-only", "read-write")), do: changeMedium},
		{name: "eject", params: append(drive[:2:2], may("force", boolean)), do: eject},
		{name: "blockdev-open-tray", params: append(drive[:2:2], may("force", boolean)), help: "the medium is out at once; closing the tray puts it back", do: openTray},
		{name: "blockdev-close-tray", params: drive, do: closeTray},
		{name: "blockdev-remove-medium", params: []param{need("id", text)}, do: removeMedium},
		{name: "blockdev-insert-medium", params: []param{need("id", text), need("node-name", text)}, do: insertMedium},
		{name: "blockdev-add", params: []param{need("driver", text), need("node-name", text), may("read-only", boolean), may("filename", text), mayBe("file", fileRef{})},
			help: "a file or an image in one, for `blockdev-insert-medium`; it is opened when it is inserted", do: addNode},
		{name: "blockdev-del", params: []param{need("node-name", text)}, do: removeNode},
	}
}

// devices are QEMU's names of the drives, by ours.
var devices = map[string]string{
	"fda": "floppy0", "fdb": "floppy1", "hda": "ide0-hd0", "hdb": "ide0-hd1", "hdc": "ide1-hd0", "hdd": "ide1-hd1", "cdrom": "ide1-cd0",
}

// qdev returns the name of a drive for commands that take an id.
func qdev(d *Drive) string { return "/machine/" + d.Name }

// media are what clients have done to drives.
type media struct {
	open  map[string]bool   // which trays are open, by drive
	in    map[string]medium // what lies in them
	nodes map[string]string // the nodes that were inserted as such, by drive
	added []node
}

// medium is an image that lies in a tray.
type medium struct {
	file, format string
	node         string // "": the name of the drive gives it
	readOnly     bool
	size         int64 // 0: nobody knows
}

// nodeIn is the name of the medium in a drive.
func (s *Server) nodeIn(drive string) string {
	return cmp.Or(s.media.nodes[drive], "node-"+drive)
}

// blockInfo is an entry of what query-block answers.
type blockInfo struct {
	Device    string        `json:"device"`
	Inserted  *insertedInfo `json:"inserted,omitempty"`
	IOStatus  ioStatus      `json:"io-status,omitempty"`
	Locked    bool          `json:"locked"`
	QDev      string        `json:"qdev"`
	Removable bool          `json:"removable"`
	TrayOpen  *bool         `json:"tray_open,omitempty"`
	Type      string        `json:"type"`
}

// ioStatus is whether a drive has had errors.
type ioStatus string

func (ioStatus) values() []string { return []string{"ok"} }

// insertedInfo describes a medium. Its limits of speed are none.
type insertedInfo struct {
	BackingDepth   int       `json:"backing_file_depth"`
	BPS            int       `json:"bps"`
	BPSRead        int       `json:"bps_rd"`
	BPSWrite       int       `json:"bps_wr"`
	Cache          cacheInfo `json:"cache"`
	DetectZeroes   string    `json:"detect_zeroes"`
	Driver         string    `json:"drv"`
	Encrypted      bool      `json:"encrypted"`
	File           string    `json:"file"`
	Image          imageInfo `json:"image"`
	IOPS           int       `json:"iops"`
	IOPSRead       int       `json:"iops_rd"`
	IOPSWrite      int       `json:"iops_wr"`
	Node           string    `json:"node-name"`
	ReadOnly       bool      `json:"ro"`
	WriteThreshold int       `json:"write_threshold"`
}

// cacheInfo says how the host's files are used.
type cacheInfo struct {
	Direct    bool `json:"direct"`
	NoFlush   bool `json:"no-flush"`
	Writeback bool `json:"writeback"`
}

// imageInfo describes an image.
type imageInfo struct {
	Actual   int64  `json:"actual-size"`
	Dirty    bool   `json:"dirty-flag"`
	Filename string `json:"filename"`
	Format   string `json:"format"`
	Virtual  int64  `json:"virtual-size"`
}

// queryBlock does query-block.
func queryBlock(c *call) (any, error) {
	list := []blockInfo{}
	for _, d := range c.host.Drives() {
		info := blockInfo{Device: devices[d.Name], QDev: qdev(&d), Type: "unknown", Removable: d.Removable, Locked: d.Locked}
		if d.CD {
			open := c.media.open[d.Name]
			info.TrayOpen = &open
		}
		if d.CD || !d.Removable {
			info.IOStatus = "ok"
		}
		info.Inserted = c.insertedIn(&d)
		list = append(list, info)
	}
	return list, nil
}

// insertedIn describes the medium in a drive or in its tray, nil if there is none.
func (s *Server) insertedIn(d *Drive) *insertedInfo {
	if d.Disk != nil {
		return inserted(medium{file: d.Medium, format: d.Format, node: s.nodeIn(d.Name), readOnly: d.Disk.ReadOnly(), size: d.Disk.Size()})
	}
	m, ok := s.media.in[d.Name]
	if !ok {
		return nil
	}
	m.node = cmp.Or(m.node, s.nodeIn(d.Name))
	return inserted(m)
}

// inserted describes a medium.
func inserted(m medium) *insertedInfo {
	format := cmp.Or(m.format, "raw")
	return &insertedInfo{
		File: m.file, Node: m.node, Driver: format, ReadOnly: m.readOnly, DetectZeroes: "off", Cache: cacheInfo{Writeback: true},
		Image: imageInfo{Filename: m.file, Format: format, Virtual: m.size, Actual: m.size},
	}
}

// drive returns the drive that the arguments device or id name, whose medium can be changed.
func (c *call) drive() (*Drive, error) {
	if c.has("device") == c.has("id") {
		return nil, failf("Need exactly one of 'device' and 'id'")
	}
	name := c.text("device") + c.text("id")
	list := c.host.Drives()
	i := slices.IndexFunc(list, func(d Drive) bool {
		return c.has("device") && devices[d.Name] == name || c.has("id") && (qdev(&d) == name || devices[d.Name] == name)
	})
	switch {
	case i < 0:
		return nil, &Error{deviceNotFound, fmt.Sprintf("Device '%s' not found", name)}
	case !list[i].Removable:
		return nil, failf("Device '%s' is not removable", name)
	}
	return &list[i], c.host.Inputs()
}

// trayMoved is the data of the event DEVICE_TRAY_MOVED.
type trayMoved struct {
	Device string `json:"device"`
	ID     string `json:"id"`
	Open   bool   `json:"tray-open"`
}

// setTray notes how a tray stands, and tells clients if it has moved. Floppy drives have none.
func (s *Server) setTray(d *Drive, open bool) {
	if !d.CD || s.media.open[d.Name] == open {
		return
	}
	s.media.open[d.Name] = open
	s.emit("DEVICE_TRAY_MOVED", trayMoved{devices[d.Name], qdev(d), open})
}

// forget takes away what lies in a tray, and the name of what was in the drive.
func (s *Server) forget(d *Drive) {
	delete(s.media.in, d.Name)
	delete(s.media.nodes, d.Name)
}

// changeMedium does blockdev-change-medium.
func changeMedium(c *call) (any, error) {
	d, err := c.drive()
	if err != nil {
		return nil, err
	}
	mode := c.text("read-only-mode")
	readOnly := mode == "read-only" || d.Disk != nil && d.Disk.ReadOnly() && mode != "read-write"
	if err := c.host.Insert(d.Name, c.text("filename"), c.text("format"), readOnly); err != nil {
		return nil, failf("Could not open '%s': %v", c.text("filename"), err)
	}
	c.forget(d)
	c.setTray(d, true)
	c.setTray(d, false)
	return nil, nil
}

// mayOpen reports an error for a tray that the guest keeps shut, unless the client forces it.
func (c *call) mayOpen(d *Drive) error {
	if d.Locked && !c.flag("force") {
		return failf("Device '%s' is locked and force was not specified, wait for tray to open and try again", devices[d.Name])
	}
	return nil
}

// eject does eject: the tray is open afterwards, and the medium is gone.
func eject(c *call) (any, error) {
	d, err := c.drive()
	if err != nil {
		return nil, err
	}
	if err := c.mayOpen(d); err != nil {
		return nil, err
	}
	c.setTray(d, true)
	c.forget(d)
	return nil, c.host.Eject(d.Name)
}

// openTray does blockdev-open-tray. The medium stays in the tray, out of the guest's reach.
func openTray(c *call) (any, error) {
	d, err := c.drive()
	if err != nil || c.media.open[d.Name] {
		return nil, err
	}
	if !d.CD {
		return nil, failf("Device '%s' does not have a tray", devices[d.Name])
	}
	if err := c.mayOpen(d); err != nil {
		return nil, err
	}
	if d.Disk != nil {
		c.media.in[d.Name] = medium{file: d.Medium, format: d.Format, node: c.media.nodes[d.Name], readOnly: true, size: d.Disk.Size()}
	}
	c.setTray(d, true)
	return nil, c.host.Eject(d.Name)
}

// closeTray does blockdev-close-tray.
func closeTray(c *call) (any, error) {
	d, err := c.drive()
	if err != nil || !c.media.open[d.Name] {
		return nil, err
	}
	c.setTray(d, false)
	m, ok := c.media.in[d.Name]
	if delete(c.media.in, d.Name); !ok {
		return nil, nil
	}
	return nil, c.host.Insert(d.Name, m.file, m.format, true)
}

// removeMedium does blockdev-remove-medium: what lies in an open tray is taken away.
func removeMedium(c *call) (any, error) {
	d, err := c.drive()
	if err != nil {
		return nil, err
	}
	if d.CD && !c.media.open[d.Name] {
		return nil, failf("Tray of device '%s' is not open", c.text("id"))
	}
	if c.forget(d); d.CD {
		return nil, nil
	}
	return nil, c.host.Eject(d.Name)
}
