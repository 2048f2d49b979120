// Package devices says what all chips have in common. The chips themselves are in the packages below it, one each.
//
// A chip knows its registers, its ports, its wires (bus.Line), a clock and what stands behind it (a disk, a console);
// never the processor, another chip or the time of the host. Package machine connects them. docs/adding-a-device.md adds a
// chip from the first file to the line in QUIRKS.md, and package internal/devtest has the tests that every chip must pass.
package devices
