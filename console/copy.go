package console

// CopyTo makes to a copy of f that shares no memory with it. The memory of to is used again.
func (f *Frame) CopyTo(to *Frame) {
	old := *to
	*to = *f
	to.Cells = append(old.Cells[:0], f.Cells...)
	to.Edge = append(old.Edge[:0], f.Edge...)
	to.Pixels = append(old.Pixels[:0], f.Pixels...)
	for i := range to.Fonts {
		to.Fonts[i] = append(old.Fonts[i][:0], f.Fonts[i]...)
	}
}
