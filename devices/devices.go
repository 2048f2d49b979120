package devices

import "github.com/iron86/iron86/snapshot"

// Device is a chip: it can be reset, and its state saved and loaded.
type Device interface {
	// Reset does what the chip's reset pin does. It changes the chip's own state only.
	Reset()
	// Settle must be called after every reset and every load: it drives the outputs and arms the
	// events that follow from the state. Calling it twice is harmless.
	Settle()
	snapshot.Stater
}
