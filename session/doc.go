// Package session is a machine with its host: the PC of package machine together with
// what a user has of it. A Config names images, a script's or a user's way in, serial
// lines, a debugger, a recording; New puts it all together, Play and Run run it, Close
// takes it apart. The command iron86 is this package behind flags.
//
//	s, err := session.New(session.Config{Disks: session.Disks{Image: "disk.img"}})
//	if err != nil { … }
//	defer s.Close()
//	end, err := s.Play(ctx, steps)
//
// The zero Config is a PC without disks, terminal, ports and limits, which touches nothing
// of the host. Sessions share nothing: any number run beside each other, each on a
// goroutine of its own.
//
// # Goroutines
//
// While Play or Run is under way the machine belongs to the goroutine that called it.
// Terminal, prompts, gdb and programs that embed a session reach it by one mailbox:
// Call has a function done between two slices of the run, of 10 ms of virtual time.
// Between two runs the caller's goroutine has the machine to itself.
//
// # Parts
//
// Each part is a type with its own fields: drives (images in the drives), ports (COM1 and
// port E9), typist (keys), terminal (the display), debugger (monitor and gdb), tape
// (recordings), mailbox. A Program is an operating system written in Go that runs in the
// machine: session/dosrun has DOS. What touches the host is in session/host.
//
// Start reading with Config, then Session.run.
package session
