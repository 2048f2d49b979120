package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// stamp says what is built. It is all that the files hold besides sources and Go version.
type stamp struct {
	version string // without the leading v
	commit  string // the full hash, or empty
	time    time.Time
}

// date returns the time as the binary tells it.
func (s stamp) date() string { return s.time.Format(time.RFC3339) }

// readStamp asks git about the sources in dir. version, commit and epoch (seconds since 1970), where they are not empty,
// count more than what git says.
func readStamp(dir, version, commit, epoch string) (stamp, error) {
	s := stamp{version: strings.TrimPrefix(version, "v"), commit: commit}
	if log, err := git(dir, "log", "-1", "--format=%H %ct"); err == nil {
		hash, seconds, _ := strings.Cut(log, " ")
		if s.commit == "" {
			s.commit = hash
		}
		if epoch == "" {
			epoch = seconds
		}
	}
	if epoch == "" {
		return s, errors.New("there is no git here: set SOURCE_DATE_EPOCH")
	}
	seconds, err := strconv.ParseInt(epoch, 10, 64)
	if err != nil || seconds < 315532800 {
		return s, fmt.Errorf("SOURCE_DATE_EPOCH %s: not a number of seconds after 1980, where the times of zip begin", epoch)
	}
	s.time = time.Unix(seconds, 0).UTC()
	if s.version == "" {
		if s.version, err = gitVersion(dir); err != nil {
			return s, err
		}
	}
	if !versionForm.MatchString(s.version) {
		return s, fmt.Errorf("version %s: not of the form 1.2.3 or 1.2.3-pre+build", s.version)
	}
	return s, nil
}

// versionForm is that of semver.org, as far as file names and Debian's versions need it.
var versionForm = regexp.MustCompile(`^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?$`)

// gitVersion returns the version of the commit that is checked out, without the leading v.
func gitVersion(dir string) (string, error) {
	const tags = "--match=v[0-9]*.[0-9]*.[0-9]*"
	changes, err := git(dir, "status", "--porcelain", "--untracked-files=no")
	if err != nil {
		return "", errors.New("there is no git here: give -version")
	}
	dirty := ""
	if changes != "" {
		dirty = "+dirty"
	}
	if tag, err := git(dir, "describe", "--tags", "--exact-match", tags); err == nil {
		return strings.TrimPrefix(tag, "v") + dirty, nil
	}
	last, err := git(dir, "describe", "--tags", "--abbrev=0", tags)
	if err != nil {
		last = ""
	}
	at, err := git(dir, "log", "-1", "--format=%ct %H")
	if err != nil {
		return "", err
	}
	seconds, hash, _ := strings.Cut(at, " ")
	n, err := strconv.ParseInt(seconds, 10, 64)
	if err != nil {
		return "", err
	}
	return pseudoVersion(last, time.Unix(n, 0).UTC(), hash) + dirty, nil
}

// pseudoVersion names a commit between tags as the Go command does (go.dev/ref/mod#pseudo-versions): it sorts behind
// the last tag and before the next one.
func pseudoVersion(last string, at time.Time, hash string) string {
	tail := at.Format("20060102150405") + "-" + hash[:min(12, len(hash))]
	base, pre, isPre := strings.Cut(strings.TrimPrefix(last, "v"), "-")
	if isPre {
		return base + "-" + pre + ".0." + tail
	}
	var major, minor, patch int
	if _, err := fmt.Sscanf(base, "%d.%d.%d", &major, &minor, &patch); err != nil {
		return "0.0.0-" + tail
	}
	return fmt.Sprintf("%d.%d.%d-0.%s", major, minor, patch+1, tail)
}

// debianVersion returns the version as dpkg orders it: a pre-release sorts before its release behind
// a tilde, and there is no Debian revision, which a dash would begin.
func debianVersion(version string) string {
	base, build, hasBuild := strings.Cut(version, "+")
	release, pre, isPre := strings.Cut(base, "-")
	if isPre {
		release += "~" + strings.ReplaceAll(pre, "-", ".")
	}
	if hasBuild {
		release += "+" + strings.ReplaceAll(build, "-", ".")
	}
	return release
}

// git runs a command of git and returns its output without the last line feed.
func git(dir string, args ...string) (string, error) {
	cmd := exec.Command("git", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "LC_ALL=C")
	out, err := cmd.Output()
	return strings.TrimSpace(string(out)), err
}
