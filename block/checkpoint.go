package block

import "maps"

// Checkpoint is what an overlay held at one moment. It shares memory with the
// overlay and with other checkpoints as far as nothing was written in between.
type Checkpoint struct {
	clusters map[int64]*[clusterSize]byte
	size     int64
}

// Checkpoint keeps the present contents; the next write to a cluster copies it.
// The same one is given while nothing is written.
func (o *Overlay) Checkpoint() *Checkpoint {
	if o.kept != nil {
		return o.kept
	}
	o.share()
	o.kept = &Checkpoint{maps.Clone(o.clusters), o.size}
	return o.kept
}

// share marks all clusters as belonging to a checkpoint, too.
func (o *Overlay) share() {
	o.shared = make(map[int64]bool, len(o.clusters))
	for i := range o.clusters {
		o.shared[i] = true
	}
}

// Restore brings back what c holds, a checkpoint of this overlay.
func (o *Overlay) Restore(c *Checkpoint) {
	o.clusters, o.size = maps.Clone(c.clusters), c.size
	o.share()
	o.kept = c
}

// Added returns the number of bytes that c holds and before, an earlier or later
// checkpoint or nil, does not.
func (c *Checkpoint) Added(before *Checkpoint) int64 {
	var n int64
	for i, p := range c.clusters {
		if before == nil || before.clusters[i] != p {
			n += clusterSize
		}
	}
	return n
}
