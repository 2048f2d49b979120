package cpu

// sseTable holds the instructions on XMM registers alone that do no arithmetic on
// floating-point numbers.
var sseTable = []simdRow{}
