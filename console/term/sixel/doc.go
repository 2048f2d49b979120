// Package sixel shows pictures on terminals that have DEC's sixel graphics: xterm, mlterm, foot, WezTerm, Windows Terminal and others.
//
// A picture is cut into strips of whole rows of cells, at most maxStrips of them, and only strips in which something has changed are
// sent, each as a graphic of its own that always has the same place and size: so xterm, which keeps graphics as objects and few of
// them, replaces the one before. A strip has a palette of its own: its colours as they are if there are registers enough for them,
// else the best of a median cut. A colour register counts in hundredths, so a colour is off by up to one part in 255.
// Start with Screen.Append.
//
// Documents: Digital Equipment Corporation, "VT330/VT340 Programmer Reference Manual", volume 2, chapter 14 (1987); xterm's ctlseqs.
package sixel
