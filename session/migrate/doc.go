// Package migrate moves a running machine from one iron86 to another, over a connection.
//
// The source (Send) copies the pages of memory while the machine runs, and again those that have changed meanwhile, until few change. Then
// the machine stands still, and what is left goes over. The target (Receive) has a machine that was made by the same flags and does not run.
//
// At most one of the two goes on, whatever fails, and one does as soon as the other is known to have not. The source has the machine until it
// sends go, and the target runs by nothing else:
//
//	source                                          target
//	hello: version, setup                      →
//	                                           ←    hello
//	pages, round by round, while it runs       →    into its memory
//	stands still; pages, chips, digest         →
//	                                           ←    held: all is here, and the digest is right
//	lets go of the disks; take                 →
//	                                           ←    ready: it has opened the disks; or refused
//	go: it is over here                        →
//	                                           ←    started
//
// When anything fails before go, the source takes its disks back and goes on. A target that has said ready and reads no go keeps the machine, but
// does not run: it cannot know whether go was sent. The source makes new connections and asks it to give up, so that it gets the disks, or, if go was sent,
// to go. Only when the target has ended after go was sent, and before it has said started, does nobody go on by itself: the source stands still and says
// so, for its user to decide. There is always one message whose loss leaves such a question; a machine that stands still loses nothing, and two that run
// destroy a disk. (libvirt leaves QEMU's source standing in that moment, too, and VMware's rule is the lock of the disk, as it is here before go.)
//
// What comes is hostile until Trust has shown who sends it: lengths are bounded, everything is checked before it is used, and a peer that says nothing
// for patience is gone.
//
// Start reading with Send, then Receive; frame.go has the form of the stream, tally.go what is known of each page.
package migrate
