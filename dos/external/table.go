package external

import "github.com/iron86/iron86/dos"

// programs are the external commands.
var programs = []program{
	{"ATTRIB", "Shows or changes the attributes of files.\r\n\r\n" +
		"ATTRIB [+R|-R] [+A|-A] [+S|-S] [+H|-H] [file] [/S]\r\n\r\n" +
		"  R, A, S, H  Read-only, archive, system, hidden.\r\n" +
		"  /S          In the directories below, too.", 1, attribMain},
	{"CHOICE", "Waits for one of several keys.\r\n\r\n" +
		"CHOICE [/C[:]keys] [/N] [/S] [/T[:]key,seconds] [text]\r\n\r\n" +
		"  /C:keys         The keys; YN if they are not given.\r\n" +
		"  /N              Shows the text alone.\r\n" +
		"  /S              Upper and lower case are different keys.\r\n" +
		"  /T:key,seconds  Takes a key by itself after 0 to 99 seconds.\r\n\r\n" +
		"The errorlevel is the place of the key: 1 for the first.", badChoice, choiceMain},
	{"DELTREE", "Deletes directories with all that is in them, and files.\r\n\r\n" +
		"DELTREE [/Y] path [path ...]\r\n\r\n  /Y  Does not ask.", 1, deltreeMain},
	{"FIND", "Shows the lines that have a text.\r\n\r\n" +
		"FIND [/V] [/C] [/N] [/I] \"text\" [file ...]\r\n\r\n" +
		"  /V  Lines that do not have it.\r\n" +
		"  /C  Only how many lines there are.\r\n" +
		"  /N  Each line with its number.\r\n" +
		"  /I  Upper and lower case are the same.\r\n\r\n" +
		"The errorlevel is 0 if there are such lines, 1 if there are none, 2 for an error.", 2, findMain},
	{"MORE", "Shows a text by pages.\r\n\r\nMORE [file]\r\nMORE < file\r\ncommand | MORE", 1, moreMain},
	{"MOVE", "Moves files, and renames directories.\r\n\r\n" +
		"MOVE [/Y|/-Y] file[,file ...] target\r\nMOVE directory name\r\n\r\n  /-Y  Asks before a file is replaced.", 1, moveMain},
	{"SORT", "Sorts lines.\r\n\r\n" +
		"SORT [/R] [/+n] [file]\r\nSORT [/R] [/+n] < file\r\ncommand | SORT [/R] [/+n]\r\n\r\n" +
		"  /R   From Z to A, from 9 to 0.\r\n" +
		"  /+n  By what stands from column n on.", 1, sortMain},
	{"TREE", "Draws the directories below a directory.\r\n\r\nTREE [path] [/F] [/A]\r\n\r\n" +
		"  /F  With the files.\r\n  /A  With the characters that all printers have.", 1, treeMain},
	{"XCOPY", "Copies files, and directories with what is in them.\r\n\r\n" +
		"XCOPY source [target] [/A|/M] [/D[:date]] [/P] [/S [/E]] [/V] [/W] [/Y|/-Y]\r\n\r\n" +
		"  /A  Files with the archive attribute.   /M  Those, and clears it.\r\n" +
		"  /D  Files that are newer than the date, or than those they replace.\r\n" +
		"  /P  Asks before each file.              /-Y  Asks before a file is replaced.\r\n" +
		"  /S  The directories below.              /E  Empty ones, too.\r\n" +
		"  /V  Verifies what is written.           /W  Waits for a key first.\r\n\r\n" +
		"The errorlevel is 0 if files were copied, 1 if none fits, 4 for what cannot be done, 5 for a disk that cannot be written.", xcopyWrong, xcopyMain},
}

// Programs returns the external commands.
func Programs() []dos.GoProgram {
	list := make([]dos.GoProgram, 0, len(programs)+1) // there is room for COMMAND
	for _, p := range programs {
		list = append(list, dos.GoProgram{Name: p.name, Run: p.main})
	}
	return list
}
