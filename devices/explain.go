package devices

import "strings"

// Explainer is a chip that describes its registers in words, for a debugger. Describing changes
// nothing.
type Explainer interface {
	// Explain returns the description as whole lines.
	Explain() string
}

// BitNames are the single bits of a register that have a name, in the order in which
// they are shown.
type BitNames []struct {
	Bit  uint
	Name string
}

// Show returns the names of the bits that are set in v.
func (b BitNames) Show(v uint32) string {
	var set []string
	for _, n := range b {
		if v>>n.Bit&1 != 0 {
			set = append(set, n.Name)
		}
	}
	return strings.Join(set, " ")
}
