// Package imagecmd is the command iron86 image, which makes disk images, says what they are, checks and converts them,
// and handles the snapshots inside them.
//
// The images are those of package block/image. An image that is being written is locked, so that no machine that runs
// has it at the same time. A file that was there is never overwritten by a new image.
//
// Start with Command.
package imagecmd
