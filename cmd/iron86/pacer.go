package main

import (
	"time"

	"github.com/iron86/iron86/clock"
)

// pacer keeps virtual time from running ahead of the wall clock.
type pacer struct {
	wall    time.Time
	virtual clock.Time
}

// maxLag is how far virtual time may fall behind before the pacer lets the lost
// time go: a host that is too slow must not be followed by a rush.
const maxLag = 200 * time.Millisecond

// ahead is how long to sleep at virtual time now.
func (p *pacer) ahead(now clock.Time) time.Duration {
	wall := time.Now()
	d := time.Duration(now-p.virtual) - wall.Sub(p.wall)
	if p.wall.IsZero() || d < -maxLag || now < p.virtual {
		p.wall, p.virtual = wall, now
		return 0
	}
	return max(d, 0)
}
