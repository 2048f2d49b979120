package session

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/iron86/iron86/block"
	"github.com/iron86/iron86/block/fat"
	"github.com/iron86/iron86/block/image"
	"github.com/iron86/iron86/machine"
)

// TestDrives: each -drive goes where QEMU would put it, in its format, protected or not.
func TestDrives(t *testing.T) {
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	if err := errors.Join(image.Create(at("a,b.img"), "raw", 1440<<10, image.CreateOptions{}), image.Create(at("q"), "qcow2", 8<<20, image.CreateOptions{}),
		image.Create(at("cd"), "raw", 4<<20, image.CreateOptions{}), os.Mkdir(at("files"), 0o755), os.WriteFile(at("files/F.TXT"), []byte("text"), 0o644)); err != nil {
		t.Fatal(err)
	}
	var cfg machine.Config
	var d drives
	err := d.attach(Disks{HDA: "fat:" + at("files"), Drives: []string{
		"file=" + strings.ReplaceAll(at("a,b.img"), ",", ",,") + ",if=floppy,index=1,format=raw", "file=" + at("q") + ",media=disk", "file=" + at("cd") + ",media=cdrom", "file=" + at("q") + ",index=3,snapshot=on",
	}}, &cfg, func(text string) { t.Log(text) })
	if err != nil {
		t.Fatal(err)
	}
	if cfg.Floppy[1] == nil || cfg.ATA[1].Disk == nil || cfg.ATA[1].Disk.Size() != 8<<20 || cfg.ATA[1].Disk.ReadOnly() || !cfg.ATA[2].CDROM || !cfg.ATA[2].Disk.ReadOnly() {
		t.Errorf("%+v", cfg)
	}
	if _, ok := cfg.ATA[3].Disk.(*block.Overlay); !ok {
		t.Errorf("a snapshot is %T", cfg.ATA[3].Disk)
	}
	if d.inside["fdb"] != at("a,b.img") || d.inside["cdrom"] != at("cd") {
		t.Errorf("inside: %v", d.inside)
	}
	v, err := fat.OpenDisk(cfg.ATA[0].Disk, 0)
	if err != nil {
		t.Fatal(err)
	}
	if i, err := v.Stat("F.TXT"); err != nil || i.Size() != 4 || !cfg.ATA[0].Disk.ReadOnly() {
		t.Errorf("%+v, %v", i, err)
	}
	if err := d.images.Close(); err != nil {
		t.Error(err)
	}
	for _, text := range []string{"file", "index=1", "file=x,if=scsi", "file=x,index=4", "file=x,if=floppy,index=2", "file=x,format=elf", "file=x,cache=none", "file=x,snapshot=maybe", "file=" + at("none")} {
		var d drives
		if err := d.attach(Disks{Drives: []string{text}}, new(machine.Config), nil); err == nil || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v", text, err)
		}
	}
}

// TestContainerIsNotSeen: the same disk in other containers is the same run.
func TestContainerIsNotSeen(t *testing.T) {
	dir := t.TempDir()
	boot := make([]byte, 512)
	copy(boot, "\xb8\x01\x02\xb9\x02\x00\xba\x80\x00\xbb\x00\x7e\xcd\x13\xa1\x00\x7e\xff\x06\x00\x7e\xb8\x01\x03\xcd\x13\xf4") // reads sector 2, counts in it, writes it
	boot[510], boot[511] = 0x55, 0xaa
	hashes := map[string][][32]byte{}
	for _, kind := range []string{"raw", "qcow2", "vdi", "vmdk", "vpc"} {
		name := filepath.Join(dir, kind)
		if err := image.Create(name, kind, 8<<20, image.CreateOptions{}); err != nil {
			t.Fatal(err)
		}
		d, err := image.Open(name, image.Options{Format: kind})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := d.WriteAt(boot, 0); err != nil {
			t.Fatal(err)
		}
		if err := d.Close(); err != nil {
			t.Fatal(err)
		}
		for range 2 { // the second time it finds what the first has written
			s, err := New(Config{Machine: machine.Config{Memory: 4 << 20}, Disks: Disks{HDA: name}, Limit: 3e6})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := s.Play(t.Context(), nil); err != nil && !strings.Contains(err.Error(), "limit") {
				t.Fatal(err)
			}
			hashes[kind] = append(hashes[kind], s.Machine().Hash())
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
		}
		if hashes[kind][0] != hashes["raw"][0] || hashes[kind][1] != hashes["raw"][1] || hashes[kind][0] == hashes[kind][1] {
			t.Errorf("%s: %x, raw %x", kind, hashes[kind], hashes["raw"])
		}
	}
}
