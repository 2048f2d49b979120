package qmp

import (
	"fmt"
	"slices"
)

// devices are QEMU's names of the drives, by ours.
var devices = map[string]string{
	"fda": "floppy0", "fdb": "floppy1", "hda": "ide0-hd0", "hdb": "ide0-hd1", "hdc": "ide1-hd0", "hdd": "ide1-hd1", "cdrom": "ide1-cd0",
}

// qdev returns the name of a drive for commands that take an id.
func qdev(d *Drive) string { return "/machine/" + d.Name }

// queryBlock does query-block.
func queryBlock(c *call) (any, error) {
	list := []any{}
	for _, d := range c.host.Drives() {
		info := map[string]any{"device": devices[d.Name], "qdev": qdev(&d), "type": "unknown", "removable": d.Removable, "locked": false}
		if d.CD {
			info["tray_open"] = c.trays[d.Name]
		}
		if d.CD || !d.Removable {
			info["io-status"] = "ok"
		}
		if d.Disk != nil {
			info["inserted"] = inserted(&d)
		}
		list = append(list, info)
	}
	return list, nil
}

// inserted describes the medium in a drive. Its limits of speed are none.
func inserted(d *Drive) any {
	file, format := d.Medium, "raw"
	return map[string]any{
		"file": file, "node-name": "node-" + d.Name, "drv": format, "ro": d.Disk.ReadOnly(), "encrypted": false, "backing_file_depth": 0,
		"bps": 0, "bps_rd": 0, "bps_wr": 0, "iops": 0, "iops_rd": 0, "iops_wr": 0, "detect_zeroes": "off", "write_threshold": 0,
		"cache": map[string]any{"writeback": true, "direct": false, "no-flush": false},
		"image": map[string]any{"filename": file, "format": format, "virtual-size": d.Disk.Size(), "actual-size": d.Disk.Size()},
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

// setTray notes how a tray stands, and tells clients if it has moved. Floppy drives have none.
func (s *Server) setTray(d *Drive, open bool) {
	if !d.CD || s.trays[d.Name] == open {
		return
	}
	s.trays[d.Name] = open
	s.emit("DEVICE_TRAY_MOVED", map[string]any{"device": devices[d.Name], "id": qdev(d), "tray-open": open})
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
	delete(c.inTray, d.Name)
	c.setTray(d, true)
	c.setTray(d, false)
	return nil, nil
}

// eject does eject: the tray is open afterwards, and the medium is gone.
func eject(c *call) (any, error) {
	d, err := c.drive()
	if err != nil {
		return nil, err
	}
	c.setTray(d, true)
	delete(c.inTray, d.Name)
	return nil, c.host.Eject(d.Name)
}

// openTray does blockdev-open-tray. The medium stays in the tray, out of the guest's reach.
func openTray(c *call) (any, error) {
	d, err := c.drive()
	if err != nil || c.trays[d.Name] {
		return nil, err
	}
	if !d.CD {
		return nil, failf("Device '%s' does not have a tray", devices[d.Name])
	}
	if d.Medium != "" {
		c.inTray[d.Name] = d.Medium
	}
	c.setTray(d, true)
	return nil, c.host.Eject(d.Name)
}

// closeTray does blockdev-close-tray.
func closeTray(c *call) (any, error) {
	d, err := c.drive()
	if err != nil || !c.trays[d.Name] {
		return nil, err
	}
	c.setTray(d, false)
	name, ok := c.inTray[d.Name]
	if delete(c.inTray, d.Name); !ok {
		return nil, nil
	}
	return nil, c.host.Insert(d.Name, name, "", true)
}

// removeMedium does blockdev-remove-medium: what lies in an open tray is taken away.
func removeMedium(c *call) (any, error) {
	d, err := c.drive()
	if err != nil {
		return nil, err
	}
	if d.CD && !c.trays[d.Name] {
		return nil, failf("Tray of device '%s' is not open", c.text("id"))
	}
	if delete(c.inTray, d.Name); d.CD {
		return nil, nil
	}
	return nil, c.host.Eject(d.Name)
}
