// Package vnc shows a machine's screen to VNC viewers: it speaks the Remote Framebuffer Protocol (RFC 6143) in the
// versions 3.3, 3.7 and 3.8.
//
// A viewer gets what has changed since it last asked, as Raw, CopyRect (for text that scrolls) or ZRLE, in the pixel
// format that it wants, and the new size of a picture with the pseudo-encoding DesktopSize. Keys come as X11 keysyms, which are
// those of a US keyboard here, or as scan codes by QEMU's extension, for which the layout does not matter. The mouse comes as
// places; a viewer with QEMU's other extension sends movements unless the guest wants places. What a viewer cuts is typed. Not modelled: Tight, sound, the cursor's shape.
//
// Each viewer has two goroutines; a viewer that does not read is dropped, and nothing here ever waits for one. Start with
// Server; the machine's side calls Show and gets input by Input.
package vnc
