// Command iron86 is a PC in pure Go. It boots disks in the terminal or without one (boot, demo), runs DOS programs in
// a directory of the host (run), stops a machine in a debugger (debug), repeats recorded runs (replay), measures the
// processor with published suites (conform) and disassembles machine code (disasm). "iron86 help" lists the
// commands, and ARCHITECTURE.md has their flags and exit statuses.
//
// This package is only the command line: it turns flags into configurations, and the ends of runs into exit statuses.
// The machine is in package machine. Whatever this program does with it, a program of yours can do, too.
package main
