package release

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
	version string // without the leading v
	commit  string // the full hash
	date    string // the commit's time: RFC 3339 in UTC
)

// Build says from what a binary was made. What is not known is empty.
type Build struct {
	Version, Commit, Date string
	modified              bool // the source differed from the commit
}

// This returns what the linker or, with go build and go install, the Go command has noted.
func This() Build {
	if version != "" {
		return Build{Version: version, Commit: commit, Date: date}
	}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return Build{}
	}
	return buildOf(info)
}

// buildOf returns what the Go command has noted. That has a version of the module after go install PATH@VERSION,
// and the commit after a build in a clone.
func buildOf(info *debug.BuildInfo) Build {
	var b Build
	if v := info.Main.Version; v != "(devel)" {
		b.Version = strings.TrimPrefix(v, "v")
	}
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			b.Commit = s.Value
		case "vcs.time":
			b.Date = s.Value
		case "vcs.modified":
			b.modified = s.Value == "true"
		}
	}
	return b
}

// String returns what iron86 -version prints after the name: version, commit, date, Go version and platform.
func (b Build) String() string {
	parts := []string{}
	if b.Commit != "" {
		text := "commit " + b.Commit[:min(12, len(b.Commit))]
		if b.modified {
			text += " with changes"
		}
		parts = append(parts, text)
	}
	if b.Date != "" {
		parts = append(parts, b.Date)
	}
	parts = append(parts, runtime.Version(), runtime.GOOS+"/"+runtime.GOARCH)
	return fmt.Sprintf("%s (%s)", cmp.Or(b.Version, "devel"), strings.Join(parts, ", "))
}
