package packet

import (
	"bytes"
	"testing"

	"github.com/iron86/iron86/internal/need"
)

func TestDriverIsAssembled(t *testing.T) {
	if !bytes.Equal(driver, need.Assembled(t, ".", "driver.asm")) {
		t.Error("driver.bin is not what nasm makes of driver.asm")
	}
	if len(driver) > size || string(driver[3:12]) != "PKT DRVR\x00" {
		t.Errorf("%d bytes, signature %q", len(driver), driver[3:12])
	}
}
