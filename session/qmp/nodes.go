package qmp

import (
	"maps"
	"os"
	"slices"

	"github.com/iron86/iron86/block/image"
)

// node is a file that a client has named, or an image in one.
type node struct {
	name, file string
	format     string // file: it is not looked at what is in it
	readOnly   bool
}

// fileRef names a file: one that is added with the node, or a node by its name.
type fileRef struct{}

// fileNode is a file that is added with a node.
type fileNode struct {
	Driver   fileDriver `json:"driver"`
	Filename string     `json:"filename"`
}

// fileDriver is the kind of a file.
type fileDriver string

func (fileDriver) values() []string { return []string{fileFormat} }

// fileFormat is the driver of files.
const fileFormat = "file"

func (fileRef) alternatives() []any { return []any{"", fileNode{}} }

// maxNodes is how many nodes clients may add.
const maxNodes = 256

// node returns a node that was added, nil if there is none.
func (s *Server) node(name string) *node {
	if i := slices.IndexFunc(s.media.added, func(n node) bool { return n.name == name }); i >= 0 {
		return &s.media.added[i]
	}
	return nil
}

// medium returns the node as a medium of a format.
func (n *node) medium(format string) medium {
	m := medium{file: n.file, format: format, node: n.name, readOnly: n.readOnly}
	if info, err := os.Stat(n.file); err == nil {
		m.size = info.Size()
	}
	return m
}

// addNode does blockdev-add.
func addNode(c *call) (any, error) {
	n := node{name: c.text("node-name"), format: c.text("driver"), file: c.text("filename"), readOnly: c.flag("read-only")}
	taken := func(d Drive) bool { return d.Disk != nil && c.nodeIn(d.Name) == n.name }
	switch {
	case n.name == "":
		return nil, failf("Invalid node-name: ''")
	case c.node(n.name) != nil || slices.ContainsFunc(c.host.Drives(), taken):
		return nil, failf("Duplicate nodes with node-name='%s'", n.name)
	case len(c.media.added) >= maxNodes:
		return nil, failf("there are %d nodes: blockdev-del removes them", maxNodes)
	case n.format != fileFormat && !slices.Contains(image.Formats(), n.format):
		return nil, failf("Parameter 'driver' does not accept value '%s'", n.format)
	case n.format == fileFormat == c.has("file") || n.format == fileFormat != c.has("filename"):
		return nil, failf("the driver 'file' has a 'filename', all others a 'file'")
	}
	if n.format != fileFormat {
		if err := c.fileOf(&n); err != nil {
			return nil, err
		}
	}
	if info, err := os.Stat(n.file); err != nil {
		return nil, failf("Could not open '%s': %v", n.file, err)
	} else if info.IsDir() {
		return nil, failf("Could not open '%s': it is a directory", n.file)
	}
	c.media.added = append(c.media.added, n)
	return nil, nil
}

// fileOf takes the file of a node from the argument.
func (c *call) fileOf(n *node) error {
	var name string
	if c.into("file", &name) == nil {
		on := c.node(name)
		if on == nil || on.format != fileFormat {
			return failf("Cannot find device='' nor node-name='%s'", name)
		}
		n.file, n.readOnly = on.file, n.readOnly || on.readOnly
		return nil
	}
	var f fileNode
	if c.into("file", &f) != nil || f.Driver != fileFormat {
		return failf("Invalid parameter type for 'file', expected: BlockdevRef")
	}
	n.file = f.Filename
	return nil
}

// queryNodes does query-named-block-nodes.
func queryNodes(c *call) (any, error) {
	list, seen := []insertedInfo{}, map[string]bool{}
	for _, d := range c.host.Drives() {
		if in := c.insertedIn(&d); in != nil {
			list, seen[in.Node] = append(list, *in), true
		}
	}
	for _, n := range c.media.added {
		if seen[n.name] {
			continue
		}
		list = append(list, *inserted(n.medium(n.format)))
	}
	return list, nil
}

// removeNode does blockdev-del.
func removeNode(c *call) (any, error) {
	name := c.text("node-name")
	if c.node(name) == nil {
		return nil, failf("Failed to find node with node-name='%s'", name)
	}
	if c.used(name) {
		return nil, failf("Node %s is in use", name)
	}
	c.media.added = slices.DeleteFunc(c.media.added, func(n node) bool { return n.name == name })
	return nil, nil
}

// used reports whether a node is in a drive or in a tray.
func (s *Server) used(name string) bool {
	return slices.Contains(slices.Collect(maps.Values(s.media.nodes)), name)
}

// insertMedium does blockdev-insert-medium: into an open tray, or a floppy drive.
func insertMedium(c *call) (any, error) {
	d, err := c.drive()
	if err != nil {
		return nil, err
	}
	name := c.text("node-name")
	n := c.node(name)
	_, lies := c.media.in[d.Name]
	switch {
	case n == nil:
		return nil, failf("Node '%s' not found", name)
	case c.used(name):
		return nil, failf("Node '%s' is already in use", name)
	case d.CD && !c.media.open[d.Name]:
		return nil, failf("Tray of device '%s' is not open", c.text("id"))
	case d.Disk != nil || lies:
		return nil, failf("There already is a medium in device '%s'", c.text("id"))
	}
	format := n.format
	if format == fileFormat {
		format = "raw"
	}
	if d.CD {
		m := n.medium(format)
		m.readOnly = true
		c.media.in[d.Name] = m
	} else if err := c.host.Insert(d.Name, n.file, format, n.readOnly); err != nil {
		return nil, failf("Could not open '%s': %v", n.file, err)
	}
	c.media.nodes[d.Name] = name
	return nil, nil
}
