// Package dap serves the Debug Adapter Protocol for a machine: editors and IDEs that speak it can start a machine, stop it on lines of
// source, look at it, change it, and run it forwards and backwards.
//
// A Client is the connection. Begin answers the client until it asks for a machine (launch) or for the one that runs already (attach); the
// program around it then makes the machine, and Serve, on the goroutine of the machine, does what the client asks for until it goes.
//
// The processor is thread 1. A memory reference is a linear address in hexadecimal. Conditions, log messages and what is evaluated are the monitor's
// expressions; in the debug console every command of the monitor works, time travel too. What is set in the editor are points
// of the monitor, so that both show the same.
//
// Sources: Debug Adapter Protocol specification, version 1.68; the types are those of github.com/google/go-dap.
//
// Not served: modules, several threads, completions.
//
// Not stable: what is exported here is for the other packages of iron86 and may change with every version.
package dap
