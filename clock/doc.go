// Package clock keeps the machine's virtual time and the queue of events that
// devices wait for.
//
// Time is nanoseconds since power-on. It follows from the count of retired
// instructions, which the machine supplies; nothing here reads the host's clock.
// Devices never count ticks: they keep the time at which something started and
// derive the rest with Hz.Ticks and Hz.At.
package clock
