package dosrun

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/iron86/iron86/block/fat"
	"github.com/iron86/iron86/block/image"
)

// newDisk makes an image with a FAT file system, and returns its name.
func newDisk(t *testing.T, size int64, o fat.FormatOptions) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "disk")
	if err := image.Create(name, "raw", size, image.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	d, err := image.Open(name, image.Options{Format: "raw"})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(fat.Format(d, 0, size, o), put(d, "OLD.TXT", "old"), d.Close()); err != nil {
		t.Fatal(err)
	}
	return name
}

// TestFormat: FORMAT makes images of all kinds empty, gives them the label, and asks before.
func TestFormat(t *testing.T) {
	for _, c := range []struct {
		size int64
		o    fat.FormatOptions
		run  string
		want []string
	}{
		{1440 << 10, fat.FormatOptions{Bits: 12, Label: "OLD"}, "echo.|format d: /v:newlabel /f:1.44 /u>c:\\out", []string{"1,457,664 bytes available", "drive D is NEWLABEL"}},
		{20 << 20, fat.FormatOptions{Bits: 16, HardDisk: true}, "echo y|format d: /q /v:twelvechars>c:\\out", []string{"512 bytes in each", "drive D is TWELVECHARS"}},
		{36 << 20, fat.FormatOptions{Bits: 32, HardDisk: true}, "format d: /autotest>c:\\out", []string{"1,024 bytes in each", "drive D has no label"}},
		{1440 << 10, fat.FormatOptions{Bits: 12}, "format d: /f:720>c:\\out", []string{"another size", "OLD.TXT"}},
		{1440 << 10, fat.FormatOptions{Bits: 12}, "format c: >c:\\out", []string{"Only images", "OLD.TXT"}},
	} {
		name := newDisk(t, c.size, c.o)
		have := runBatch(t, Mount{Letter: 'D', Dir: name}, c.run, "if errorlevel 4 echo failed", "type c:\\out", "vol d:", "dir /b d:", "echo x>d:\\new.txt", "type d:\\new.txt")
		for _, want := range append(c.want, "x\r\n") {
			if !strings.Contains(have, want) {
				t.Errorf("%d, %s: no %q in\n%s", c.size, c.run, want, have)
			}
		}
		if len(c.want) > 1 && c.want[1] != "OLD.TXT" && strings.Contains(have, "OLD.TXT") {
			t.Errorf("%s: files are left:\n%s", c.run, have)
		}
		d, err := image.Open(name, image.Options{ReadOnly: true, Format: "raw"})
		if err != nil {
			t.Fatal(err)
		}
		v, err := fat.OpenDisk(d, 0)
		if err != nil || v.Bits() != c.o.Bits {
			t.Errorf("%s: %v", c.run, err)
		}
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	}
}

// TestUndelete: UNDELETE brings back what was deleted from disks with tables of all kinds, in directories, too, and not what has lost its first cluster.
func TestUndelete(t *testing.T) {
	for _, c := range []struct {
		size int64
		o    fat.FormatOptions
	}{
		{1440 << 10, fat.FormatOptions{Bits: 12}}, {20 << 20, fat.FormatOptions{Bits: 16, HardDisk: true}}, {36 << 20, fat.FormatOptions{Bits: 32, HardDisk: true}},
	} {
		name := newDisk(t, c.size, c.o)
		have := runBatch(t, Mount{Letter: 'D', Dir: name}, "for %%i in (1 2 3 4 5 6 7 8 9) do tree z:\\ /f>>c:\\t.big", "md d:\\sub", "copy c:\\t.big d:\\sub\\a.exe>nul", "copy d:\\sub\\a.exe c:\\a.exe>nul", "del d:\\sub\\a.exe", "del d:\\old.txt",
			"undelete d:\\sub /all", "fc /b d:\\sub\\#.exe c:\\a.exe", "undelete d:\\*.txt /list", "echo y>y", "echo o>>y", "undelete d:\\*.txt<y", "type d:\\old.txt", "undelete c:")
		for _, want := range []string{"no differences", "?LD      TXT        3", "1 file(s) undeleted", "\r\nold", "only images"} {
			if !strings.Contains(have, want) {
				t.Errorf("FAT%d: no %q in\n%s", c.o.Bits, want, have)
			}
		}
	}
	name := newDisk(t, 1440<<10, fat.FormatOptions{Bits: 12})
	if have := runBatch(t, Mount{Letter: 'D', Dir: name}, "del d:\\old.txt", "format d: /autotest>nul", "echo x>d:\\b.txt", "del d:\\b.txt", "md d:\\x", "undelete d: /all"); !strings.Contains(have, "0 file(s)") {
		t.Error(have)
	}
}

// TestFormatDamaged: FORMAT makes a file system where there is none: on disks whose boot sector is damaged, or was overwritten in the run, and on new ones. It says that
// the disk is divided by its size. Until then, reading fails as on a disk that is not formatted.
func TestFormatDamaged(t *testing.T) {
	for _, c := range []struct {
		size  int64
		o     fat.FormatOptions
		bits  int
		spoil string // what is written over the beginning of the disk
		want  string
	}{
		{1440 << 10, fat.FormatOptions{Bits: 12}, 12, strings.Repeat("\x00", 512), "1,457,664 bytes total"},
		{720 << 10, fat.FormatOptions{Bits: 12}, 12, strings.Repeat("U", 512), "730,112 bytes total"},
		{360 << 10, fat.FormatOptions{Bits: 12}, 12, strings.Repeat("\x00", 20<<10), "362,496 bytes total"},
		{20 << 20, fat.FormatOptions{Bits: 16, HardDisk: true}, 16, strings.Repeat("\xff", 512), "512 bytes in each"},
	} {
		name := newDisk(t, c.size, c.o)
		f, err := os.OpenFile(name, os.O_WRONLY, 0)
		if err != nil {
			t.Fatal(err)
		}
		_, err = f.WriteString(c.spoil)
		if err := errors.Join(err, f.Close()); err != nil {
			t.Fatal(err)
		}
		have := runBatch(t, Mount{Letter: 'D', Dir: name}, "type d:\\old.txt", "echo y>y", "echo.>>y", "format d: /v:new<y", "vol d:", "echo x>d:\\new.txt", "dir /b d:")
		if !strings.Contains(have, c.want) || !strings.Contains(have, "is divided as its size") || !strings.Contains(have, "drive D is NEW") || !strings.Contains(have, "\r\nNEW.TXT\r\n") || !strings.Contains(have, "General failure") {
			t.Errorf("%d:\n%s", c.size, have)
		}
		checkDisk(t, name, c.bits)
	}
	unmade := filepath.Join(t.TempDir(), "unmade.img")
	if err := os.WriteFile(unmade, make([]byte, 1440<<10), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, command := range []string{"vol d:", "dir d:", "cd d:\\x", "cd d:", "cd d:\\", "chkdsk d:", "md d:\\x", "tree d:"} {
		have := runBatch(t, Mount{Letter: 'D', Dir: unmade}, command, "if errorlevel 255 echo 255")
		if !strings.Contains(have, "General failure") || strings.Contains(have, "label") || strings.Contains(have, "bytes") || strings.Contains(have, "255") != (command == "chkdsk d:") {
			t.Errorf("%s of a disk that is not formatted: %q", command, have)
		}
	}
	name := newDisk(t, 1440<<10, fat.FormatOptions{Bits: 12})
	have := runBatch(t, Mount{Letter: 'D', Dir: name}, "echo f 100 l 200 0 >s", "echo w 100 3 0 1 >>s", "echo q >>s", "debug<s", "format d: /autotest", "dir /b d:", "echo x>d:\\new.txt", "dir /b d:")
	if !strings.Contains(have, "is divided as its size of 1,440 KB") || !strings.Contains(have, "\r\nNEW.TXT\r\n") || strings.Contains(have, "OLD.TXT") {
		t.Error(have)
	}
	checkDisk(t, name, 12)
}

// checkDisk checks the file system of an image, as the host sees it.
func checkDisk(t *testing.T, name string, bits int) {
	t.Helper()
	d, err := image.Open(name, image.Options{ReadOnly: true, Format: "raw"})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	v, err := fat.OpenDisk(d, 0)
	if err != nil || v.Bits() != bits {
		t.Fatalf("%s: %v", name, err)
	}
	if i, err := v.Stat("NEW.TXT"); err != nil || i.Size() != 3 {
		t.Errorf("NEW.TXT: %v", err)
	}
}

// TestSizesOfImages: what programs are told of the clusters of an image is what its boot sector says. A program of DEBUG's tells it.
func TestSizesOfImages(t *testing.T) {
	for _, c := range []struct {
		size int64
		o    fat.FormatOptions
		want []string // AX, BX (some are taken), CX and DX of AH=36h; what AH=32h and AX=7302h tell, as DEBUG shows it
	}{
		{1440 << 10, fat.FormatOptions{Bits: 12}, []string{"AX=0001  BX=0B1E  CX=0200  DX=0B1F", "03 03 00 02 00-00 01 00 02 E0 00 21 00", "20 0B 09 00 13 00"}},
		{20 << 20, fat.FormatOptions{Bits: 16, HardDisk: true}, []string{"AX=0001  BX=9E9E  CX=0200  DX=9E9F", "03 03 00 02 00-00 01 00 02 00 02 61 01", "A0 9E A0 00 41 01"}},
	} {
		name := newDisk(t, c.size, c.o)
		var script []string
		for _, line := range []string{"a100", "mov ah,36", "mov dl,4", "int 21", "int 3", "mov ah,32", "mov dl,4", "int 21", "int 3", "", "g", "g", "d 60:f63 l 20", "q"} {
			if line == "" {
				line = "."
			}
			script = append(script, "echo "+strings.Replace(line, ".", "", 1)+" >>s")
		}
		script[9] = "echo.>>s"
		have := runBatch(t, Mount{Letter: 'D', Dir: name}, append(script, "debug <s")...)
		for _, want := range c.want {
			if !strings.Contains(have, want) {
				t.Errorf("%d: no %q in\n%s", c.size, want, have)
			}
		}
	}
}

// TestDiskcopy: DISKCOPY makes a disk equal to another, and DISKCOMP tells. LABEL changes the disk itself.
func TestDiskcopy(t *testing.T) {
	from := newDisk(t, 720<<10, fat.FormatOptions{Bits: 12, Label: "FIRST"})
	to := newDisk(t, 720<<10, fat.FormatOptions{Bits: 12, Label: "OTHER", Serial: 5})
	dir := t.TempDir()
	lines := []string{"@echo off", "label d: renamed", "diskcomp d: e: >nul", "if errorlevel 1 echo differ", "diskcopy d: e: >nul", "diskcomp d: e:", "vol e:", "type e:\\old.txt", "diskcopy d: c:", "if errorlevel 4 echo refused"}
	if err := os.WriteFile(filepath.Join(dir, "T.BAT"), []byte(strings.Join(lines, "\r\n")+"\r\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	have := runMounts(t, dir, Mount{Letter: 'D', Dir: from}, Mount{Letter: 'E', Dir: to})
	for _, want := range []string{"differ\r\n", "Compare OK", "is RENAMED", "old", "refused"} {
		if !strings.Contains(have, want) {
			t.Errorf("no %q in\n%s", want, have)
		}
	}
	a, err := os.ReadFile(from)
	if err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(to)
	if err != nil || !bytes.Equal(a, b) {
		t.Errorf("the disks differ, %v", err)
	}
}
