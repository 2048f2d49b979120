package serve

import "golang.org/x/sys/unix"

// mapped is how much memory a process of iron86 has asked for and does not use: Go's heap grows by 64 MB, and code and stacks have room. It was 270 MB beside the
// guest's at most, of which 30 MB were used.
const mapped = 320 << 20

// limitMemory has the host refuse a process more memory than so many bytes, and what it asks for without using it. It ends then.
func limitMemory(process int, bytes uint64) error {
	most := bytes + mapped
	return unix.Prlimit(process, unix.RLIMIT_DATA, &unix.Rlimit{Cur: most, Max: most}, nil)
}
