package file

import (
	"strings"

	"github.com/iron86/iron86/dos/codepage"
)

// Page returns the code page of names and of text.
func (d *Drives) Page() *codepage.Page { return d.page }

// SetPage changes the code page. Names of the host may get others in DOS.
func SetPage(d *Drives, page *codepage.Page) {
	d.page = page
	for _, v := range d.drives {
		if v == nil {
			continue
		}
		v.page, v.cache = page, nil
		if v.cwd == "." {
			continue
		}
		dir, names := ".", []string{}
		for host := range strings.SplitSeq(v.cwd, "/") {
			names = append(names, shortOf(v, dir, host))
			dir = join(dir, host)
		}
		v.cwdName = strings.Join(names, `\`)
	}
}
