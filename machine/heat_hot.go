//go:build hot

package machine

// DefaultHeat is 1, so that every block is translated at once.
const DefaultHeat = 1
