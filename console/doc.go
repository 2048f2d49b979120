// Package console has the types of what passes between the machine and a person:
// frames go out, keys and mouse movements come in. It also knows which keys type a
// text, and code page 437. The packages console/term, for terminals, and console/png,
// for pictures, are built on it.
package console
