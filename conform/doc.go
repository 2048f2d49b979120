// Package conform checks the processor against vectors captured from real ones
// and against test ROMs, and keeps the scoreboard.
//
// Formats: MOO 1.0 (8086, 80286 and 386 single-step tests, plain or gzip) and the
// JSON lines of modern processors ("silicon"). A vector is a state, one
// instruction, and the state after it; nothing else runs.
package conform
