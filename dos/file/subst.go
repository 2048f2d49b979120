package file

import "github.com/iron86/iron86/dos/errno"

// Subst makes letter n, where 0 is A, a drive that is a directory of another drive, and returns the directory's full name. What
// programs have set of attributes that a host cannot store is that of each drive.
func Subst(d *Drives, n int, path string) (string, errno.Code) {
	if n < 0 || n >= Letters || d.drives[n] != nil {
		return "", errno.Access
	}
	p, e := d.resolve(path)
	if e != errno.None || p.dev != DevNone || p.wild || p.v.root == nil {
		return "", errno.Path
	}
	if info, e := p.info(); e != errno.None || !info.IsDir() {
		return "", errno.Path
	}
	name, e := d.fullName(path)
	if e != errno.None {
		return "", e
	}
	root, err := p.v.root.Sub(p.path())
	if err != nil {
		return "", errno.Of(err)
	}
	d.drives[n] = &drive{letter: 'A' + byte(n), page: p.v.page, root: root, readOnly: p.v.readOnly, quota: p.v.quota, label: p.v.label, cwd: ".", subst: name}
	return name, errno.None
}

// Unsubst takes a drive away that Subst has made. The current drive stays.
func Unsubst(d *Drives, n int) errno.Code {
	if !d.Has(n) || d.drives[n].subst == "" {
		return errno.Drive
	}
	if n == d.drive {
		return errno.CurrentDir
	}
	_ = d.drives[n].root.Close() // its files, which stay open, are all that could be lost
	if d.used == d.drives[n] {
		d.used = nil
	}
	d.drives[n] = nil
	return errno.None
}

// Substituted returns the directory for which drive n stands, "" for a drive of its own.
func Substituted(d *Drives, n int) string {
	if !d.Has(n) {
		return ""
	}
	return d.drives[n].subst
}

// CloseSubst takes all drives away that Subst has made.
func CloseSubst(d *Drives) {
	for _, v := range d.drives {
		if v != nil && v.subst != "" {
			_ = v.root.Close() // nothing is written through a directory
		}
	}
}
