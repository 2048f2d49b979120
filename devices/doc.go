// Package devices says what all chips have in common. Each chip has a package of its own below this one.
//
// A chip knows its registers, its ports, its wires (bus.Line), a clock and what stands behind it, such as a disk or a
// console. It never knows the processor, another chip or the time of the host: package machine connects them.
// docs/adding-a-device.md adds a chip from the first file to the line in QUIRKS.md, and package internal/devtest has the
// tests that every chip must pass.
package devices
