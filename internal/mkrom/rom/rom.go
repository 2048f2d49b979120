package rom

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

const (
	// SystemSize is the size of the system ROM: F0000h to FFFFFh.
	SystemSize = 0x10000
	// systemSum is the offset of the byte that makes the system ROM add up to zero.
	systemSum = 0xFFFF
	// optionBlock is the unit of an option ROM's length byte (IBM PC AT Technical Reference, "ROM scan").
	optionBlock = 512
	// vgaMax is the largest VGA ROM that fits below C8000h.
	vgaMax = 0x8000
)

// System assembles dir/system/bios.asm and writes the checksum.
func System(dir string) ([]byte, error) {
	image, err := assemble(filepath.Join(dir, "system"), "bios.asm")
	if err != nil {
		return nil, err
	}
	if len(image) != SystemSize {
		return nil, fmt.Errorf("mkrom: system ROM is %d bytes, want %d", len(image), SystemSize)
	}
	image[systemSum] = 0
	image[systemSum] = -Sum(image)
	return image, nil
}

// VGA assembles dir/vga/vgabios.asm, fills it up to whole blocks, and writes its length into byte 2 and its checksum
// into the last byte.
func VGA(dir string) ([]byte, error) {
	image, err := assemble(filepath.Join(dir, "vga"), "vgabios.asm")
	if err != nil {
		return nil, err
	}
	for len(image)%optionBlock != 0 {
		image = append(image, 0)
	}
	if len(image) > vgaMax {
		return nil, fmt.Errorf("mkrom: VGA ROM is %d bytes, at most %d fit", len(image), vgaMax)
	}
	last := len(image) - 1
	if image[last] != 0 {
		image = append(image, make([]byte, optionBlock)...)
		last = len(image) - 1
	}
	image[2] = byte(len(image) / optionBlock)
	image[last] = -Sum(image)
	return image, nil
}

// Combine returns a 128 KB image with the VGA ROM at E0000h and the system ROM at F0000h: the form in
// which QEMU's -bios takes both on a machine without firmware configuration.
func Combine(system, vga []byte) []byte {
	image := make([]byte, 0x20000)
	copy(image, vga)
	copy(image[0x10000:], system)
	return image
}

// Sum returns the sum of all bytes modulo 256.
func Sum(image []byte) byte {
	var sum byte
	for _, b := range image {
		sum += b
	}
	return sum
}

// assemble runs nasm on dir/source and returns the flat binary.
func assemble(dir, source string) ([]byte, error) {
	out, err := os.CreateTemp("", "mkrom-*.bin")
	if err != nil {
		return nil, fmt.Errorf("mkrom: %w", err)
	}
	defer os.Remove(out.Name())
	if err := out.Close(); err != nil {
		return nil, fmt.Errorf("mkrom: %w", err)
	}
	cmd := exec.Command("nasm", "-f", "bin", "-I", dir+string(filepath.Separator), "-o", out.Name(), filepath.Join(dir, source))
	if text, err := cmd.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("mkrom: nasm: %w\n%s", err, text)
	}
	return os.ReadFile(out.Name())
}
