// Package png turns frames into pictures and text: what -screendump, the
// screenshot key and scripts write.
//
// A text frame is drawn with the guest's own fonts, a pixel a dot, with blinking
// parts shown; narrow and low modes are doubled. A graphics frame is stretched to
// the 4:3 shape it had on a monitor, by repeating pixels, so that every colour
// is exact.
package png
