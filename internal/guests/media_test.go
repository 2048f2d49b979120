//go:build guests

package guests

import (
	"encoding/binary"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// Where Debian puts what the guests are made of.
const (
	grubDir     = "/usr/lib/grub/i386-pc"
	syslinuxDir = "/usr/lib/syslinux/modules/bios"
	invaders    = "/boot/invaders.exec"
	memtest     = "/boot/memtest86+ia32.bin"
)

// hello is a file on the GRUB guests, helloSum its SHA-256 digest.
const (
	hello    = "hello guest\n"
	helloSum = "7af8b1b8632c483445afc90f12cdb061d201a9cedaa30c8ba5b05027b585e2f1"
)

// tool runs a command of a Debian package.
func tool(t *testing.T, name string, args ...string) {
	t.Helper()
	if out, err := exec.Command(name, args...).CombinedOutput(); err != nil {
		t.Fatalf("%s %q: %v\n%s", name, args, err, out)
	}
}

// write makes a file of a guest's disk.
func write(t testing.TB, name string, data []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, data, 0o644); err != nil {
		t.Fatal(err)
	}
}

// read returns the content of a file.
func read(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// grubCD makes a rescue CD with the configuration of testdata/NAME.
func grubCD(t *testing.T, name string) string {
	t.Helper()
	dir := t.TempDir()
	tree := filepath.Join(dir, "tree")
	write(t, filepath.Join(tree, "hello.txt"), []byte(hello))
	write(t, filepath.Join(tree, "boot", "invaders.exec"), read(t, invaders))
	write(t, filepath.Join(tree, "boot", "grub", "grub.cfg"), read(t, filepath.Join("testdata", name)))
	iso := filepath.Join(dir, "grub.iso")
	tool(t, "grub-mkrescue", "-d", grubDir, "-o", iso, tree)
	return iso
}

// Layout of the hard disk: a partition table, GRUB in the gap, one FAT partition.
const (
	sector         = 512
	diskSectors    = 32 * 2048
	firstOfFAT     = 2048
	fatSectors     = diskSectors - firstOfFAT
	partitionEntry = 0x1be
	typeFAT16      = 6
)

// Places in GRUB's boot sector and first core sector ("boot.h" and
// "diskboot.h" in GRUB's manual of its i386-pc images): the number of the core's
// first sector, and of the first of its list of blocks.
const (
	grubCodeEnd    = 0x1b8
	grubCoreSector = 0x5c
	grubBlockList  = 0x1f4
)

// grubDisk makes a hard disk that GRUB boots from as grub-install would make it.
func grubDisk(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	core := filepath.Join(dir, "core.img")
	tool(t, "grub-mkimage", "-O", "i386-pc", "-d", grubDir, "-p", "(hd0,msdos1)/boot/grub", "-c", "testdata/grubdisk.cfg", "-o", core,
		"biosdisk", "part_msdos", "fat", "normal", "ls", "hashsum", "gcry_sha256", "multiboot", "boot", "serial", "terminal", "echo", "lsmmap")
	disk := make([]byte, diskSectors*sector)
	copy(disk, read(t, filepath.Join(grubDir, "boot.img"))[:grubCodeEnd])
	binary.LittleEndian.PutUint64(disk[grubCoreSector:], 1)
	p := disk[partitionEntry:]
	p[0], p[4] = 0x80, typeFAT16 // active
	binary.LittleEndian.PutUint32(p[8:], firstOfFAT)
	binary.LittleEndian.PutUint32(p[12:], fatSectors)
	disk[510], disk[511] = 0x55, 0xaa
	image := read(t, core)
	if len(image) > (firstOfFAT-1)*sector {
		t.Fatalf("GRUB's core has %d bytes and does not fit before the partition", len(image))
	}
	binary.LittleEndian.PutUint64(image[grubBlockList:], 2)
	copy(disk[sector:], image)
	name := filepath.Join(dir, "hd.img")
	write(t, name, disk)
	fat := name + "@@1M"
	tool(t, "mformat", "-i", fat, "-T", "63488", "-h", "16", "-s", "63", "::") // fatSectors
	text := filepath.Join(dir, "hello.txt")
	write(t, text, []byte(hello))
	tool(t, "mcopy", "-i", fat, text, invaders, "::/")
	return name
}

// fatFloppy makes a 1.44 MB FAT floppy with files.
func fatFloppy(t *testing.T, files ...string) string {
	t.Helper()
	image := filepath.Join(t.TempDir(), "floppy.img")
	tool(t, "mformat", "-C", "-f", "1440", "-i", image, "::")
	if len(files) > 0 {
		tool(t, "mcopy", append(append([]string{"-i", image}, files...), "::/")...)
	}
	return image
}

// syslinuxFloppy makes a SYSLINUX floppy with COM32 modules.
func syslinuxFloppy(t *testing.T) string {
	t.Helper()
	files := []string{"testdata/syslinux.cfg", "testdata/hello.lua"}
	for _, module := range []string{"lua", "meminfo", "hexdump", "cpuid", "ls", "ldlinux", "libcom32", "libutil", "liblua", "libgpl"} {
		files = append(files, filepath.Join(syslinuxDir, module+".c32"))
	}
	image := fatFloppy(t, files...)
	tool(t, "syslinux", "--install", image)
	return image
}
