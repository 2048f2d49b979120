// Package errno is the error codes of DOS: what calls of INT 21h tell in AX, what INT 21h AH=59h tells of them,
// and what code an error of the host becomes.
//
// Source: Ralf Brown's Interrupt List, tables 01680 to 01683. Start with Code.
package errno
