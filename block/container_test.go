package block

import (
	"bytes"
	"encoding/binary"
	"strings"
	"testing"
)

// at is n bytes of pattern with some bytes at an offset, from the end when negative.
func at(n, off int, text string) []byte {
	b := pattern(n)
	if off < 0 {
		off += n
	}
	copy(b[off:], text)
	return b
}

// sized has the fields of a header in which sizes must fit.
func sized(n int, fields map[int]uint32, small map[int]byte) []byte {
	b := make([]byte, n)
	for off, v := range fields {
		binary.LittleEndian.PutUint32(b[off:], v)
	}
	for off, v := range small {
		b[off] = v
	}
	return b
}

// containers are the beginnings, or ends, of files as their programs make them.
var containers = []struct {
	image []byte
	want  string // in the name
}{
	{at(65536, 0, "QFI\xfb\x00\x00\x00\x03"), "qcow2"}, {at(65536, 0, "QFI\xfb\x00\x00\x00\x01"), "qcow2"},
	{at(65536, 0, "QED\x00"), "QED"}, {at(65536, 0, "KDMV\x01\x00\x00\x00"), "VMDK"}, {at(65536, 0, "COWD\x01\x00\x00\x00"), "VMDK"},
	{[]byte("# Disk DescriptorFile\nversion=1\nCID=fffffffe\n"), "VMDK"},
	{at(65536, 0x40, "\x7f\x10\xda\xbe"), "VDI"}, {at(65536, 0, "vhdxfile"), "VHDX"}, {at(65536, 0, "conectix"), "VHD"},
	{at(65536+512, -512, "conectix\x00\x00\x00\x02"), "VHD"}, {at(65536+511, -511, "conectix"), "VHD"},
	{at(65536, 0, "WithoutFreeSpace"), "Parallels"}, {at(65536, 0, "WithouFreSpacExt"), "Parallels"},
	{at(65536, 0, "Bochs Virtual HD Image\x00"), "Bochs"}, {at(65536, -512, "koly"), "DMG"}, {at(65536, 0, "MComprHD"), "CHD"},
	{at(65536, 0, "\x1f\x8b\x08\x08"), "gzip"}, {at(20, 0, "\x1f\x8b\x08\x00"), "gzip"}, {at(65536, 0, "\xfd7zXZ\x00"), "xz"},
	{at(65536, 0, "BZh91AY&SY"), "bzip2"}, {at(14, 0, "BZh9\x17\x72\x45\x38\x50\x90"), "bzip2"}, {at(65536, 0, "\x28\xb5\x2f\xfd"), "zstd"},
	{at(65536, 0, "\x04\x22\x4d\x18"), "lz4"}, {at(65536, 0, "LZIP\x01"), "lzip"}, {at(65536, 0, "\x1f\x9d\x90"), "compress"},
	{at(65536, 0, "\x5d\x00\x00\x80\x00\xff\xff\xff\xff\xff\xff\xff\xff\x00"), "lzma"},
	{at(65536, 0, "PK\x03\x04\x14\x00"), "zip"}, {at(22, 0, "PK\x05\x06"), "zip"}, {at(65536, 0, "7z\xbc\xaf\x27\x1c"), "7z"},
	{at(65536, 0, "Rar!\x1a\x07\x01\x00"), "RAR"}, {at(65536, 0, "\x24\xf0-lh5-"), "LHA"}, {at(65536, 0, "\x60\xea\x2c\x00\x22"), "ARJ"},
	{at(65536, 0, "MSCF\x00\x00\x00\x00"), "cabinet"}, {at(65536, 257, "ustar\x0000"), "tar"}, {at(65536, 257, "ustar  \x00"), "tar"},
	{at(65536, 0, "IMD 1.18: 01/01/2000 00:00:00\r\n\x1a"), "IMD"}, {at(65536, 0, "TD\x00\x00\x15\x00"), "TD0"}, {at(65536, 0, "td\x00\x7f\x15\x00"), "TD0"},
	{at(65536, 0, "HXCPICFE\x00\x50\x02\x00"), "HFE"}, {at(65536, 0, "HXCHFEV3"), "HFE"}, {at(65536, 0, "86BF\x0c\x02"), "86F"},
	{at(65536, 0, "CQ\x14\x00\x02"), "CopyQM"}, {at(65536, 0, "SCP\x22\x80"), "SuperCard"}, {at(65536, 0, "CAPS\x00\x00\x00\x0c"), "IPF"},
	{at(65536, 0, "\x5a\xaa\xf0\x00\x00\x02"), "SaveDskF"}, {at(65536, 0, "EXTENDED CPC DSK File\r\nDisk-Info\r\n"), "CPC"},
	{sized(0x2b0+1024, map[int]uint32{0x1c: 0x2b0 + 1024}, map[int]byte{0x1b: 0x20}), "D88"},
	{sized(16+160*6400, map[int]uint32{}, map[int]byte{1: 80, 2: 0x00, 3: 0x19}), "DMK"},
	{[]byte("FILE \"game.bin\" BINARY\r\n  TRACK 01 MODE1/2352\r\n    INDEX 01 00:00:00\r\n"), "cue"},
	{[]byte("\xef\xbb\xbfREM GENRE x\nCATALOG 1\n\nfile game.wav wave\n"), "cue"},
	{[]byte("// made by cdrdao\nCD_ROM\n\nTRACK MODE1\n"), "TOC"}, {[]byte("[CloneCD]\r\nVersion=3\r\n"), "CloneCD"},
	{at(65536, 0, "MEDIA DESCRIPTOR\x01"), "MDS"}, {at(65536, -12, "NER5\x00\x00\x00\x00"), "NRG"}, {at(65536, -8, "NERO"), "NRG"},
	{at(2352*20, 0, "\x00\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x00\x00\x02\x00\x01"), "raw sectors"},
	{at(1<<17, -8, "\x06\x00\x00\x80\x00\x01\x00\x00"), "CDI"}, {at(65536, 0, "CISO"), "CSO"}, {at(65536, 0, "ECM\x00"), "ECM"},
	{at(65536, 0, "LUKS\xba\xbe\x00\x02"), "LUKS"}, {at(65536, 7, "**ACE**"), "ACE"}, {at(65536, 0, "ZOO 2.10 Archive.\x1a\x00\x00\xdc\xa7\xc4\xfd"), "ZOO"},
	{at(65536, 0, "SIT!"), "StuffIt"}, {at(65536, 0, "StuffIt (c)1997"), "StuffIt"}, {at(65536, 0, "070701000"), "cpio"}, {at(65536, 0, "!<arch>\ndebian"), "ar archive"},
	{at(65536, 0, "\xed\xab\xee\xdb\x03"), "RPM"}, {at(65536, 0, "hsqs"), "squashfs"}, {at(65536, 0, "MFM_IMG \x00"), "MFM"}, {at(65536, 0, "T98FDDIMAGE.R1\x00"), "NFD"},
	{at(65536, 0xab, "DIFC HEADER  "), "DIM"}, {at(65536, 0, "JFDI\x01"), "JFD"}, {at(65536, 0, "DMS! "), "DMS"}, {at(65536, 0, "2IMGXGS!"), "2IMG"},
	{at(65536, 0, "SQLite format 3\x00"), "database"}, {at(65536, 0, "\x3a\xff\x26\xed\x01\x00"), "Android"}, {at(65536, 0, "\xca\xfe\xba\xbe\x00\x00\x00\x34"), "Java"},
	{at(65536, 0, "\x7fELF\x01\x01\x01"), "ELF"}, {at(1474560, 0, "\x7fELF\x02\x01\x01"), "ELF"}, {at(65536, 0, "MZ\x90\x00"), "DOS or Windows"},
	{[]byte("\n<!DOCTYPE html>\n<html><body>404"), "web page"}, {[]byte("version https://git-lfs.github.com/spec/v1\n"), "LFS"},
	{at(65536, 0, "iron86R\x01"), "recording"},
	// cut short or damaged
	{[]byte("TD\x00"), "TD0"}, {at(65536, 0, "TD\x00\x00\xff\x00"), "TD0"}, {at(65536, 0, "\x1f\x8b\x08\xff"), "gzip"},
	{[]byte("BZh9"), "bzip2"}, {[]byte("<<< Oracle VM VirtualBox Disk Image >>>\n"), "VDI"},
	{at(65536, 0, "<<< QEMU VM Virtual Disk Image >>>\n"), "VDI"},
}

func TestIdentify(t *testing.T) {
	for _, c := range containers {
		have, ok, err := Identify(NewROM(c.image))
		if err != nil || !ok || !strings.Contains(have.Name, c.want) || have.Advice == "" {
			t.Errorf("%q…: have %+v, %v, %v, want %s", c.image[:min(12, len(c.image))], have, ok, err, c.want)
		}
	}
}

// TestRawImages: nothing is seen in what can be a disk's first sector.
func TestRawImages(t *testing.T) {
	boot := func(text string) []byte {
		b := at(1474560, 0, text)
		b[510], b[511] = 0x55, 0xaa
		return b
	}
	for name, image := range map[string][]byte{
		"one byte": {0xeb}, "zeros": make([]byte, 1474560), "ones": bytes.Repeat([]byte{0xff}, 368640), "f6": bytes.Repeat([]byte{0xf6}, 737280),
		"DOS": boot("\xeb\x3c\x90MSDOS5.0\x00\x02\x01\x01\x00"), "NTFS": boot("\xeb\x52\x90NTFS    "), "partitions": boot("\xfa\x33\xc0\x8e\xd0\xbc\x00\x7c"),
		"kernel for EFI": boot("MZ\xea\x07\x00\xc0\x07\x8c"), "pop, add": boot("\x5d\x00\x00\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x00"),
		"push, inc": boot("TD\x90\x90\x90"), "CQ": boot("CQ\x14"), "BZ": boot("BZh\x90"), "pusha": boot("\x60\xea\x00\x7c\x00\x00"),
		"sbb": boot("\x1f\x9d\x10"), "gz flags": boot("\x1f\x8b\x08\xe0"), "text": []byte("FILE is what this begins with\n"), "IBM": boot("\xeb\x34\x90IBM  3.3"),
	} {
		if have, ok, err := Identify(NewROM(image)); ok || err != nil {
			t.Errorf("%s: taken for %s, %v", name, have.Name, err)
		}
	}
}

func FuzzIdentify(f *testing.F) {
	for _, c := range containers {
		f.Add(c.image[:min(len(c.image), 1024)])
	}
	f.Fuzz(func(t *testing.T, image []byte) {
		if c, ok, err := Identify(NewROM(image)); err != nil || ok && (c.Name == "" || c.Advice == "") {
			t.Errorf("%+v, %v", c, err)
		}
	})
}
