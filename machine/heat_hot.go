//go:build hot

package machine

// DefaultHeat has every block translated at once.
const DefaultHeat = 1
