package shell

// commands returns the internal commands. FOR is not among them, because line itself knows it.
func commands() map[string]command {
	return map[string]command{
		"BREAK": (*Shell).breakCommand, "CALL": (*Shell).callCommand, "CD": (*Shell).cdCommand, "CHCP": (*Shell).chcpCommand, "CHDIR": (*Shell).cdCommand,
		"CLS": (*Shell).clsCommand, "COPY": (*Shell).copyCommand, "CTTY": (*Shell).cttyCommand, "DATE": (*Shell).dateCommand,
		"DEL": (*Shell).delCommand, "DIR": (*Shell).dirCommand, "ECHO": (*Shell).echoCommand, "ERASE": (*Shell).delCommand,
		"EXIT": (*Shell).exitCommand, "GOTO": (*Shell).gotoCommand, "IF": (*Shell).ifCommand, "LH": (*Shell).highCommand, "LOADHIGH": (*Shell).highCommand,
		"MD": (*Shell).mdCommand, "MKDIR": (*Shell).mdCommand, "PATH": (*Shell).pathCommand, "PAUSE": (*Shell).pauseCommand,
		"PROMPT": (*Shell).promptCommand, "RD": (*Shell).rdCommand, "REM": (*Shell).remCommand, "REN": (*Shell).renCommand, "RENAME": (*Shell).renCommand,
		"RMDIR": (*Shell).rdCommand, "SET": (*Shell).setCommand, "SHIFT": (*Shell).shiftCommand, "TIME": (*Shell).timeCommand,
		"TRUENAME": (*Shell).truenameCommand, "TYPE": (*Shell).typeCommand, "VER": (*Shell).verCommand, "VERIFY": (*Shell).verifyCommand, "VOL": (*Shell).volCommand,
	}
}
