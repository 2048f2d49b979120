// Package guesttest is a machine without a processor, for tests of what serves DOS programs: a test
// sets registers and memory as a program would, calls a service, and looks at what it left.
package guesttest
