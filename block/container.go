package block

import (
	"bytes"
	"encoding/binary"
)

// Container is the format of a file that is no raw image: a disk in another form than one sector after
// the other, or no disk at all.
type Container struct {
	Name   string // "a qcow2 image"
	Advice string // how to get a raw image of it, or what to do with it
}

// What to do with a container.
const (
	byQEMU    = "convert it with qemu-img convert -O raw FILE NEW"
	unpack    = "unpack it first"
	bySectors = "convert it with dskconv -otype raw FILE NEW"
	byHxC     = "convert it with hxcfe -finput:FILE -foutput:NEW -conv:RAW_LOADER"
	byBchunk  = "convert it with bchunk FILE.bin FILE.cue NEW"
	toISO     = "convert it to a plain ISO image"
	noDisk    = "it is no disk image"
)

// signature says which bytes stand at an offset. A negative offset counts from the end.
type signature struct {
	at     int64
	bytes  string
	name   string
	advice string
}

// signatures are those of formats that are recognised by some bytes alone. For the shortest of them
// confirmed looks at more.
var signatures = [...]signature{
	{0, "QFI\xfb", "a qcow2 image", byQEMU}, // QEMU, docs/interop/qcow2.txt; version 1 is qcow
	{0, "QED\x00", "a QED image", byQEMU},
	{0, "KDMV", "a VMDK image", byQEMU}, // VMware, Virtual Disk Format 5.0
	{0, "COWD", "a VMDK image", byQEMU},
	{0, "# Disk DescriptorFile", "the descriptor of a VMDK image", byQEMU},
	{0x40, "\x7f\x10\xda\xbe", "a VDI image", byQEMU}, // VirtualBox, VDICore.h
	{0, "<<< ", "a VDI image", byQEMU},                // the text before the signature
	{0, "vhdxfile", "a VHDX image", byQEMU},
	{0, "conectix", "a VHD image", byQEMU}, // a dynamic one, which begins with a copy of its footer
	{-512, "conectix", "a VHD image", byQEMU},
	{-511, "conectix", "a VHD image", byQEMU}, // Virtual PC before 2004 made footers of 511 bytes
	{0, "WithoutFreeSpace", "a Parallels image", byQEMU},
	{0, "WithouFreSpacExt", "a Parallels image", byQEMU},
	{0, "Bochs Virtual HD Image", "a Bochs image that grows", byQEMU},
	{-512, "koly", "a DMG image", byQEMU},
	{0, "EVF\x09\x0d\x0a\xff\x00", "an EnCase image", "convert it with ewfexport"},
	{0, "LUKS\xba\xbe", "a LUKS image", "decrypt it first: cryptsetup open"},
	{0, "T98HDDIMAGE.R0", "a T98-Next image", byQEMU},
	{0, "MComprHD", "a CHD image", "convert it with chdman extractraw, extracthd or extractcd"},
	{0, "MSWIM\x00\x00\x00", "a WIM archive", unpack},

	{0, "\xfd7zXZ\x00", "compressed by xz", "unpack it first: xz -d"},
	{0, "BZh", "compressed by bzip2", "unpack it first: bzip2 -d"},
	{0, "\x28\xb5\x2f\xfd", "compressed by zstd, as saved states are", "unpack it first: zstd -d"},
	{0, "\x1f\x8b\x08", "compressed by gzip", "unpack it first: gzip -d"},
	{0, "\x04\x22\x4d\x18", "compressed by lz4", "unpack it first: lz4 -d"},
	{0, "LZIP\x01", "compressed by lzip", "unpack it first: lzip -d"},
	{0, "\x89LZO\x00\r\n\x1a\n", "compressed by lzop", "unpack it first: lzop -d"},
	{0, "\x1f\x9d", "compressed by compress", "unpack it first: uncompress"},
	{0, "PK\x03\x04", "a zip archive", "unpack it first: unzip"},
	{0, "PK\x05\x06", "an empty zip archive", noDisk},
	{0, "PK\x07\x08", "a part of a zip archive", unpack},
	{0, "7z\xbc\xaf\x27\x1c", "a 7z archive", "unpack it first: 7z x"},
	{0, "Rar!\x1a\x07", "a RAR archive", unpack},
	{0, "MSCF\x00\x00\x00\x00", "a cabinet archive", unpack},
	{2, "-lh", "an LHA archive", unpack},
	{0, "\x60\xea", "an ARJ archive", unpack},
	{7, "**ACE**", "an ACE archive", unpack},
	{20, "\xdc\xa7\xc4\xfd", "a ZOO archive", unpack},
	{0, "SIT!", "a StuffIt archive", unpack},
	{0, "StuffIt (c)", "a StuffIt archive", unpack},
	{0, "070701", "a cpio archive", "unpack it first: cpio -i"},
	{0, "070702", "a cpio archive", "unpack it first: cpio -i"},
	{0, "070707", "a cpio archive", "unpack it first: cpio -i"},
	{0, "!<arch>\n", "an ar archive", "unpack it first: ar x"},
	{0, "\xed\xab\xee\xdb", "an RPM package", unpack},
	{0, "hsqs", "a squashfs file system", "unpack it first: unsquashfs"},
	{257, "ustar", "a tar archive", "unpack it first: tar xf"},

	{0, "IMD ", "an ImageDisk (IMD) image", bySectors},
	{0, "TD\x00", "a TeleDisk (TD0) image", bySectors},
	{0, "td\x00", "a TeleDisk (TD0) image", bySectors},
	{0, "CQ\x14", "a CopyQM image", bySectors},
	{0, "MV - CPC", "a CPC disk image", bySectors},
	{0, "EXTENDED CPC DSK", "a CPC disk image", bySectors},
	{0, "HXCPICFE", "an HFE image", byHxC},
	{0, "HXCHFEV3", "an HFE image", byHxC},
	{0, "HXCMFM\x00", "an HxC MFM image", byHxC},
	{0, "86BF", "an 86F image", byHxC},
	{0, "SCP", "a SuperCard Pro image", byHxC},
	{0, "CAPS\x00\x00\x00\x0c", "an IPF image", byHxC},
	{0, "RSY\x00", "a Pasti image", byHxC},
	{0, "Formatted Disk Image file\r\n", "an FDI image", byHxC},
	{0, "FDI\x00", "an FDI image", byHxC},
	{0, "PSI ", "a PSI image", "convert it with psi FILE NEW.img"},
	{0, "PRI ", "a PRI image", byHxC},
	{0, "PFI ", "a PFI image", byHxC},
	{0, "MFM_IMG ", "an MFM image", byHxC},
	{0, "T98FDDIMAGE.R", "a T98-Next floppy (NFD) image", byHxC},
	{0xab, "DIFC HEADER", "a DIM image", byHxC},
	{0, "JFDI", "a JFD image", byHxC},
	{0, "DMS!", "a DMS image", "unpack it first: xdms"},
	{0, "2IMG", "a 2IMG image", "take off its header of 64 bytes first"},
	{0, "WOZ1\xff\n\r\n", "a WOZ image", byHxC},
	{0, "WOZ2\xff\n\r\n", "a WOZ image", byHxC},

	{0, "[CloneCD]", "the description of a CloneCD image", toISO},
	{0, "MEDIA DESCRIPTOR\x01", "the description (MDS) of a CD image", toISO},
	{-8, "NERO", "a Nero (NRG) image", toISO},
	{-12, "NER5", "a Nero (NRG) image", toISO},
	{-64, "bbis", "a UIF image", toISO},
	{0, "IsZ!", "an ISZ image", toISO},
	{0, "CISO", "a compressed ISO (CSO) image", toISO},
	{0, "DAA\x00", "a PowerISO (DAA) image", toISO},
	{0, "ECM\x00", "an ECM image", "unpack it first: unecm"},
	{0, "\x00\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x00", "a CD image with raw sectors", byBchunk},

	{0, "\x7fELF", "an ELF program", "a kernel boots with -kernel"},
	{0, "\xce\xfa\xed\xfe", "a Mach-O program", noDisk},
	{0, "\xcf\xfa\xed\xfe", "a Mach-O program", noDisk},
	{0, "MZ", "a program for DOS or Windows", "those for DOS run with iron86 run"},
	{0, "#!/", "a script", noDisk},
	{0, "%PDF-", "a PDF file", noDisk},
	{0, "\x89PNG\r\n\x1a\n", "a PNG picture", noDisk},
	{0, "\xff\xd8\xff", "a JPEG picture", noDisk},
	{0, "GIF8", "a GIF picture", noDisk},
	{0, "SQLite format 3\x00", "a database", noDisk},
	{0, "\x3a\xff\x26\xed", "a sparse Android image", "convert it with simg2img FILE NEW"},
	{0, "\xca\xfe\xba\xbe", "a Java class or a Mach-O program", noDisk},
	{0, "version https://git-lfs", "a pointer of Git LFS", "fetch the file itself: git lfs pull"},
	{0, "iron86R", "a recording", "iron86 replay plays it"},
}

// identifyHead is how many bytes at the beginning are looked at.
const identifyHead = 4096

// Identify finds out whether d is something else than a raw image; ok is true if it is. The error is
// one of reading d.
func Identify(d Disk) (c Container, ok bool, err error) {
	head := make([]byte, min(identifyHead, d.Size()))
	if err := readFull(d, head, 0); err != nil {
		return c, false, err
	}
	tail := make([]byte, min(512, d.Size()))
	if err := readFull(d, tail, d.Size()-int64(len(tail))); err != nil {
		return c, false, err
	}
	for _, s := range signatures {
		if s.in(head, tail) && confirmed(s, head) {
			return Container{s.name, s.advice}, true, nil
		}
	}
	for _, s := range structures {
		if s.is(head, tail, d.Size()) {
			return Container{s.name, s.advice}, true, nil
		}
	}
	return c, false, nil
}

// in reports whether an image with this beginning and this end has the signature.
func (s *signature) in(head, tail []byte) bool {
	from, at := head, s.at
	if at < 0 {
		from, at = tail, at+int64(len(tail))
	}
	return at >= 0 && at <= int64(len(from)) && bytes.HasPrefix(from[at:], []byte(s.bytes))
}

// confirmed looks at more than the signature, for those that are so short that the code of a boot sector
// could begin with them. A file that begins with a signature and has no boot sector is taken to be of
// the format even if it is damaged.
func confirmed(s signature, head []byte) bool {
	at := func(n int) byte {
		if n < len(head) {
			return head[n]
		}
		return 0
	}
	switch s.bytes {
	case "BZh": // followed by the level and the magic of a block or of the end
		return at(3) >= '1' && at(3) <= '9' && (at(4) == 0x31 && at(5) == 0x41 || at(4) == 0x17 && at(5) == 0x72) || !bootable(head)
	case "\x1f\x8b\x08": // followed by flags, of which three are reserved
		return at(3)&0xe0 == 0 || !bootable(head)
	case "<<< ":
		return bytes.Contains(head[:min(0x40, len(head))], []byte("Disk Image >>>"))
	case "\x1f\x9d": // followed by the number of bits, 9 to 16
		return at(2)&0x60 == 0 && at(2)&0x1f >= 9 && at(2)&0x1f <= 16 && !bootable(head)
	case "-lh":
		return at(6) == '-' && !bootable(head)
	case "\x60\xea":
		return (int(at(2))|int(at(3))<<8) <= 2600 && at(4) >= 30 && !bootable(head)
	case "TD\x00", "td\x00": // with a version of 1.0 to 2.1
		return at(4) >= 10 && at(4) <= 21 || !bootable(head)
	case "SCP", "MZ", "GIF8", "\xff\xd8\xff", "RSY\x00", "FDI\x00", "CQ\x14", "PSI ", "PRI ", "PFI ", "#!/",
		"hsqs", "SIT!", "JFDI", "DMS!", "2IMG", "\x3a\xff\x26\xed", "\xca\xfe\xba\xbe":
		return !bootable(head) // kernels for EFI and for floppies are MZ programs, too
	}
	return true
}

// bootable reports whether the signature of a boot sector ends the first sector.
func bootable(head []byte) bool {
	return len(head) >= SectorSize && head[510] == 0x55 && head[511] == 0xaa
}

// structures are formats that are recognised by how their fields fit together.
var structures = [...]struct {
	name, advice string
	is           func(head, tail []byte, size int64) bool
}{
	{"compressed by lzma", "unpack it first: xz -d", isLZMA},
	{"a SaveDskF image", "unpack it first: dsk2img or LOADDSKF", isSaveDskF},
	{"a D88 image", byHxC, isD88},
	{"a DMK image", bySectors, isDMK},
	{"a DiscJuggler (CDI) image", toISO, isCDI},
	{"a cue sheet", "it describes a CD image: " + byBchunk, isCueSheet},
	{"a cdrdao description (TOC) of a CD image", toISO, isTOC},
	{"a web page", "the download was none of a disk image", isWebPage},
}

// isLZMA looks for properties, a dictionary, and a length that is less than a terabyte or unknown.
func isLZMA(head, _ []byte, _ int64) bool {
	if len(head) < 14 || head[0] != 0x5d || head[1]|head[2] != 0 || head[13] != 0 || bootable(head) {
		return false
	}
	n := binary.LittleEndian.Uint64(head[5:])
	return n == ^uint64(0) || n < 1<<40
}

// isSaveDskF looks for one of the three headers of OS/2's format, for old, uncompressed and compressed
// images, with sectors of 512 bytes.
func isSaveDskF(head, _ []byte, _ int64) bool {
	return len(head) >= 40 && head[0] >= 0x58 && head[0] <= 0x5a && head[1] == 0xaa && head[2] >= 0xf0 &&
		binary.LittleEndian.Uint16(head[4:]) == SectorSize
}

// isD88 looks for a header that has the length of the image in it.
func isD88(head, _ []byte, size int64) bool {
	return len(head) >= 0x2b0 && int64(binary.LittleEndian.Uint32(head[0x1c:])) == size && head[0x1a]&^0x10 == 0 &&
		head[0x1b]&^0x70 == 0 && bytes.Count(head[0x11:0x1a], []byte{0}) == 9
}

// isDMK looks for a header of 16 bytes that fits tracks of one length.
func isDMK(head, _ []byte, size int64) bool {
	if len(head) < 16 || head[0] != 0 && head[0] != 0xff || head[1] == 0 || head[1] > 96 || bytes.Count(head[5:12], []byte{0}) != 7 {
		return false
	}
	tracks, length := int64(head[1]), int64(binary.LittleEndian.Uint16(head[2:]))
	if head[4]&0x10 == 0 {
		tracks *= 2
	}
	return length > 0x80 && size == 16+tracks*length
}

// isCDI looks for the version at the end, with the place where the description begins.
func isCDI(_, tail []byte, size int64) bool {
	if len(tail) < 8 || size < 1<<16 {
		return false
	}
	version, at := binary.LittleEndian.Uint32(tail[len(tail)-8:]), binary.LittleEndian.Uint32(tail[len(tail)-4:])
	return version >= 0x80000004 && version <= 0x80000006 && at != 0 && int64(at) < size
}

// isCueSheet looks for text, one of whose first lines is FILE "name" TYPE.
func isCueSheet(head, _ []byte, size int64) bool {
	if size > 1<<20 {
		return false
	}
	for _, line := range textLines(head) {
		words := bytes.Fields(line)
		if len(words) >= 3 && bytes.EqualFold(words[0], []byte("FILE")) {
			switch string(bytes.ToUpper(words[len(words)-1])) {
			case "BINARY", "MOTOROLA", "WAVE", "MP3", "AIFF", "FLAC":
				return true
			}
		}
	}
	return false
}

// isTOC looks for text that begins with the kind of disc.
func isTOC(head, _ []byte, size int64) bool {
	for _, line := range textLines(head) {
		switch line := string(bytes.TrimSpace(line)); {
		case line == "CD_ROM", line == "CD_DA", line == "CD_ROM_XA", line == "CD_I":
			return true
		case line != "" && line[0] != '/':
			return false
		}
	}
	return false
}

// isWebPage looks for the page that a server sends in place of a file.
func isWebPage(head, _ []byte, _ int64) bool {
	text := bytes.ToLower(bytes.TrimSpace(head[:min(256, len(head))]))
	for _, begin := range []string{"<!doctype", "<html", "<?xml"} {
		if bytes.HasPrefix(text, []byte(begin)) {
			return true
		}
	}
	return false
}

// textLines returns the lines of a text, or nil if head is no text because it has a zero in it.
func textLines(head []byte) [][]byte {
	head = bytes.TrimPrefix(head, []byte("\xef\xbb\xbf"))
	if bytes.IndexByte(head, 0) >= 0 {
		return nil
	}
	return bytes.Split(head, []byte("\n"))
}
