package main

import (
	"bytes"
	"os"
	"testing"
)

// TestHandlersAreCurrent makes the handlers again and compares them with the file of package cpu.
func TestHandlersAreCurrent(t *testing.T) {
	want, err := generate()
	if err != nil {
		t.Fatal(err)
	}
	have, err := os.ReadFile("../../cpu/handlers_gen.go")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(have, want) {
		t.Error("cpu/handlers_gen.go is not what this program writes: run go generate ./cpu")
	}
}
