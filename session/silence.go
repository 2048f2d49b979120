package session

import "time"

// silenceTime is the real time that COM1 may say nothing before somebody who sees nothing else is told why.
const silenceTime = 5 * time.Second

// silence finds out, once, that nothing has come for silenceTime.
type silence struct {
	until time.Time
	over  bool
}

// lasts is called again and again. expected says that something could still come, and that nobody would know why it does not.
func (q *silence) lasts(expected bool) bool {
	switch now := time.Now(); {
	case q.over:
		return false
	case q.until.IsZero() && expected:
		q.until = now.Add(silenceTime)
	case !expected:
		q.over = true
	case now.After(q.until):
		q.over = true
		return true
	}
	return false
}
