// Package speaker emulates the PC's speaker: the AND of timer 2's output and bit
// 1 of port 61h moves the cone.
//
// It makes no sound itself. It keeps the cone's level, counts its edges, and knows the
// frequency from the time between the last two rising edges, for tests and for a host
// that makes the sound.
//
// Read: IBM AT Technical Reference, "Speaker".
package speaker
