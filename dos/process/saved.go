package process

// Saved is what Go keeps of the arena, for the saved state of a run. The blocks themselves are in memory.
type Saved struct {
	First, Upper uint16
	Linked       bool
	Strategy     uint8
}

// Save returns the state of the arena.
func Save(a *Arena) *Saved { return &Saved{a.first, a.upper, a.linked, a.strategy} }

// Restore makes the arena what it was.
func Restore(a *Arena, s *Saved) {
	a.first, a.upper, a.linked, a.strategy = s.First, s.Upper, s.Linked, s.Strategy
}
