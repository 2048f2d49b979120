//go:build guests

package guests

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/iron86/iron86/internal/need"
)

// TestScripts plays every script of ../shared/guests whose images are there.
func TestScripts(t *testing.T) {
	scripts, err := filepath.Glob(filepath.Join(guestsDir(), "*.script"))
	if err != nil || len(scripts) == 0 {
		need.Lacking(t, "no scripts in %s: %v", guestsDir(), err)
	}
	played := 0
	for _, script := range scripts {
		name := strings.TrimSuffix(filepath.Base(script), ".script")
		flags, missing := bootFlags(t, script, imagesDir())
		if imagesDir() == "" || missing != "" {
			continue
		}
		played++
		t.Run(name, func(t *testing.T) { bootScript(t, script, flags...) })
	}
	t.Logf("%d of %d scripts have their images in IRON86_GUEST_IMAGES=%q", played, len(scripts), imagesDir())
}
