// Package audience is what the servers have in common that show a machine's screen to viewers elsewhere (console/vnc,
// console/web): the screen of the present and who watches it (Audience), which parts of two pictures differ (Changes), and the
// keys and buttons that a viewer holds (Hands).
//
// Nothing here waits for a viewer. The machine's side calls Show, which copies a frame; each viewer has goroutines of its own,
// which wait in Await until there is something for them, and close the connection of a viewer that does not read.
package audience
