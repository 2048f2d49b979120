// Command conformance writes docs/CONFORMANCE.md: the scoreboard of all suites below the directory given, measured
// now, and what was run by hand (by-hand.md). The page is committed, so that a change of the score is a change that a
// reader sees.
//
//	go run ./internal/conformance ../shared/suites docs/CONFORMANCE.md
package main
