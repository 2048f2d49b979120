package monitor

// sourceCommands returns the commands about source lines.
func sourceCommands() []command {
	return []command{
		repeating(cmd("step-line sl", "[N]", "run to the next source line, in called functions, too", cmdStepLine)),
		repeating(cmd("next-line nl", "[N]", "run to the next source line of the function or its caller", cmdNextLine)),
		repeating(cmd("next-line-back nlb", "", "go back to where the line began, or the one before it", cmdNextLineBack)),
		continuing(cmd("list", "[FILE:LINE|ADDRESS]", "source lines", cmdList)),
		cmd("start", "", "run to the function main, of DJGPP's programs too", heading(cmdStart)),
		cmd("symbols sym", "[FILE[,BASE]]", "load symbols of a program, a listing or a map; or list them", cmdSymbols),
	}
}
