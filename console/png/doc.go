// Package png turns frames into pictures, PNG or PPM, and text. -screendump, the terminal's menu
// and scripts write these.
//
// A text frame is drawn with the guest's own fonts, as the moment of the frame has what blinks,
// and one pixel for each dot; narrow pictures are doubled in width, low ones in height.
// A graphics frame of the VGA is stretched to the 4:3 shape that it has on a monitor. Pixels are
// repeated for that, so that every colour is exact. One of a VBE mode has a pixel for each of the guest's.
package png
