package file

import "syscall"

// nonBlocking is the flag of open(2) for openAt.
const nonBlocking = syscall.O_NONBLOCK
