package trace

// ah is the key in biosCalls of a function that is told by AH, axKey that of one that is told by AX, and vectorKey that of an interrupt with one function.
func ah(vector, ah uint8) uint32           { return uint32(vector)<<8 | uint32(ah) }
func axKey(vector uint8, ax uint16) uint32 { return 1<<24 | uint32(vector)<<16 | uint32(ax) }
func vectorKey(vector uint8) uint32        { return 2<<24 | uint32(vector) }

// describes adds functions to a list. Those that do not say how they report errors do it by how.
func describes(list map[uint32]function, how failure, from map[uint32]function) {
	for key, call := range from {
		if call.fails == never {
			call = call.failing(how)
		}
		list[key] = call
	}
}

// biosCalls returns what functions of interrupts other than 21h take and return (RBIL), and of 21h those whose arguments AX decides.
func biosCalls() map[uint32]function {
	t := map[uint32]function{
		vectorKey(0x11): f("equipment", "", "bits=x:ax"), vectorKey(0x12): f("base memory", "", "kilobytes=d:ax"), vectorKey(0x18): f("no boot device", "", "").ending(),
		vectorKey(0x19): f("boot", "", "").ending(), vectorKey(0x20): f("exit", "", "").ending(), vectorKey(0x27): f("stay resident", "to=x:dx", "").ending(),
		axKey(0x21, 0x4400): f("device information", "handle=d:bx", "bits=x:dx").failing(carryAX), axKey(0x21, 0x4401): f("set device information", "handle=d:bx bits=x:dx", "").failing(carryAX),
		vectorKey(0x28): f("idle", "", ""), vectorKey(0x29): f("write char", "char=c:al", ""),
		ah(0x16, 0x00): f("read key", "", "scan=x:ah char=c:al"), ah(0x16, 0x01): f("key waits", "", "scan=x:ah char=c:al"), ah(0x16, 0x02): f("shift keys", "", "bits=x:al"),
		ah(0x16, 0x10): f("read key", "", "scan=x:ah char=c:al"), ah(0x16, 0x11): f("key waits", "", "scan=x:ah char=c:al"), ah(0x16, 0x12): f("shift keys", "", "bits=x:ax"),
		ah(0x1a, 0x00): f("ticks", "", "ticks=l:cx:dx midnight=d:al"), ah(0x1a, 0x01): f("set ticks", "ticks=l:cx:dx", ""),
		ah(0x1a, 0x02): f("clock", "", "hour=x:ch minute=x:cl second=x:dh"), ah(0x1a, 0x04): f("calendar", "", "century=x:ch year=x:cl month=x:dh day=x:dl"),
		ah(0x14, 0x00): f("set line", "port=d:dx mode=x:al", "status=x:ax"), ah(0x14, 0x01): f("send", "port=d:dx char=c:al", "status=x:ah"),
		ah(0x14, 0x02): f("receive", "port=d:dx", "char=c:al status=x:ah"), ah(0x14, 0x03): f("line status", "port=d:dx", "status=x:ax"),
		ah(0x17, 0x00):      f("print", "port=d:dx char=c:al", "status=x:ah"),
		axKey(0x33, 0x0000): f("mouse reset", "", "there=x:ax buttons=d:bx"), axKey(0x33, 0x0001): f("show pointer", "", ""), axKey(0x33, 0x0002): f("hide pointer", "", ""),
		axKey(0x33, 0x0003): f("pointer", "", "buttons=d:bx x=d:cx y=d:dx"), axKey(0x33, 0x0004): f("move pointer", "x=d:cx y=d:dx", ""),
		axKey(0x33, 0x0007): f("limit x", "first=d:cx last=d:dx", ""), axKey(0x33, 0x0008): f("limit y", "first=d:cx last=d:dx", ""),
		axKey(0x33, 0x000b): f("mouse moved", "", "x=x:cx y=x:dx"), axKey(0x33, 0x000c): f("mouse handler", "events=x:cx at=p:es:dx", ""),
		axKey(0x2f, 0x1600): f("windows", "", "version=x:ax"), axKey(0x2f, 0x1680): f("give time away", "", "al=x:al"), axKey(0x2f, 0x1687): f("dpmi entry", "", "ax=x:ax at=p:es:di"),
		axKey(0x2f, 0x4300): f("xms there", "", "al=x:al"), axKey(0x2f, 0x4310): f("xms entry", "", "at=p:es:bx"),
	}
	describes(t, never, videoCalls())
	describes(t, carryAH, diskCalls())
	describes(t, carryAH, systemCalls())
	describes(t, carryWord, dpmiCalls())
	describes(t, statusAH, emsCalls())
	describes(t, statusVBE, vbeCalls())
	return t
}

// videoCalls returns functions of INT 10h.
func videoCalls() map[uint32]function {
	return map[uint32]function{
		ah(0x10, 0x00): f("set mode", "mode=x:al", ""), ah(0x10, 0x01): f("cursor shape", "lines=x:cx", ""), ah(0x10, 0x02): f("set cursor", "page=d:bh row=d:dh column=d:dl", ""),
		ah(0x10, 0x03): f("cursor", "page=d:bh", "row=d:dh column=d:dl lines=x:cx"), ah(0x10, 0x05): f("set page", "page=d:al", ""),
		ah(0x10, 0x06): f("scroll up", "lines=d:al attribute=x:bh from=x:cx to=x:dx", ""), ah(0x10, 0x07): f("scroll down", "lines=d:al attribute=x:bh from=x:cx to=x:dx", ""),
		ah(0x10, 0x08): f("read cell", "page=d:bh", "char=c:al attribute=x:ah"), ah(0x10, 0x09): f("write cells", "char=c:al attribute=x:bl count=d:cx", ""),
		ah(0x10, 0x0a): f("write chars", "char=c:al count=d:cx", ""), ah(0x10, 0x0b): f("palette", "bh=x:bh bl=x:bl", ""), ah(0x10, 0x0c): f("write dot", "color=x:al x=d:cx y=d:dx", ""),
		ah(0x10, 0x0d): f("read dot", "x=d:cx y=d:dx", "color=x:al"), ah(0x10, 0x0e): f("write char", "char=c:al", ""), ah(0x10, 0x0f): f("get mode", "", "mode=x:al columns=d:ah page=d:bh"),
		ah(0x10, 0x10): f("colors", "function=x:al bx=x:bx cx=x:cx dx=x:dx", ""), ah(0x10, 0x11): f("font", "function=x:al", ""), ah(0x10, 0x12): f("alternate", "function=x:bl", ""),
		ah(0x10, 0x13): f("write string", "mode=d:al row=d:dh column=d:dl text=s:es:bp:cx", ""), ah(0x10, 0x1a): f("display", "function=x:al", "al=x:al display=x:bl"),
		ah(0x10, 0x1b): f("state", "at=p:es:di", ""),
	}
}

// vbeCalls returns functions of INT 10h AH=4Fh (VBE Core Functions Standard 3.0).
func vbeCalls() map[uint32]function {
	return map[uint32]function{
		axKey(0x10, 0x4f00): f("controller", "at=p:es:di", ""), axKey(0x10, 0x4f01): f("mode information", "mode=x:cx at=p:es:di", ""),
		axKey(0x10, 0x4f02): f("set mode", "mode=x:bx", ""), axKey(0x10, 0x4f03): f("get mode", "", "mode=x:bx"), axKey(0x10, 0x4f04): f("state", "function=x:dl", "blocks=d:bx"),
		axKey(0x10, 0x4f05): f("window", "function=x:bh window=d:bl at=d:dx", "at=d:dx"), axKey(0x10, 0x4f06): f("line length", "function=x:bl length=d:cx", "bytes=d:bx pixels=d:cx lines=d:dx"),
		axKey(0x10, 0x4f07): f("display start", "function=x:bl x=d:cx y=d:dx", "x=d:cx y=d:dx"), axKey(0x10, 0x4f08): f("palette width", "function=x:bl bits=d:bh", "bits=d:bh"),
		axKey(0x10, 0x4f09): f("palette", "function=x:bl count=d:cx from=d:dx at=p:es:di", ""), axKey(0x10, 0x4f0a): f("protected mode", "", "at=p:es:di bytes=d:cx"),
		axKey(0x10, 0x4f15): f("monitor", "function=x:bl", "bx=x:bx"),
	}
}

// diskCalls returns functions of INT 13h. Places are CYLINDER/HEAD/SECTOR, or SECTOR+COUNT.
func diskCalls() map[uint32]function {
	return map[uint32]function{
		ah(0x13, 0x00): f("reset disk", "drive=x:dl", ""), ah(0x13, 0x01): f("disk status", "drive=x:dl", "status=x:ah"),
		ah(0x13, 0x02): f("read sectors", "drive=x:dl at=h:cx count=d:al to=p:es:bx", "count=d:al"), ah(0x13, 0x03): f("write sectors", "drive=x:dl at=h:cx count=d:al from=p:es:bx", "count=d:al"),
		ah(0x13, 0x04): f("verify sectors", "drive=x:dl at=h:cx count=d:al", "count=d:al"), ah(0x13, 0x05): f("format track", "drive=x:dl at=h:cx", ""),
		ah(0x13, 0x08): f("drive parameters", "drive=x:dl", "last=h:cx drives=d:dl"), ah(0x13, 0x15): f("drive type", "drive=x:dl", "type=d:ah sectors=l:cx:dx"),
		ah(0x13, 0x16): f("disk changed", "drive=x:dl", ""), ah(0x13, 0x41): f("extensions", "drive=x:dl", "version=x:ah bits=x:cx"),
		ah(0x13, 0x42): f("read blocks", "drive=x:dl at=m:ds:si", ""), ah(0x13, 0x43): f("write blocks", "drive=x:dl at=m:ds:si", ""), ah(0x13, 0x44): f("verify blocks", "drive=x:dl at=m:ds:si", ""),
		ah(0x13, 0x48): f("disk data", "drive=x:dl at=p:ds:si", ""), ah(0x13, 0x4b): f("boot disc", "function=x:al drive=x:dl", ""),
	}
}

// systemCalls returns functions of INT 15h.
func systemCalls() map[uint32]function {
	return map[uint32]function{
		ah(0x15, 0x4f): f("key hook", "scan=x:al", "scan=x:al"), ah(0x15, 0x53): f("apm", "function=x:al bx=x:bx cx=x:cx", ""), ah(0x15, 0x83): f("set alarm", "microseconds=l:cx:dx", ""),
		ah(0x15, 0x86): f("wait", "microseconds=l:cx:dx", ""), ah(0x15, 0x87): f("move memory", "words=d:cx table=p:es:si", ""), ah(0x15, 0x88): f("memory above 1 MB", "", "kilobytes=d:ax"),
		ah(0x15, 0x89): f("protected mode", "", ""), ah(0x15, 0xc0): f("system data", "", "at=p:es:bx"), ah(0x15, 0xc2): f("pointing device", "function=x:al bh=x:bh", ""),
		axKey(0x15, 0x2400): f("shut a20", "", ""), axKey(0x15, 0x2401): f("open a20", "", ""), axKey(0x15, 0x2402): f("a20", "", "open=d:al"), axKey(0x15, 0x2403): f("a20 support", "", "bits=x:bx"),
		axKey(0x15, 0xe801): f("memory size", "", "kilobytes=d:cx blocks=d:dx"), axKey(0x15, 0xe820): f("memory map", "next=n:bx at=p:es:di", "next=n:bx bytes=n:cx"),
	}
}

// dpmiCalls returns functions of INT 31h (DPMI 0.9).
func dpmiCalls() map[uint32]function {
	return map[uint32]function{
		axKey(0x31, 0x0000): f("allocate descriptors", "count=d:cx", "selector=x:ax"), axKey(0x31, 0x0001): f("free descriptor", "selector=x:bx", ""),
		axKey(0x31, 0x0002): f("segment to descriptor", "segment=x:bx", "selector=x:ax"), axKey(0x31, 0x0003): f("selector increment", "", "increment=d:ax"),
		axKey(0x31, 0x0006): f("get base", "selector=x:bx", "base=L:cx:dx"), axKey(0x31, 0x0007): f("set base", "selector=x:bx base=L:cx:dx", ""),
		axKey(0x31, 0x0008): f("set limit", "selector=x:bx limit=L:cx:dx", ""), axKey(0x31, 0x0009): f("set rights", "selector=x:bx rights=x:cx", ""),
		axKey(0x31, 0x000a): f("alias", "selector=x:bx", "selector=x:ax"), axKey(0x31, 0x000b): f("get descriptor", "selector=x:bx to=p:es:di", ""), axKey(0x31, 0x000c): f("set descriptor", "selector=x:bx from=p:es:di", ""),
		axKey(0x31, 0x0100): f("allocate dos memory", "paragraphs=x:bx", "segment=x:ax selector=x:dx"), axKey(0x31, 0x0101): f("free dos memory", "selector=x:dx", ""),
		axKey(0x31, 0x0102): f("resize dos memory", "selector=x:dx paragraphs=x:bx", ""), axKey(0x31, 0x0200): f("get real vector", "vector=x:bl", "is=p:cx:dx"), axKey(0x31, 0x0201): f("set real vector", "vector=x:bl segment=x:cx offset=x:dx", ""),
		axKey(0x31, 0x0202): f("get exception", "vector=x:bl", "is=p:cx:dx"), axKey(0x31, 0x0203): f("set exception", "vector=x:bl selector=x:cx offset=n:dx", ""),
		axKey(0x31, 0x0204): f("get vector", "vector=x:bl", "is=p:cx:dx"), axKey(0x31, 0x0205): f("set vector", "vector=x:bl selector=x:cx offset=n:dx", ""),
		axKey(0x31, 0x0300): f("real mode interrupt", "vector=x:bl registers=p:es:di", ""), axKey(0x31, 0x0301): f("real mode far call", "registers=p:es:di", ""), axKey(0x31, 0x0302): f("real mode interrupt call", "registers=p:es:di", ""),
		axKey(0x31, 0x0303): f("allocate callback", "at=p:ds:si registers=p:es:di", "is=p:cx:dx"), axKey(0x31, 0x0304): f("free callback", "segment=x:cx offset=x:dx", ""),
		axKey(0x31, 0x0400): f("version", "", "version=x:ax flags=x:bx processor=x:cl"), axKey(0x31, 0x0500): f("free memory", "to=p:es:di", ""),
		axKey(0x31, 0x0501): f("allocate memory", "bytes=L:bx:cx", "linear=L:bx:cx handle=L:si:di"), axKey(0x31, 0x0502): f("free memory block", "handle=L:si:di", ""),
		axKey(0x31, 0x0503): f("resize memory", "handle=L:si:di bytes=L:bx:cx", "linear=L:bx:cx handle=L:si:di"), axKey(0x31, 0x0600): f("lock", "linear=L:bx:cx bytes=L:si:di", ""), axKey(0x31, 0x0601): f("unlock", "linear=L:bx:cx bytes=L:si:di", ""),
		axKey(0x31, 0x0800): f("map physical", "physical=L:bx:cx bytes=L:si:di", "linear=L:bx:cx"), axKey(0x31, 0x0900): f("disable interrupts", "", "were=d:al"), axKey(0x31, 0x0901): f("enable interrupts", "", "were=d:al"),
	}
}

// emsCalls returns functions of INT 67h (LIM EMS 4.0).
func emsCalls() map[uint32]function {
	return map[uint32]function{
		ah(0x67, 0x40): f("ems status", "", ""), ah(0x67, 0x41): f("page frame", "", "segment=x:bx"), ah(0x67, 0x42): f("pages", "", "free=d:bx all=d:dx"), ah(0x67, 0x43): f("allocate pages", "count=d:bx", "handle=d:dx"),
		ah(0x67, 0x44): f("map page", "physical=d:al logical=d:bx handle=d:dx", ""), ah(0x67, 0x45): f("free pages", "handle=d:dx", ""), ah(0x67, 0x46): f("ems version", "", "version=x:al"),
		ah(0x67, 0xde): f("vcpi", "function=x:al", ""),
	}
}
