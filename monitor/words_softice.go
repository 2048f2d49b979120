package monitor

// softICEWords returns words of SoftICE, where they do not mean something else to the others.
func softICEWords() []command {
	const ice = "SoftICE"
	return []command{
		alias("bpx", ice, "break"),
		alias("bpm bpmb", ice, "watch rw"),
		word("bpmw", ice, "ADDRESS …", "watch rw ADDRESS 2", sized(2)),
		word("bpmd", ice, "ADDRESS …", "watch rw ADDRESS 4", sized(4)),
		alias("bpio", ice, "port"),
		alias("bpint", ice, "int"),
		alias("bl", ice, "points"),
		alias("bc", ice, "delete"),
		alias("bd", ice, "disable"),
		alias("be", ice, "enable"),
		alias("db", ice, "x /b"),
		alias("dw", ice, "x /w"),
		alias("dd", ice, "x /d"),
		alias("eb", ice, "edit"),
		alias("cpu", ice, "regs all"),
		alias("hboot", ice, "reset"),
		instead("genint", ice, "set cs and eip, or have the guest execute INT n: edit writes it"),
		instead("wr wc wd wl ws", ice, "view is the full-screen display, and its panes are always there"),
		instead("bpr bprw", ice, "watch [r|w|rw] ADDRESS BYTES watches a range"),
		instead("here", ice, "until ADDRESS runs to an address; F4 in the full-screen display to its cursor"),
		instead("zap", ice, "edit ADDRESS 0x90 puts a NOP there"),
	}
}

// sized returns what executes watch for n bytes.
func sized(n int) func(mo *Monitor, arg string) error {
	return func(mo *Monitor, arg string) error {
		at, tail := cutWord(arg)
		return mo.command("watch rw " + at + " " + string(rune('0'+n)) + " " + tail)
	}
}
