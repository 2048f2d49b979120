package block

import "maps"

// Checkpoint is what an overlay held at one moment. It shares memory with the overlay and with other
// checkpoints, as far as nothing was written in between.
type Checkpoint struct {
	clusters map[int64]*[clusterSize]byte
	size     int64
}

// Checkpoint returns the present contents. The next write to a cluster copies it. While nothing is
// written, every call returns the same Checkpoint.
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

// Restore sets the overlay to what c holds, which must be a checkpoint of this overlay.
func (o *Overlay) Restore(c *Checkpoint) {
	o.clusters, o.size = maps.Clone(c.clusters), c.size
	o.share()
	o.kept = c
}

// Added returns the number of bytes that c holds and does not share with before. before is an earlier
// or later checkpoint, or nil.
func (c *Checkpoint) Added(before *Checkpoint) int64 {
	var n int64
	for i, p := range c.clusters {
		if before == nil || before.clusters[i] != p {
			n += clusterSize
		}
	}
	return n
}
