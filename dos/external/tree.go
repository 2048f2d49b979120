package external

import "github.com/iron86/iron86/dos/calls"

// branches are the pieces of a tree that is drawn, each four characters: before a directory, before the last one of a
// directory, and below these.
type branches struct{ item, last, through, empty string }

// The pieces in the characters of code page 437, and for /A.
var (
	lineBranches  = branches{"\xc3\xc4\xc4\xc4", "\xc0\xc4\xc4\xc4", "\xb3   ", "    "}
	plainBranches = branches{"+---", `\---`, "|   ", "    "}
)

// treeMain executes TREE, which draws the directories below a directory.
func treeMain(c *command) (uint8, error) {
	args, has, err := c.arguments("FA", 1)
	if err != nil {
		return 1, err
	}
	root := ""
	switch {
	case len(args) > 1:
		return 1, misused(1, "Too many parameters - %s", args[1])
	case len(args) == 1:
		root = calls.UpperAll(args[0])
	}
	if !c.isDirectory(root) {
		return 1, failed(1, "Invalid path - %s", root)
	}
	n, rest := calls.DriveOf(root)
	at, err := c.Directory(n)
	if err != nil {
		return 1, err
	}
	if err := c.treeHead(at[:2]); err != nil {
		return 1, err
	}
	if rest == "" {
		rest = "."
	}
	c.printf("%s%s\r\n", at[:2], rest)
	pieces := &lineBranches
	if has.has('A') {
		pieces = &plainBranches
	}
	any, err := c.tree(asDirectory(root), "", pieces, has.has('F'))
	if err == nil && !any {
		c.printf("No subfolders exist\r\n\r\n")
	}
	return 0, err
}

// treeHead shows what drive a tree is of.
func (c *command) treeHead(drive string) error {
	name, err := c.label(drive)
	if err != nil {
		return err
	}
	if name == "" {
		c.printf("Directory PATH listing\r\n")
		return nil
	}
	c.printf("Directory PATH listing for volume %s\r\n", name)
	return nil
}

// tree draws what is in a directory, behind the pieces of those above. any says that there were directories, or files that
// were shown.
func (c *command) tree(dir, indent string, pieces *branches, files bool) (any bool, err error) {
	below, err := c.directories(dir)
	if err != nil {
		return false, err
	}
	any = len(below) > 0
	if files {
		found, err := c.list(dir, "*.*", 0)
		if err != nil {
			return false, err
		}
		stem := pieces.empty
		if len(below) > 0 {
			stem = pieces.through
		}
		for _, e := range found {
			c.printf("%s%s%s\r\n", indent, stem, e.Name)
		}
		if len(found) > 0 {
			any = true
			c.printf("%s%s\r\n", indent, stem)
		}
	}
	for i, name := range below {
		item, stem := pieces.item, pieces.through
		if i == len(below)-1 {
			item, stem = pieces.last, pieces.empty
		}
		c.printf("%s%s%s\r\n", indent, item, name)
		if _, err := c.tree(dir+name+`\`, indent+stem, pieces, files); err != nil {
			return false, err
		}
	}
	return any, c.out.Flush()
}
