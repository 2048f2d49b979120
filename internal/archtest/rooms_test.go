package archtest

import (
	"flag"
	"path/filepath"
	"strings"
	"testing"
)

var grow = flag.Bool("grow", false, "with -update: a list of exceptions may become longer")

// TestRooms compares the uses between the files of each package that has a table in testdata/rooms
// with it: none points to a higher room but those that the table lists.
func TestRooms(t *testing.T) {
	tables, err := filepath.Glob(filepath.Join("testdata", "rooms", "*.txt"))
	if err != nil || len(tables) == 0 {
		t.Fatalf("tables %q, error %v", tables, err)
	}
	var paths, patterns []string
	for _, name := range tables {
		path := strings.ReplaceAll(strings.TrimSuffix(filepath.Base(name), ".txt"), "+", "/")
		paths = append(paths, path)
		patterns = append(patterns, "./"+path)
	}
	loader, err := NewLoader(filepath.Join("..", ".."), patterns...)
	if err != nil {
		t.Fatal(err)
	}
	for i, name := range tables {
		t.Run(paths[i], func(t *testing.T) {
			rooms, err := ReadRooms(name)
			if err != nil {
				t.Fatal(err)
			}
			p, err := loader.Load(paths[i])
			if err != nil {
				t.Fatal(err)
			}
			compareRooms(t, name, rooms, p)
		})
	}
}

// compareRooms compares a package with its table, or writes the table with -update.
func compareRooms(t *testing.T, name string, rooms *Rooms, p *Package) {
	for _, f := range p.Files {
		if file := p.File(f.Pos()); rooms.Of(file) == "" {
			t.Errorf("%s: %s/%s is in no room", name, p.Path, file)
		}
	}
	for _, pattern := range rooms.Stale(p.Dir) {
		t.Errorf("%s: there is no file %s.go", name, pattern)
	}
	if t.Failed() {
		return
	}
	uses := p.Uses()
	if len(uses) == 0 {
		t.Fatal("no use was found")
	}
	up, _ := rooms.Upward(uses)
	all := Arrows(uses)
	circles := UpwardIn(Stack(all), all)
	have, listed := 0, 0
	for _, n := range up {
		have += n
	}
	for _, e := range rooms.Up {
		listed += e.Count
	}
	if *update && (have <= listed && len(circles) <= rooms.Arrows.Count || *grow) {
		if err := rooms.Write(name, len(circles), up); err != nil {
			t.Error(err)
		}
		return
	}
	for _, u := range rooms.sorted(up) {
		if e, ok := rooms.Up[u]; !ok || up[u] > e.Count {
			t.Errorf("%s: room %s uses %s of the higher room %s in %d places, %d are listed:%s", p.Path, u.From, u.Name, u.To, up[u], e.Count, places(rooms, uses, u))
		}
	}
	for u, e := range rooms.Up {
		if up[u] < e.Count {
			t.Errorf("%s: room %s uses %s of room %s in %d places, and %d are listed: go test ./internal/archtest -run Rooms -update", p.Path, u.From, u.Name, u.To, up[u], e.Count)
		}
	}
	compareArrows(t, p.Path, circles, rooms.Arrows.Count)
	if have > listed {
		t.Errorf("%s: %d uses point upward, %d are listed; the list may only shrink", p.Path, have, listed)
	}
}

// compareArrows compares the arrows that point upward in the best order of the files with the number
// that is listed.
func compareArrows(t *testing.T, path string, upward map[Arrow]int, listed int) {
	switch {
	case len(upward) > listed:
		t.Errorf("%s: %d arrows between files point upward, %d are listed: two files that use each other lack a third one; "+
			"go run ./internal/archtest/arrows -v %s prints what they use", path, len(upward), listed, path)
	case len(upward) < listed:
		t.Errorf("%s: %d arrows between files point upward, and %d are listed: go test ./internal/archtest -run Rooms -update", path, len(upward), listed)
	}
}

// places names the files that an upward use is in.
func places(rooms *Rooms, uses []Use, u Upward) string {
	var files strings.Builder
	for _, use := range uses {
		if use.Name == u.Name && rooms.Of(use.From) == u.From {
			files.WriteString(" " + use.From)
		}
	}
	return files.String()
}

// TestUpwardIsFound shows the rooms a package in which one use points upward.
func TestUpwardIsFound(t *testing.T) {
	loader, err := NewLoader(filepath.Join("..", ".."), "./internal/archtest")
	if err != nil {
		t.Fatal(err)
	}
	p, err := loader.Load("internal/archtest")
	if err != nil {
		t.Fatal(err)
	}
	// The loader stands above the arrows here, which is wrong: arrows.go uses the type Package.
	rooms := &Rooms{Names: []string{"low", "high"}, patterns: map[string][]string{"low": {"arrows"}, "high": {"load", "r*", "doc"}}}
	up, arrows := rooms.Upward(p.Uses())
	if n := up[Upward{"low", "high", "Package"}]; n < 3 {
		t.Errorf("the type Package is used upward %d times, want 3 or more", n)
	}
	if len(arrows) != 1 || arrows[Arrow{"arrows.go", "load.go"}] < 3 {
		t.Errorf("arrows %v, want one from arrows.go to load.go", arrows)
	}
}

// TestCirclesAreFound shows Stack three files in a circle, with one above and one below them.
func TestCirclesAreFound(t *testing.T) {
	arrows := map[Arrow]int{{"a", "b"}: 1, {"b", "c"}: 1, {"c", "a"}: 1, {"top", "a"}: 1, {"c", "bottom"}: 1}
	if up := UpwardIn(Stack(arrows), arrows); len(up) != 1 {
		t.Errorf("%v point upward, want one arrow of the circle", up)
	}
	delete(arrows, Arrow{"c", "a"})
	if up := UpwardIn(Stack(arrows), arrows); len(up) != 0 {
		t.Errorf("%v point upward, and there is no circle", up)
	}
}
