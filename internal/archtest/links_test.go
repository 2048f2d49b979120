package archtest

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// link is a link in a page.
var link = regexp.MustCompile(`\]\(([^)\s]+)\)`)

// place is a file of the tree that a page names in backquotes, from the top of the tree.
var place = regexp.MustCompile("`((?:[a-z0-9_]+/)+[A-Za-z0-9_-]+\\.[a-z]+)`")

// TestLinks follows the links between the pages, to files and to headings, and looks for the files
// that they name.
func TestLinks(t *testing.T) {
	root := filepath.Join("..", "..")
	var pages []string
	for _, pattern := range []string{"*.md", "docs/*.md"} {
		found, err := filepath.Glob(filepath.Join(root, pattern))
		if err != nil {
			t.Fatal(err)
		}
		pages = append(pages, found...)
	}
	if len(pages) < 10 {
		t.Fatalf("only %d pages", len(pages))
	}
	for _, page := range pages {
		for _, m := range place.FindAllStringSubmatch(read(t, page), -1) {
			if _, err := os.Stat(filepath.Join(root, filepath.FromSlash(m[1]))); err != nil {
				t.Errorf("%s: there is no %s", page, m[1])
			}
		}
		for _, m := range link.FindAllStringSubmatch(read(t, page), -1) {
			if strings.Contains(m[1], "://") {
				continue
			}
			name, heading, _ := strings.Cut(m[1], "#")
			target := page
			if name != "" {
				target = filepath.Join(filepath.Dir(page), filepath.FromSlash(name))
			}
			if _, err := os.Stat(target); err != nil {
				t.Errorf("%s: %s leads nowhere", page, m[1])
			} else if heading != "" && !anchors(read(t, target))[heading] {
				t.Errorf("%s: %s: there is no such heading", page, m[1])
			}
		}
	}
}

// read returns the content of a file.
func read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// anchors are the headings of a page as links name them: small letters, dashes for blanks.
func anchors(text string) map[string]bool {
	set := map[string]bool{}
	for line := range strings.Lines(text) {
		title := strings.TrimLeft(line, "#")
		if title == line {
			continue
		}
		name := strings.ReplaceAll(strings.ToLower(strings.TrimSpace(title)), " ", "-")
		set[regexp.MustCompile(`[^\p{L}\p{N}_-]`).ReplaceAllString(name, "")] = true
	}
	return set
}
