package external

// absent are commands of MS-DOS that have nothing to do here, or cannot do what they are for, and say so. Batch files go on after
// those with exit code 0; the codes of others are those that MS-DOS's have when they fail.
var absent = []struct {
	name, text string
	code       uint8
}{
	{"ASSIGN", "Drives have no other letters here: use SUBST.", 1},
	{"BACKUP", "There are no backup disks.", 4},
	{"DEFRAG", "Nothing needs to be moved: where files are is the host's business.", 0},
	{"EMM386", "Expanded and upper memory are there in any case.", 0},
	{"FASTOPEN", "Is not needed: the host remembers where files are.", 0},
	{"FDISK", "Nothing is divided: iron86 image create -fat makes disks with a partition.", 1},
	{"GRAFTABL", "The characters of graphics are there in any case.", 0},
	{"GRAPHICS", "The screen cannot be printed: there is no printer.", 0},
	{"INTERLNK", "No other computer is connected.", 1},
	{"INTERSVR", "No other computer is connected.", 1},
	{"JOIN", "A drive cannot become a directory here.", 1},
	{"MIRROR", "Nothing is recorded: what is deleted is gone.", 0},
	{"MSCDEX", "There is no CD drive.", 1},
	{"NLSFUNC", "The tables of countries are there in any case.", 0},
	{"POWER", "The host saves power.", 0},
	{"RECOVER", "There are no damaged sectors from which to recover.", 1},
	{"RESTORE", "There are no backup disks.", 4},
	{"SCANDISK", "No errors: the host looks after its file systems.", 0},
	{"SMARTDRV", "Is not needed: the host keeps files in memory.", 0},
	{"SYS", "There are no system files that could be transferred.", 1},
	{"UNFORMAT", "Nothing was formatted.", 1},
}

// absentPrograms returns them as programs.
func absentPrograms() []program {
	list := make([]program, 0, len(absent))
	for _, a := range absent {
		list = append(list, program{a.name, a.text + "\r\n\r\n" + a.name, a.code, func(c *command) (uint8, error) {
			return a.code, c.say("%s", a.text)
		}})
	}
	return list
}
