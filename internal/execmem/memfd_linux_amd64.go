package execmem

const memfdCreate = 319 // the system call's number
