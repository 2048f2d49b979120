// Package web shows a machine's screen on a page in a browser, and takes keys, mouse, text and what the page's buttons ask for.
//
// The page (directory page: HTML, style sheets and JavaScript without a build step) talks to Server over a WebSocket (RFC 6455):
// JSON both ways, and pictures in a binary form (send.go). Text screens are sent as text, by rows that have changed, with the
// guest's own characters as a font (font.go); graphics as rectangles of pixels that have changed. A viewer is sent the next screen
// when it has shown the one before. Images and states go by plain HTTP (files.go).
//
// # Who may
//
// Whoever knows the token, which is random, new for each server, and the first part of every path. The names by which the server
// is asked for are checked (a page elsewhere whose name is made to lead here, DNS rebinding, has another), and so is Origin. The page
// loads nothing from elsewhere, runs no script but its own, and tells nobody its address. One viewer has the keys, which means all that
// changes the machine; the others watch, and can take them. Files of the host cannot be named: a page chooses among the images of
// the command line, or sends one of its own, which stays in memory. Nothing is encrypted.
//
// Everything a viewer sends is bounded, in size and in number; a viewer that does not read is dropped. Nothing here waits for one.
// Start with Server.
package web
