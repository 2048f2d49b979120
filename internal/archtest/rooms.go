package archtest

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// Rooms is the table of one package: groups of its files, bottom first, and the uses that still
// point from a lower group to a higher one. As a text:
//
//	# a comment
//	room frame: cpu regs x87_*
//	room engine: build run
//	arrows 3   the reason
//	up frame engine CPU.Stop 3   the reason
//
// A file is named without ".go"; a name in full goes before a pattern. An "up" line holds the room
// that uses, the room that declares, the name, and the number of places. The "arrows" line says how
// many arrows between the files point upward in the order that Stack finds, inside the rooms too:
// files that use each other in circles. Without the line there are none.
type Rooms struct {
	Names    []string // bottom first
	patterns map[string][]string
	Up       map[Upward]Exception
	Arrows   Exception
	head     []string // the lines before "arrows" and "up", kept as they are
}

// An Upward is a name of a higher room that a lower room uses.
type Upward struct{ From, To, Name string }

// An Exception says how often an upward use is allowed, and why.
type Exception struct {
	Count  int
	Reason string
}

// ReadRooms reads a table.
func ReadRooms(name string) (*Rooms, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	r := &Rooms{patterns: map[string][]string{}, Up: map[Upward]Exception{}}
	for i, line := range strings.Split(strings.TrimSpace(string(text)), "\n") {
		if err := r.line(line); err != nil {
			return nil, fmt.Errorf("%s:%d: %w", name, i+1, err)
		}
	}
	return r, nil
}

// line adds a line of the table.
func (r *Rooms) line(line string) error {
	word, rest, _ := strings.Cut(line, " ")
	switch word {
	case "arrows":
		count, reason, _ := strings.Cut(rest, " ")
		n, err := strconv.Atoi(count)
		if reason = strings.TrimSpace(reason); reason == "" {
			return fmt.Errorf("%q is not: arrows COUNT REASON", line)
		}
		r.Arrows = Exception{Count: n, Reason: reason}
		return err
	case "up":
		f := strings.Fields(rest)
		if len(f) < 4 {
			return fmt.Errorf("%q is not: up FROM TO NAME COUNT REASON", line)
		}
		n, err := strconv.Atoi(f[3])
		r.Up[Upward{f[0], f[1], f[2]}] = Exception{Count: n, Reason: strings.Join(f[4:], " ")}
		return err
	case "room":
		room, files, ok := strings.Cut(rest, ":")
		if !ok {
			return fmt.Errorf("%q is not: room NAME: FILES", line)
		}
		if !slices.Contains(r.Names, room) {
			r.Names = append(r.Names, room)
		}
		r.patterns[room] = append(r.patterns[room], strings.Fields(files)...)
	}
	r.head = append(r.head, line)
	return nil
}

// Write writes the table with the number of arrows and the uses that point upward now; reasons stay
// with their names.
func (r *Rooms) Write(name string, arrows int, up map[Upward]int) error {
	lines := slices.Clone(r.head)
	if arrows > 0 {
		lines = append(lines, fmt.Sprintf("arrows %d   %s", arrows, cmp.Or(r.Arrows.Reason, "REASON?")))
	}
	for _, u := range r.sorted(up) {
		line := fmt.Sprintf("up %s %s %s %d", u.From, u.To, u.Name, up[u])
		if reason := r.Up[u].Reason; reason != "" {
			line += "   " + reason
		}
		lines = append(lines, line)
	}
	return os.WriteFile(name, []byte(strings.Join(lines, "\n")+"\n"), 0o644)
}

// sorted orders upward uses by room of the user, room of the name, name.
func (r *Rooms) sorted(up map[Upward]int) []Upward {
	var keys []Upward
	for u := range up {
		keys = append(keys, u)
	}
	slices.SortFunc(keys, func(a, b Upward) int {
		return cmp.Or(cmp.Compare(r.height(a.From), r.height(b.From)), cmp.Compare(r.height(a.To), r.height(b.To)), cmp.Compare(a.Name, b.Name))
	})
	return keys
}

// height returns the place of a room from the bottom, or -1.
func (r *Rooms) height(room string) int { return slices.Index(r.Names, room) }

// Of returns the room that a file belongs to, "" if no line names it.
func (r *Rooms) Of(file string) string {
	file = strings.TrimSuffix(file, ".go")
	var found string
	for _, room := range r.Names {
		for _, pattern := range r.patterns[room] {
			if pattern == file {
				return room
			}
			if ok, err := filepath.Match(pattern, file); ok && err == nil && found == "" {
				found = room
			}
		}
	}
	return found
}

// Stale returns the names and patterns of the table that match no file of the directory.
func (r *Rooms) Stale(dir string) []string {
	var stale []string
	for _, room := range r.Names {
		for _, pattern := range r.patterns[room] {
			if found, err := filepath.Glob(filepath.Join(dir, pattern+".go")); err != nil || len(found) == 0 {
				stale = append(stale, pattern)
			}
		}
	}
	return stale
}

// Upward returns the uses that point from a lower room to a higher one, and the arrows between files
// that they make.
func (r *Rooms) Upward(uses []Use) (map[Upward]int, map[Arrow]int) {
	up, arrows := map[Upward]int{}, map[Arrow]int{}
	for _, u := range uses {
		from, to := r.Of(u.From), r.Of(u.To)
		if r.height(from) < r.height(to) {
			up[Upward{from, to, u.Name}] += u.Count
			arrows[Arrow{u.From, u.To}] += u.Count
		}
	}
	return up, arrows
}
