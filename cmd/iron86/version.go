package main

import (
	"cmp"
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"
)

// The linker sets these in builds of internal/dist (make dist). They are empty in all others,
// and nothing changes them at run time.
var (
	releaseVersion string // without the leading v
	releaseCommit  string // the full hash
	releaseDate    string // the commit's time: RFC 3339 in UTC
)

// build says from what a binary was made. What is not known is empty.
type build struct {
	version, commit, date string
	modified              bool // the source differed from the commit
}

// thisBuild is what the linker or, with go build and go install, the Go command has noted.
func thisBuild() build {
	if releaseVersion != "" {
		return build{version: releaseVersion, commit: releaseCommit, date: releaseDate}
	}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return build{}
	}
	return buildOf(info)
}

// buildOf reads the Go command's notes. A version of the module is there after
// go install PATH@VERSION, and the commit after a build in a clone.
func buildOf(info *debug.BuildInfo) build {
	var b build
	if v := info.Main.Version; v != "(devel)" {
		b.version = strings.TrimPrefix(v, "v")
	}
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			b.commit = s.Value
		case "vcs.time":
			b.date = s.Value
		case "vcs.modified":
			b.modified = s.Value == "true"
		}
	}
	return b
}

// String is the line of iron86 -version behind the name: version, commit, date, Go version and
// platform.
func (b build) String() string {
	parts := []string{}
	if b.commit != "" {
		commit := "commit " + b.commit[:min(12, len(b.commit))]
		if b.modified {
			commit += " with changes"
		}
		parts = append(parts, commit)
	}
	if b.date != "" {
		parts = append(parts, b.date)
	}
	parts = append(parts, runtime.Version(), runtime.GOOS+"/"+runtime.GOARCH)
	return fmt.Sprintf("%s (%s)", cmp.Or(b.version, "devel"), strings.Join(parts, ", "))
}

// version is what iron86 -version says.
func version() string { return thisBuild().String() }
