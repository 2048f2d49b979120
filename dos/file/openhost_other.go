//go:build !linux

package file

// nonBlocking is 0 where openAt knows no better way than that of package os.
const nonBlocking = 0
