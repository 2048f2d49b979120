package release

import (
	"runtime"
	"runtime/debug"
	"testing"
)

func TestVersionOfABuild(t *testing.T) {
	host := runtime.Version() + ", " + runtime.GOOS + "/" + runtime.GOARCH
	noted := []debug.BuildSetting{
		{Key: "vcs.revision", Value: "0123456789abcdef0123456789abcdef01234567"},
		{Key: "vcs.time", Value: "2026-11-28T23:48:10Z"},
		{Key: "vcs.modified", Value: "true"},
	}
	for _, c := range []struct {
		name string
		info debug.BuildInfo
		want string
	}{
		{"go run", debug.BuildInfo{Main: debug.Module{Version: "(devel)"}}, "devel (" + host + ")"},
		{"go install of a version", debug.BuildInfo{Main: debug.Module{Version: "v0.2.0"}}, "0.2.0 (" + host + ")"},
		{"go build in a changed clone", debug.BuildInfo{Main: debug.Module{Version: "(devel)"}, Settings: noted},
			"devel (commit 0123456789ab with changes, 2026-11-28T23:48:10Z, " + host + ")"},
		{"a short hash", debug.BuildInfo{Settings: []debug.BuildSetting{{Key: "vcs.revision", Value: "01"}}}, "devel (commit 01, " + host + ")"},
	} {
		if have := buildOf(&c.info).String(); have != c.want {
			t.Errorf("%s: have %q, want %q", c.name, have, c.want)
		}
	}
}

// TestReleaseStampsAreEmptyInOtherBuilds: the linker's -X finds these by their names, which internal/dist holds.
func TestReleaseStampsAreEmptyInOtherBuilds(t *testing.T) {
	if version+commit+date != "" {
		t.Error("a build that is no release has the stamps of one")
	}
}
