package external

import (
	"encoding/binary"
	"slices"
	"strings"

	"github.com/iron86/iron86/dos/calls"
)

// entryDeleted is the first byte of the entry of a deleted file.
const entryDeleted = 0xe5

// undeleteMain executes UNDELETE, which brings back deleted files of an image: their entries are still in the directory, but for the first character of the name, and
// tell where the first cluster was. DOS has no more to go by: if that cluster is free, the file is there and in the free clusters that follow. /LIST shows the files, /ALL
// asks nothing and takes # for the first character, or another if there is such a file. /DOS is what is done in any case; /DT and /DS, which go by what MIRROR and the
// delete sentry have kept, find nothing. What is deleted in a directory of the host is gone.
func undeleteMain(c *command) (uint8, error) {
	args, list := calls.Arguments(calls.UpperAll(c.tail))
	all, show := false, false
	for _, s := range list {
		switch s {
		case "ALL":
			all = true
		case "LIST":
			show = true
		case "DOS":
		case "DT", "DS", "LOAD", "UNLOAD", "STATUS":
			return 1, failed(1, "Deletions are not tracked - /%s", s)
		default:
			return 1, misused(1, "Invalid switch - /%s", s)
		}
	}
	if len(args) > 1 {
		return 1, misused(1, "Too many parameters - %s", args[1])
	}
	path := "*.*"
	if len(args) == 1 {
		path = args[0]
	}
	f, dir, pattern, err := undeletePlace(c, path)
	if err != nil {
		return 1, err
	}
	c.printf("Directory: %s\r\nFile Specifications: %s\r\n\r\n", dir, pattern)
	cluster, err := f.directory(dir[3:])
	if err != nil {
		return 1, err
	}
	return undeleteIn(c, f, cluster, pattern, all, show)
}

// undeletePlace finds the disk, the directory as D:\DIR, and the pattern that an argument names.
func undeletePlace(c *command, path string) (f *fatDisk, dir, pattern string, err error) {
	if c.isDirectory(path) {
		path = asDirectory(path) + "*.*"
	}
	n := max(strings.LastIndexAny(path, `\:`)+1, 0)
	pattern = path[n:]
	if pattern == "" {
		pattern = "*.*"
	}
	where := path[:n]
	if n, rest := calls.DriveOf(where); rest == "" {
		if dir, err = c.Directory(n); err != nil {
			return nil, "", "", c.report(err, path)
		}
	} else if dir, err = c.Truename(strings.TrimSuffix(where, `\`) + `\.`); err != nil {
		return nil, "", "", c.report(err, path)
	}
	if !strings.HasSuffix(dir, `\`) {
		dir += `\`
	}
	d, ok, err := openDisk(c, dir[:2])
	if err != nil {
		return nil, "", "", err
	}
	if ok {
		f, ok = openFAT(d)
	}
	if !ok {
		return nil, "", "", failed(1, "What was deleted is gone from the host, too: only images keep it (-mount %.1s=IMAGE)", dir)
	}
	return f, dir, pattern, nil
}

// directory returns the first cluster of a directory, whose names stand between backslashes; 0 is the root.
func (f *fatDisk) directory(path string) (cluster uint32, err error) {
	for _, name := range strings.FieldsFunc(path, func(r rune) bool { return r == '\\' }) {
		list, code := f.entries(cluster)
		if code != 0 {
			return 0, diskError(code, 1)
		}
		want := fcbName(name)
		i := slices.IndexFunc(list, func(e dirEntry) bool { return string(e.b[:11]) == want && e.b[11]&calls.AttrDir != 0 })
		if i < 0 || !f.valid(list[i].start()) {
			return 0, failed(1, "Path not found - %s", path)
		}
		cluster = list[i].start()
	}
	return cluster, nil
}

// fcbName returns a name, or a pattern, in eleven characters.
func fcbName(name string) string {
	base, ext, _ := strings.Cut(name, ".")
	part := func(text string, size int) string {
		if star := strings.IndexByte(text, '*'); star >= 0 {
			text = text[:star] + strings.Repeat("?", size)
		}
		return (text + "        ")[:size]
	}
	return part(base, 8) + part(ext, 3)
}

// undeleteIn brings back the files of a directory that fit a pattern.
func undeleteIn(c *command, f *fatDisk, cluster uint32, pattern string, all, show bool) (uint8, error) {
	list, code := f.entries(cluster)
	if code != 0 {
		return 1, diskError(code, 1)
	}
	var found []dirEntry
	want := fcbName(pattern)
	for _, e := range list {
		if e.b[0] == entryDeleted && e.b[11]&(calls.AttrVolume|calls.AttrDir) == 0 && fitsDeleted(want, string(e.b[:11])) {
			found = append(found, e)
		}
	}
	c.printf("    Delete Sentry control file not found.\r\n\r\n    Deletion-tracking file not found.\r\n\r\n    MS-DOS directory contains %4d deleted files.\r\n", len(found))
	back := 0
	for i := range found {
		ok, err := undeleteFile(c, f, list, &found[i], all, show)
		if err != nil {
			return 1, err
		}
		if ok {
			back++
			list = append(list, found[i]) // its name is taken
		}
	}
	if !show {
		c.printf("\r\n%d file(s) undeleted.\r\n", back)
	}
	return 0, nil
}

// fitsDeleted reports whether the name of a deleted file, whose first character is not known, fits a pattern.
func fitsDeleted(pattern, name string) bool {
	for i := 1; i < 11; i++ {
		if pattern[i] != '?' && pattern[i] != name[i] {
			return false
		}
	}
	return true
}

// undeleteFile shows a deleted file and, if the user wants so, brings it back. list has the other entries of the directory.
func undeleteFile(c *command, f *fatDisk, list []dirEntry, e *dirEntry, all, show bool) (bool, error) {
	chain, err := f.lostChain(e)
	if err != nil {
		return false, err
	}
	lost := e.size() > 0 && chain == nil
	mark := " "
	if lost {
		mark = "*" // as the legend of UNDELETE has it
	}
	le := binary.LittleEndian
	date, clock := le.Uint16(e.b[24:]), le.Uint16(e.b[22:])
	c.printf("\r\n  %s  ?%-7s %-3s %8d %2d-%02d-%02d %2d:%02d\r\n", mark, e.b[1:8], e.b[8:11], e.size(), date>>5&15, date&31, (1980+date>>9)%100, clock>>11, clock>>5&63)
	switch {
	case show:
		return false, nil
	case lost:
		c.printf("Starting cluster is unavailable. This file cannot be recovered.\r\n")
		return false, nil
	}
	first := byte(0)
	if all {
		first = freeFirst(list, e)
	} else {
		sure, err := c.confirm("Undelete (Y/N)? ")
		if err != nil || !sure {
			return false, noMore(err)
		}
		if first, err = askFirst(c, list, e); err != nil {
			return false, noMore(err)
		}
	}
	if first == 0 {
		return false, nil
	}
	return true, f.bringBack(e, first, chain)
}

// askFirst asks for the first character of the name until there is one that no other file of that name has.
func askFirst(c *command, list []dirEntry, e *dirEntry) (byte, error) {
	for {
		line, err := c.ask("Enter the first character of the filename: ?" + strings.TrimRight(string(e.b[1:8]), " ") + "." + strings.TrimRight(string(e.b[8:11]), " ") + " ")
		if err != nil {
			return 0, err
		}
		if line = calls.UpperAll(line); len(line) == 1 && line[0] > ' ' && !strings.ContainsAny(line, `"*+,./:;<=>?[\]|`) && !nameTaken(list, e, line[0]) {
			return line[0], nil
		}
		c.printf("Invalid character, or a file of that name exists.\r\n")
	}
}

// freeFirst returns the character that /ALL takes, 0 if all are taken.
func freeFirst(list []dirEntry, e *dirEntry) byte {
	for _, first := range []byte("#%&0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") {
		if !nameTaken(list, e, first) {
			return first
		}
	}
	return 0
}

// nameTaken reports whether a directory has the name of a deleted file with that first character.
func nameTaken(list []dirEntry, e *dirEntry, first byte) bool {
	name := string(first) + string(e.b[1:11])
	return slices.ContainsFunc(list, func(o dirEntry) bool { return string(o.b[:11]) == name && o.b[11] != 0x0f })
}

// lostChain returns the clusters of a deleted file: the first one, and free ones after it. It is nil if the first is in use, or too few are free.
func (f *fatDisk) lostChain(e *dirEntry) (chain []uint32, err error) {
	size := f.perCluster * 512
	need := int((uint64(e.size()) + uint64(size) - 1) / uint64(size))
	if need == 0 || !f.valid(e.start()) {
		return nil, nil
	}
	for at := e.start(); at <= f.last && len(chain) < need; at++ {
		v, code := f.entry(at)
		switch {
		case code != 0:
			return nil, diskError(code, 1)
		case v == 0:
			chain = append(chain, at)
		case len(chain) == 0:
			return nil, nil
		}
	}
	if len(chain) < need {
		return nil, nil
	}
	return chain, nil
}

// bringBack writes the chain of a deleted file, from its end on, and then its entry.
func (f *fatDisk) bringBack(e *dirEntry, first byte, chain []uint32) error {
	next := f.endOfChain()
	for _, at := range slices.Backward(chain) {
		if code := f.setEntry(at, next); code != 0 {
			return diskError(code, 1)
		}
		next = at
	}
	b, code := f.read(e.sector, 1)
	if code == 0 {
		e.b[0] = first
		if len(chain) == 0 { // an empty file has no cluster
			clear(e.b[20:22])
			clear(e.b[26:28])
		}
		copy(b[e.off:], e.b[:])
		code = f.write(e.sector, b)
	}
	if code != 0 {
		return diskError(code, 1)
	}
	return nil
}
