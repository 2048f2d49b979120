//go:build !hot

package machine

// DefaultHeat is how often a block is interpreted before it is translated. With the build tag
// hot, for tests, it is 1.
const DefaultHeat = 50
