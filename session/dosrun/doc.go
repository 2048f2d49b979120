// Package dosrun runs DOS programs in a session: package dos as a session.Program, with
// directories of the host as its drives, the standard streams as its devices, and a
// terminal that shows a program's text until the program paints the screen.
//
// Start reading with Config, then Program.Start and Program.Turn.
package dosrun
