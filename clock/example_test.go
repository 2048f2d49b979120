package clock_test

import (
	"fmt"

	"github.com/iron86/iron86/clock"
)

// A device makes its event once and arms it for the time at which something will happen. Who
// owns the time moves it on and fires what is due.
func Example() {
	var now clock.Time
	sched := clock.New(func() clock.Time { return now })
	const input clock.Hz = 1193182 // the clock of the timer chip
	start := sched.Now()
	event := sched.NewEvent("timer", func() {
		fmt.Println("after", input.Ticks(sched.Now()-start), "ticks, at", int64(sched.Now()), "ns")
	})
	sched.At(event, start+input.At(65536))

	now = 20 * clock.Millisecond
	sched.Fire() // nothing is due
	now = sched.Next()
	sched.Fire()
	fmt.Println("armed:", event.Armed())
	// Output:
	// after 65536 ticks, at 54925402 ns
	// armed: false
}
