// Package options reads values of the command line that several commands have: sizes of memory, rates, times of
// the clock, and who executes hot code. They are written as QEMU writes them. Its errors do not name the option.
package options
