//go:build guests

package guests

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/iron86/iron86/internal/need"
)

// debianDir is where packages.sh puts what it takes out of Debian's packages, from the amd64 ones below amd64.
func debianDir() string {
	if dir := os.Getenv("IRON86_DEBIAN"); dir != "" {
		return dir
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return "debian"
	}
	return filepath.Join(cache, "iron86-guests", "debian")
}

// debian returns the path of a file that packages.sh has put into debianDir. Without it the test is skipped.
func debian(t testing.TB, name string) string {
	t.Helper()
	path := filepath.Join(debianDir(), name)
	if _, err := os.Stat(path); err != nil {
		need.Lacking(t, "%v: internal/guests/packages.sh puts it there", err)
	}
	return path
}

// initramfs packs busybox, our init and the modules that packages.sh has
// unpacked.
func initramfs(t *testing.T) string {
	t.Helper()
	c := initramfsWith(t, "busybox")
	c.add("drivers", modeFile, read(t, "testdata/debian/drivers"), 0, 0)
	modules, err := filepath.Glob(filepath.Join(debianDir(), "modules", "*.ko"))
	if err != nil || len(modules) == 0 {
		t.Fatalf("no modules in %s: %v", debianDir(), err)
	}
	for _, m := range modules {
		c.add("modules/"+filepath.Base(m), modeFile, read(t, m), 0, 0)
	}
	return c.file(t)
}

// initramfsWith begins an archive with a busybox of Debian's and our init.
func initramfsWith(t *testing.T, busybox string) *cpio {
	t.Helper()
	var c cpio
	for _, dir := range []string{"bin", "dev", "modules", "proc", "root", "sys", "tmp"} {
		c.add(dir, modeDir, nil, 0, 0)
	}
	c.add("dev/console", modeDevice, nil, 5, 1)
	c.add("bin/busybox", modeFile, read(t, debian(t, busybox)), 0, 0)
	c.add("init", modeFile, read(t, "testdata/debian/init"), 0, 0)
	return &c
}

// brief is a command line that saves time: nothing of the log, no self-tests of
// the kernel's ciphers. (They run in TestDebianBesideQEMU.)
const brief = "quiet cryptomgr.notests console="

// kernelFlags are the flags of boot for the kernel and the initramfs.
func kernelFlags(t *testing.T, line string) []string {
	t.Helper()
	return []string{"-m", "128", "-kernel", debian(t, "vmlinuz"), "-initrd", initramfs(t), "-append", line}
}

// TestDebianSerial boots to a shell on the serial line twice. The state at the
// prompt is the same; one run goes on, calculates and powers off.
func TestDebianSerial(t *testing.T) {
	flags := kernelFlags(t, brief+"ttyS0,115200")
	var states [2]string
	done := make(chan struct{})
	second := filepath.Join(t.TempDir(), "again.script")
	states[1] = filepath.Join(t.TempDir(), "again.state")
	write(t, second, []byte("expect 120s /started\\r\\n[^$]*# /\nsave "+states[1]+"\nquit\n"))
	go func() {
		defer close(done)
		withSerial(t, second, flags...)
	}()
	script := filepath.Join(t.TempDir(), "debian.script")
	states[0] = filepath.Join(t.TempDir(), "prompt.state")
	write(t, script, bytes.ReplaceAll(read(t, "testdata/debian/serial.script"), []byte("STATE"), []byte(states[0])))
	out := withSerial(t, script, flags...)
	<-done
	if !strings.Contains(out, "reboot: Power down") {
		t.Errorf("no word of power-off in\n%s", tail(out))
	}
	if !bytes.Equal(read(t, states[0]), read(t, states[1])) {
		t.Error("two boots differ at the prompt")
	}
}

// TestDebianVGA boots to a shell on the screen, at which the script types.
func TestDebianVGA(t *testing.T) {
	bootScript(t, "testdata/debian/vga.script", append(kernelFlags(t, brief+"tty0"), "-cpu", "p4", "-display", "none")...)
}

// bootFiles puts the kernel, the initramfs and a loader's configuration into a
// directory.
func bootFiles(t *testing.T, config, line string) (dir string) {
	t.Helper()
	dir = t.TempDir()
	write(t, filepath.Join(dir, "vmlinuz"), read(t, debian(t, "vmlinuz")))
	write(t, filepath.Join(dir, "initrd.gz"), read(t, initramfs(t)))
	text := "SERIAL 0 115200\nPROMPT 1\nTIMEOUT 600\nDEFAULT linux\nLABEL linux\nKERNEL vmlinuz\nINITRD initrd.gz\nAPPEND " + line + "\n"
	write(t, filepath.Join(dir, config), []byte(text))
	return dir
}

// Geometry of the SYSLINUX disk, 16 heads of 63 sectors, and its partition.
const (
	debianCylinders = 48
	debianSectors   = debianCylinders * 16 * 63
)

// syslinuxDisk makes a hard disk with one FAT partition that SYSLINUX boots
// Debian's kernel from.
func syslinuxDisk(t *testing.T, line string) string {
	t.Helper()
	dir := bootFiles(t, "syslinux.cfg", line)
	name := filepath.Join(dir, "hd.img")
	disk := make([]byte, debianSectors*sector)
	copy(disk, read(t, "/usr/lib/syslinux/mbr/mbr.bin"))
	p := disk[partitionEntry:]
	p[0], p[1], p[2], p[3], p[4] = 0x80, 1, 1, 0, typeFAT16 // active, from cylinder 0, head 1, sector 1
	p[5], p[6], p[7] = 15, 63, debianCylinders-1
	p[8] = 63
	binary.LittleEndian.PutUint32(p[12:], debianSectors-63)
	disk[510], disk[511] = 0x55, 0xaa
	write(t, name, disk)
	text := filepath.Join(dir, "disk.txt")
	write(t, text, []byte(hello))
	fat := name + "@@32256"
	tool(t, "mformat", "-i", fat, "-h", "16", "-s", "63", "-H", "63", "-T", fmt.Sprint(debianSectors-63), "::")
	tool(t, "mcopy", "-i", fat, text, filepath.Join(dir, "vmlinuz"), filepath.Join(dir, "initrd.gz"), filepath.Join(dir, "syslinux.cfg"),
		filepath.Join(syslinuxDir, "ldlinux.c32"), "::/")
	tool(t, "syslinux", "--offset", "32256", "--install", name)
	return name
}

// isolinuxCD makes a CD that ISOLINUX boots Debian's kernel from.
func isolinuxCD(t *testing.T, line string) string {
	t.Helper()
	dir := bootFiles(t, "isolinux.cfg", line)
	write(t, filepath.Join(dir, "cd.txt"), []byte(hello))
	write(t, filepath.Join(dir, "isolinux.bin"), read(t, "/usr/lib/ISOLINUX/isolinux.bin"))
	write(t, filepath.Join(dir, "ldlinux.c32"), read(t, filepath.Join(syslinuxDir, "ldlinux.c32")))
	cd := filepath.Join(t.TempDir(), "cd.iso")
	tool(t, "xorriso", "-as", "mkisofs", "-quiet", "-r", "-J", "-b", "isolinux.bin", "-c", "boot.cat", "-no-emul-boot", "-boot-load-size", "4",
		"-boot-info-table", "-o", cd, dir)
	return cd
}

// TestDebianSYSLINUX boots from a hard disk with a CD and a floppy beside it,
// loads the drivers of all of them, and compares files on them.
func TestDebianSYSLINUX(t *testing.T) {
	text := filepath.Join(t.TempDir(), "floppy.txt")
	write(t, text, []byte(hello))
	flags := []string{"-m", "96", "-cpu", "p2", "-boot", "c", "-fda", fatFloppy(t, text), "-hda", syslinuxDisk(t, brief+"ttyS0,115200"),
		"-cdrom", isolinuxCD(t, "unused")}
	out := withSerial(t, "testdata/debian/syslinux.script", flags...)
	if n := strings.Count(out, helloSum); n != 4 {
		t.Errorf("%d files have the right sum, want 4:\n%s", n, tail(out))
	}
	for _, complaint := range []string{"NOT LOADED", "I/O error", "exception", "timeout called", "Fast TSC calibration failed"} {
		if strings.Contains(out, complaint) {
			t.Errorf("the log has %q:\n%s", complaint, tail(out))
		}
	}
}

// TestDebianISOLINUX boots from a CD to the shell on the screen.
func TestDebianISOLINUX(t *testing.T) {
	bootScript(t, "testdata/debian/isolinux.script", "-m", "64", "-cdrom", isolinuxCD(t, brief+"tty0"), "-display", "none")
}

// TestDebianInstaller shows the first menu of Debian's netboot installer. With less
// memory it begins with a warning instead.
func TestDebianInstaller(t *testing.T) {
	bootScript(t, "testdata/debian/installer.script", "-m", "512", "-kernel", debian(t, "installer-linux"),
		"-initrd", debian(t, "installer-initrd.gz"), "-append", "cryptomgr.notests", "-display", "none")
}

// TestDebianBesideQEMU boots the kernel with all it does by default here and under
// QEMU, and logs the wall times to the prompt and to power-off.
func TestDebianBesideQEMU(t *testing.T) {
	kernel, initrd := debian(t, "vmlinuz"), initramfs(t)
	guest := []string{"-m", "128", "-kernel", kernel, "-initrd", initrd, "-append", "console=ttyS0,115200"}
	qemuPrompt, qemuOff, _ := timed(t, "qemu-system-i386", append([]string{"-M", "isapc", "-cpu", "pentium3,-apic", "-accel", "tcg",
		"-display", "none", "-monitor", "none", "-serial", "stdio"}, guest...))
	prompt, off, end := timed(t, iron86, append([]string{"boot", "-nographic", "-speed", "max"}, guest...))
	if end != nil {
		t.Errorf("iron86 after the guest's power-off: %v, want status 0", end)
	}
	t.Logf("to the prompt: iron86 %.1f s, QEMU %.1f s, %.1f times; to power-off %.1f s, %.1f s", prompt.Seconds(), qemuPrompt.Seconds(),
		prompt.Seconds()/qemuPrompt.Seconds(), off.Seconds(), qemuOff.Seconds())
	if prompt > 30*qemuPrompt {
		t.Error("more than 30 times QEMU's time")
	}
}

// timed boots to the prompt, types poweroff and measures both. QEMU's ISA PC has
// no power switch: the kernel's last word counts. end is how the program ended
// within a second.
func timed(t *testing.T, program string, args []string) (prompt, off time.Duration, end error) {
	t.Helper()
	cmd := exec.Command(program, args...)
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	timer := time.AfterFunc(2*qemuLimit, func() { cmd.Process.Kill() })
	converse(t, []exchange{{"started", ""}, {"# ", ""}}, in, out)
	prompt = time.Since(start)
	converse(t, []exchange{{"", "poweroff -f\r"}, {"reboot: Power down", ""}}, in, out)
	off = time.Since(start)
	timer.Reset(time.Second)
	return prompt, off, cmd.Wait()
}
