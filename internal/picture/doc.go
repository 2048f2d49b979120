// Package picture draws a frame as pixels, for everything that shows or saves pictures.
//
// A text frame is drawn with the guest's own fonts, as the moment of the frame has what blinks, and one pixel for each dot; narrow
// pictures are doubled in width, low ones in height. A graphics frame is stretched to the 4:3 shape that it has on a
// monitor. Pixels are repeated for that, so that every colour is exact. Start with Picture.Draw.
package picture
