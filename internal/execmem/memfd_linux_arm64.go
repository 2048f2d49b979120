package execmem

const memfdCreate = 279 // the system call's number
