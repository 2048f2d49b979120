package external

import (
	"strings"

	"github.com/iron86/iron86/dos/calls"
)

// deltreeMain executes DELTREE, which deletes files, and directories with all that is in them. It asks before each
// argument's files unless /Y is given. The exit code is 1 if something could not be deleted or was not there.
func deltreeMain(c *command) (uint8, error) {
	args, has, err := c.arguments("Y", 1)
	if err != nil {
		return 1, err
	}
	if len(args) == 0 {
		return 1, misused(1, "Required parameter missing")
	}
	code := uint8(0)
	for _, arg := range args {
		dir, name := calls.SplitPath(strings.TrimSuffix(arg, `\`))
		found, err := c.list(dir, name, dirsToo)
		if calls.Fatal(err) {
			return 1, err
		}
		if len(found) == 0 {
			code = 1
			if err := c.say("File not found - %s", calls.UpperAll(arg)); err != nil {
				return 1, err
			}
		}
		for _, e := range found {
			one, err := c.deltree(dir+e.Name, e, has.has('Y'))
			if err != nil {
				return 1, err
			}
			code = max(code, one)
		}
	}
	return code, nil
}

// deltree deletes what an argument stands for. sure says that the user is not asked.
func (c *command) deltree(path string, e calls.Entry, sure bool) (code uint8, err error) {
	if !sure {
		question := "Delete file %s (Y/N)? "
		if e.Dir() {
			question = "Delete directory %s and all that is in it (Y/N)? "
		}
		if sure, err := c.confirm(question, path); err != nil || !sure {
			return 0, err
		}
	}
	if err := c.say("Deleting %s...", path); err != nil {
		return 1, err
	}
	if err = c.removeAll(path, e); err != nil {
		return 1, c.report(err, path)
	}
	return 0, nil
}

// removeAll deletes a file whatever its attributes are, or a directory with all that is in it.
func (c *command) removeAll(path string, e calls.Entry) error {
	if e.Attr&(calls.AttrReadOnly|calls.AttrHidden|calls.AttrSystem) != 0 {
		if err := c.setAttributes(path, 0); err != nil {
			return err
		}
	}
	if !e.Dir() {
		return c.remove(path)
	}
	found, err := c.list(path+`\`, "*.*", dirsToo)
	if err != nil {
		return err
	}
	for _, e := range found {
		if err := c.removeAll(path+`\`+e.Name, e); err != nil {
			return err
		}
	}
	return c.removeDirectory(path)
}
