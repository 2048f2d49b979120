// Package kitty shows pictures on terminals that speak kitty's graphics protocol: kitty, Ghostty, WezTerm, Konsole and others.
//
// A picture is sent once, as an image with a number, and placed in a rectangle of cells, to whose size the terminal stretches it.
// From then on only what changes is sent: rectangles that replace parts of the image's only frame. A terminal that cannot replace
// parts gets the whole picture each time. All is compressed. Start with Screen.Append; AppendQuery asks a terminal what it can do.
//
// Document: Kovid Goyal, "Terminal graphics protocol" (https://sw.kovidgoyal.net/kitty/graphics-protocol/).
package kitty
