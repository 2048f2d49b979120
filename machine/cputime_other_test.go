//go:build !unix

package machine

import "time"

var processStart = time.Now()

func cpuTime() time.Duration { return time.Since(processStart) }
