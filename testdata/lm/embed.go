package lm

import _ "embed" // for Image

// Image is the assembled ROM (run.sh). It prints a line a case on port E9h, puts
// the number of the case on port 80h and ends with a write to port 501h: 10h when
// all cases have passed.
//
//go:embed lm.bin
var Image []byte
