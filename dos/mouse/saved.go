package mouse

// Saved is the state of the driver, for the saved state of a run.
type Saved struct {
	State    state
	Running  bool
	Under    uint16
	At       uint32
	Happened uint16
}

// Save returns the state of the driver.
func Save(m *Driver) *Saved { return &Saved{m.state, m.running, m.under, m.at, m.happened} }

// Restore makes the driver what it was.
func Restore(m *Driver, s *Saved) {
	m.state, m.running, m.under, m.at, m.happened = s.State, s.Running, s.Under, s.At, s.Happened
}
