package main

import (
	"bytes"
	"crypto/md5"
	"fmt"
	"io"
	"time"
)

// writeDeb writes a Debian package: an archive of ar with three members, the version of the
// format, the control files and the files themselves (deb(5)).
func writeDeb(w io.Writer, s stamp, arch string, files []file) error {
	var sums bytes.Buffer
	size := 0
	for _, f := range sorted(files) {
		fmt.Fprintf(&sums, "%x  %s\n", md5.Sum(f.data), f.name)
		size += (len(f.data) + 1023) / 1024
	}
	size += len(directories(files)) // each counts as 1 KB (deb-substvars(5))
	control := fmt.Sprintf(controlFile, debianVersion(s.version), arch, size)
	var meta, data bytes.Buffer
	err := writeTarGz(&meta, "./", []file{{name: "control", data: []byte(control)}, {name: "md5sums", data: sums.Bytes()}}, s.time)
	if err != nil {
		return err
	}
	if err := writeTarGz(&data, "./", files, s.time); err != nil {
		return err
	}
	return writeAr(w, s.time, []file{
		{name: "debian-binary", data: []byte("2.0\n")},
		{name: "control.tar.gz", data: meta.Bytes()},
		{name: "data.tar.gz", data: data.Bytes()},
	})
}

// controlFile has the fields of deb-control(5). The program is static, so it depends on nothing.
const controlFile = `Package: iron86
Version: %s
Architecture: %s
Maintainer: The iron86 project <iron86@users.noreply.github.com>
Installed-Size: %d
Section: otherosfs
Priority: optional
Homepage: https://github.com/iron86/iron86
Description: PC in pure Go: x86 processor, chips and firmware
 iron86 boots floppies, hard disks, CDs and kernels in the terminal or in a
 script, runs DOS programs, and debugs them forwards and backwards. Every run
 repeats exactly.
`

// writeAr writes an archive in the common format of ar(5): 60 bytes of text before each member,
// which begins at an even offset.
func writeAr(w io.Writer, at time.Time, files []file) error {
	var b bytes.Buffer
	b.WriteString("!<arch>\n")
	for _, f := range files {
		fmt.Fprintf(&b, "%-16s%-12d%-6d%-6d%-8s%-10d`\n", f.name, at.Unix(), 0, 0, "100644", len(f.data))
		b.Write(f.data)
		if len(f.data)%2 != 0 {
			b.WriteByte('\n')
		}
	}
	_, err := w.Write(b.Bytes())
	return err
}

// copyright returns what Debian's policy (12.5) wants beside the program.
func copyright(licence []byte) []byte {
	return append([]byte("iron86: https://github.com/iron86/iron86\n\n"), licence...)
}
