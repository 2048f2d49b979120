package external

import (
	"slices"

	"github.com/iron86/iron86/dos"
)

// helpText is the help of HELP.
const helpText = "Shows what commands do.\r\n\r\nHELP [command]\r\nFASTHELP [command]"

// programs are the external commands.
var programs = []program{
	{"APPEND", "Has files found in other directories as if they were in the current one.\r\n\r\n" +
		"APPEND [path[;path ...]] [/X[:ON|:OFF]] [/PATH:ON|/PATH:OFF] [/E]\r\nAPPEND ;\r\n\r\n" +
		"  /X     Programs that are executed or looked for, too.\r\n" +
		"  /PATH  Files that are named with a directory, too.\r\n" +
		"  /E     Is accepted.", 1, appendMain},
	{"ATTRIB", "Shows or changes the attributes of files.\r\n\r\n" +
		"ATTRIB [+R|-R] [+A|-A] [+S|-S] [+H|-H] [file] [/S]\r\n\r\n" +
		"  R, A, S, H  Read-only, archive, system, hidden.\r\n" +
		"  /S          In the directories below, too.", 1, attribMain},
	{"CHKDSK", "Shows what is on a drive, and what memory there is.\r\n\r\nCHKDSK [drive:][[path]file] [/F] [/V]\r\n\r\n" +
		"  /F  Has nothing to mend.   /V  Lists all files.", 255, chkdskMain},
	{"CHOICE", "Waits for one of several keys.\r\n\r\n" +
		"CHOICE [/C[:]keys] [/N] [/S] [/T[:]key,seconds] [text]\r\n\r\n" +
		"  /C:keys         The keys; YN if they are not given.\r\n" +
		"  /N              Shows the text alone.\r\n" +
		"  /S              Upper and lower case are different keys.\r\n" +
		"  /T:key,seconds  Takes a key by itself after 0 to 99 seconds.\r\n\r\n" +
		"The errorlevel is the place of the key: 1 for the first.", badChoice, choiceMain},
	{"COMP", "Compares files byte by byte.\r\n\r\n" +
		"COMP [file] [file] [/D] [/A] [/L] [/N=number] [/C]\r\n\r\n" +
		"  /D         Differences as decimal numbers.   /A  As characters.\r\n" +
		"  /L         Numbers of lines, not offsets.    /C  Upper and lower case are the same.\r\n" +
		"  /N=number  Only the first lines.", 2, compMain},
	{"DEBUG", "Looks at memory and files, changes, assembles and executes them.\r\n\r\nDEBUG [file [arguments]]\r\n\r\n" +
		"? shows the commands.", 1, debugMain},
	{"DELTREE", "Deletes directories with all that is in them, and files.\r\n\r\n" +
		"DELTREE [/Y] path [path ...]\r\n\r\n  /Y  Does not ask.", 1, deltreeMain},
	{"DISKCOMP", "Compares the sectors of two drives that are images of disks of one size.\r\n\r\nDISKCOMP drive: drive:\r\n\r\n" +
		"The errorlevel is 0 if they are equal, 1 if they differ, 4 for what cannot be compared.", diskWrong, diskcompMain},
	{"DISKCOPY", "Copies all sectors of a drive that is an image of a disk to another of the same size.\r\n\r\n" +
		"DISKCOPY drive: drive: [/V]\r\n\r\n  /V  Verifies what is written.", diskWrong, diskcopyMain},
	{"DOSKEY", "Makes macros for the prompt, and shows what was given there.\r\n\r\n" +
		"DOSKEY [/REINSTALL] [/BUFSIZE=size] [/MACROS] [/HISTORY] [/INSERT|/OVERSTRIKE] [name=[text]]\r\n\r\n" +
		"  $1 to $9, $*  Arguments, all of them.   $G $L $B  > < |   $T  The next command.   $$  A dollar sign.", 1, doskeyMain},
	{"EDLIN", "Edits a text by lines.\r\n\r\nEDLIN file [/B]\r\n\r\n" +
		"  /B  The text does not end at ^Z.\r\n\r\n" +
		"number edits a line   #,#,#,#C copies   #,#D deletes   E ends   #I inserts   #,#L lists   #,#,#M moves\r\n" +
		"#,#P pages   Q quits   #,#?Rtext^Ztext replaces   #,#?Stext searches   #Tfile puts a file in", 1, edlinMain},
	{"EXE2BIN", "Makes a .COM or .BIN file of a program without segments.\r\n\r\nEXE2BIN file [file]", 1, exe2binMain},
	{"FC", "Shows the differences of files.\r\n\r\n" +
		"FC [/A] [/C] [/L] [/LBn] [/N] [/T] [/W] [/number] file file\r\nFC /B file file\r\n\r\n" +
		"  /A    The first and the last line of a difference.   /B       Byte by byte.\r\n" +
		"  /C    Upper and lower case are the same.             /L       As texts.\r\n" +
		"  /LBn  Looks at n lines together; 100.                /N       With the numbers of lines.\r\n" +
		"  /T    Leaves tabs as they are.                       /W       Blanks and tabs are one blank.\r\n" +
		"                                                       /number  Lines that are equal after a difference; 2.", 1, fcMain},
	{"FIND", "Shows the lines that have a text.\r\n\r\n" +
		"FIND [/V] [/C] [/N] [/I] \"text\" [file ...]\r\n\r\n" +
		"  /V  Lines that do not have it.\r\n" +
		"  /C  Only how many lines there are.\r\n" +
		"  /N  Each line with its number.\r\n" +
		"  /I  Upper and lower case are the same.\r\n\r\n" +
		"The errorlevel is 0 if there are such lines, 1 if there are none, 2 for an error.", 2, findMain},
	{"FORMAT", "Makes a drive that is an image of a disk empty.\r\n\r\n" +
		"FORMAT drive: [/V[:label]] [/Q] [/U] [/F:size] [/AUTOTEST]\r\n\r\n" +
		"  /V:label   The label of the disk.           /U  Fills a floppy disk, so that nothing is left.\r\n" +
		"  /Q         Is the only way there is.        /F  In KB; must be the size of the disk.\r\n" +
		"  /AUTOTEST  Asks nothing.", formatFatal, formatMain},
	{"KEYB", "Shows or sets the keyboard. The characters are those of the host's.\r\n\r\nKEYB [code[,page[,file]]] [/E] [/ID:number]", 1, keybMain},
	{"LABEL", "Shows, sets or removes the label of a drive.\r\n\r\nLABEL [drive:][label]", 1, labelMain},
	{"LOADFIX", "Runs a program above the first 64 KB of memory.\r\n\r\nLOADFIX program [arguments]", 1, loadfixMain},
	{"MEM", "Shows what memory there is.\r\n\r\nMEM [/C|/D|/F|/M program] [/P]\r\n\r\n" +
		"  /C  The programs in it.   /D  All its blocks.             /F  The free blocks.\r\n" +
		"  /M  A program's blocks.   /P  Waits when a page is full.", 1, memMain},
	{"MODE", "Shows and sets how the screen, the keyboard and the serial ports work.\r\n\r\n" +
		"MODE 40|80|BW40|BW80|CO40|CO80|MONO[,lines]\r\nMODE CON[:] [COLS=n] [LINES=n] [RATE=n DELAY=n]\r\n" +
		"MODE COMn[:][baud[,parity[,bits[,stop]]]]", 1, modeMain},
	{"MORE", "Shows a text by pages.\r\n\r\nMORE [file]\r\nMORE < file\r\ncommand | MORE", 1, moreMain},
	{"MOVE", "Moves files, and renames directories.\r\n\r\n" +
		"MOVE [/Y|/-Y] file[,file ...] target\r\nMOVE directory name\r\n\r\n  /Y, /-Y  Does not ask, asks before a file is replaced.", 1, moveMain},
	{"PRINT", "Prints files.\r\n\r\nPRINT [/D:device] [file ...]", 1, printMain},
	{"REPLACE", "Puts files in the place of those of the same names, or adds those that are missing.\r\n\r\n" +
		"REPLACE files [directory] [/A] [/P] [/R] [/S] [/U] [/W]\r\n\r\n" +
		"  /A  Adds those that are missing.          /P  Asks before each file.\r\n" +
		"  /R  Read-only files, too.                 /S  In the directories below, too.\r\n" +
		"  /U  Those that are older than the files.  /W  Waits for a key first.\r\n\r\n" +
		"The errorlevel is 2 or 3 if files or directories are not there, 5 if a file cannot be written, 11 for the command line.", 8, replaceMain},
	{"SETVER", "Shows or sets the version of DOS that a program is told.\r\n\r\n" +
		"SETVER [program n.nn]\r\nSETVER program /DELETE [/QUIET]\r\n\r\nIt counts from now on until the end of the run.", setverSwitch, setverMain},
	{"SHARE", "Has files that are open without a sharing mode held against those with one. All else of SHARE is there in any case.\r\n\r\nSHARE [/F:space] [/L:locks]", 1, shareMain},
	{"SORT", "Sorts lines.\r\n\r\n" +
		"SORT [/R] [/+n] [file]\r\nSORT [/R] [/+n] < file\r\ncommand | SORT [/R] [/+n]\r\n\r\n" +
		"  /R   From Z to A, from 9 to 0.\r\n" +
		"  /+n  By what stands from column n on.", 1, sortMain},
	{"SUBST", "Makes a directory a drive.\r\n\r\nSUBST [drive: path]\r\nSUBST drive: /D\r\n\r\n  /D  Takes the drive away.", 1, substMain},
	{"TREE", "Draws the directories below a directory.\r\n\r\nTREE [path] [/F] [/A]\r\n\r\n" +
		"  /F  With the files.\r\n  /A  With the characters that all printers have.", 1, treeMain},
	{"UNDELETE", "Brings back deleted files of an image of a disk.\r\n\r\nUNDELETE [path] [/LIST|/ALL] [/DOS]\r\n\r\n  /LIST  Only shows them.   /ALL  Asks nothing.", 1, undeleteMain},
	{"XCOPY", "Copies files, and directories with what is in them.\r\n\r\n" +
		"XCOPY source [target] [/A|/M] [/D[:date]] [/P] [/S [/E]] [/V] [/W] [/Y|/-Y]\r\n\r\n" +
		"  /A  Files with the archive attribute.   /M  Those, and clears it.\r\n" +
		"  /D  Files that are newer than the date, or than those they replace.\r\n" +
		"  /P  Asks before each file.              /Y, /-Y  Does not ask, asks before a file is replaced.\r\n" +
		"  /S  The directories below.              /E  Empty ones, too.\r\n" +
		"  /V  Verifies what is written.           /W  Waits for a key first.\r\n\r\n" +
		"The errorlevel is 0 if files were copied, 1 if none fits, 4 for what cannot be done, 5 for a disk that cannot be written.", xcopyWrong, xcopyMain},
}

// Programs returns the external commands.
func Programs() []dos.GoProgram {
	all := slices.Concat(programs, absentPrograms(), []program{
		{"FASTHELP", helpText, 1, helpMain}, {"HELP", helpText, 1, helpMain}, // which read the table
	})
	list := make([]dos.GoProgram, 0, len(all)+1) // there is room for COMMAND
	for _, p := range all {
		list = append(list, dos.GoProgram{Name: p.name, Run: p.main})
	}
	return list
}
