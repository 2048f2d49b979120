// Package errno has the error codes of DOS: those that calls of INT 21h return in AX, what INT 21h AH=59h says about
// them, and the code for an error of the host.
//
// Source: Ralf Brown's Interrupt List, tables 01680 to 01683. Start with Code.
package errno
