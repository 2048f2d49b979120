package qmp

import "slices"

// snapshotCommands keep states of the machine together with its disks.
func snapshotCommands() []command {
	id, tag, devices := need("job-id", text), need("tag", text), list("devices", []string{})
	return []command{
		{name: "snapshot-save", params: []param{id, tag, need("vmstate", text), devices},
			help: "disks in qcow2, by the `node-name` of `query-block`; the state is beside the image of `vmstate`, in IMAGE.TAG.state", do: snapshotSave},
		{name: "snapshot-load", params: []param{id, tag, need("vmstate", text), devices}, do: snapshotLoad},
		{name: "snapshot-delete", params: []param{id, tag, devices}, do: snapshotDelete},
		{name: "query-jobs", returns: []job{}, do: queryJobs},
		{name: "job-dismiss", params: []param{need("id", text)}, do: dismissJob},
	}
}

// snapshotSave does snapshot-save.
func snapshotSave(c *call) (any, error) {
	return c.snapshot("snapshot-save", func(vmstate string, drives []string) error {
		return c.still(func() (goOn bool, err error) { return true, c.host.SaveSnapshot(c.text("tag"), vmstate, drives) })
	})
}

// snapshotLoad does snapshot-load. If it fails the machine stands still, as QEMU's.
func snapshotLoad(c *call) (any, error) {
	if err := c.host.Inputs(); err != nil {
		return nil, err
	}
	return c.snapshot("snapshot-load", func(vmstate string, drives []string) error {
		return c.still(func() (goOn bool, err error) {
			err = c.host.LoadSnapshot(c.text("tag"), vmstate, drives)
			return err == nil, err
		})
	})
}

// snapshotDelete does snapshot-delete.
func snapshotDelete(c *call) (any, error) {
	return c.snapshot("snapshot-delete", func(_ string, drives []string) error { return c.host.DeleteSnapshot(c.text("tag"), drives) })
}

// still does work while the machine stands still. It goes on if it ran, unless work says otherwise.
func (c *call) still(work func() (goOn bool, err error)) error {
	running := c.host.Status().Running
	c.host.SetRunning(false)
	c.Look()
	goOn, err := work()
	c.host.SetRunning(running && goOn)
	c.Look() // so that clients hear of that before the job ends
	return err
}

// snapshot begins a job with snapshots of the drives that the command names.
func (c *call) snapshot(kind jobType, work func(vmstate string, drives []string) error) (any, error) {
	var nodes []string
	if err := c.into("devices", &nodes); err != nil {
		return nil, err
	}
	return c.begin(kind, func() error {
		drives, err := c.driveOf(nodes)
		if err != nil {
			return err
		}
		vmstate := ""
		if c.has("vmstate") {
			i := slices.Index(nodes, c.text("vmstate"))
			if i < 0 {
				return failf("vmstate block device '%s' does not exist", c.text("vmstate"))
			}
			vmstate = drives[i]
		}
		return work(vmstate, drives)
	})
}

// driveOf returns the drives with the media that nodes are.
func (c *call) driveOf(nodes []string) (drives []string, err error) {
	if len(nodes) == 0 {
		return nil, failf("At least one device is required for snapshot")
	}
	list := c.host.Drives()
	for i, node := range nodes {
		k := slices.IndexFunc(list, func(d Drive) bool { return d.Disk != nil && c.nodeIn(d.Name) == node })
		if k < 0 || slices.Contains(nodes[:i], node) {
			return nil, failf("No block device node '%s'", node)
		}
		drives = append(drives, list[k].Name)
	}
	return drives, nil
}
