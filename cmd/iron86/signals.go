package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

// untilSignal is a context that ends when the program is told to end: by Ctrl-C,
// by SIGTERM, or by SIGHUP when its terminal is closed, unless nohup shields it.
func untilSignal() (context.Context, context.CancelFunc) {
	end := []os.Signal{os.Interrupt, syscall.SIGTERM}
	if !signal.Ignored(syscall.SIGHUP) {
		end = append(end, syscall.SIGHUP)
	}
	return signal.NotifyContext(context.Background(), end...)
}
