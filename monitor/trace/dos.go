package trace

// dosCalls returns what the functions of INT 21h take and return, by AH (RBIL, INT 21).
func dosCalls() map[uint8]function {
	t := map[uint8]function{
		0x00: f("exit", "", "").ending(), 0x01: f("read char and echo", "", "char=c:al"), 0x02: f("write char", "char=c:dl", ""),
		0x03: f("read aux", "", "char=c:al"), 0x04: f("write aux", "char=c:dl", ""), 0x05: f("print char", "char=c:dl", ""),
		0x06: f("direct console", "char=x:dl", "char=x:al"), 0x07: f("direct read char", "", "char=c:al"), 0x08: f("read char", "", "char=c:al"),
		0x09: f("write string", "text=$:ds:dx", ""), 0x0a: f("read line", "buffer=p:ds:dx", "line=k:ds:dx"),
		0x0b: f("input waits", "", "waits=x:al"), 0x0c: f("flush and read", "function=x:al", "char=x:al"), 0x0d: f("reset disks", "", ""),
		0x0e: f("select drive", "drive=d:dl", "drives=d:al"), 0x19: f("current drive", "", "drive=d:al"),
		0x0f: f("fcb open", "name=f:ds:dx", "").failing(minusAL), 0x10: f("fcb close", "name=f:ds:dx", "").failing(minusAL),
		0x11: f("fcb find first", "name=f:ds:dx", "").failing(minusAL), 0x12: f("fcb find next", "name=f:ds:dx", "").failing(minusAL),
		0x13: f("fcb delete", "name=f:ds:dx", "").failing(minusAL), 0x14: f("fcb read", "name=f:ds:dx", "status=d:al"),
		0x15: f("fcb write", "name=f:ds:dx", "status=d:al"), 0x16: f("fcb create", "name=f:ds:dx", "").failing(minusAL),
		0x17: f("fcb rename", "name=f:ds:dx", "").failing(minusAL), 0x1a: f("set dta", "to=p:ds:dx", ""),
		0x1b: f("drive data", "", "sectors=d:al clusters=d:dx"), 0x1c: f("drive data", "drive=d:dl", "sectors=d:al clusters=d:dx"),
		0x21: f("fcb random read", "name=f:ds:dx", "status=d:al"), 0x22: f("fcb random write", "name=f:ds:dx", "status=d:al"),
		0x23: f("fcb size", "name=f:ds:dx", "").failing(minusAL), 0x24: f("fcb set record", "name=f:ds:dx", ""),
		0x25: f("set vector", "vector=x:al to=p:ds:dx", ""), 0x26: f("new psp", "segment=x:dx", ""),
		0x27: f("fcb read records", "name=f:ds:dx count=d:cx", "status=d:al count=d:cx"), 0x28: f("fcb write records", "name=f:ds:dx count=d:cx", "status=d:al count=d:cx"),
		0x29: f("parse name", "text=z:ds:si", "name=f:es:di"), 0x2a: f("date", "", "year=d:cx month=d:dh day=d:dl"),
		0x2b: f("set date", "year=d:cx month=d:dh day=d:dl", "").failing(minusAL), 0x2c: f("time", "", "hour=d:ch minute=d:cl second=d:dh hundredths=d:dl"),
		0x2d: f("set time", "hour=d:ch minute=d:cl second=d:dh", "").failing(minusAL), 0x2e: f("set verify", "on=d:al", ""),
		0x2f: f("get dta", "", "at=p:es:bx"), 0x30: f("version", "", "major=d:al minor=d:ah"), 0x31: f("stay resident", "code=d:al paragraphs=d:dx", "").ending(),
		0x32: f("drive parameters", "drive=d:dl", "at=p:ds:bx").failing(minusAL), 0x33: f("break", "function=d:al state=d:dl", "state=d:dl"),
		0x34: f("indos flag", "", "at=p:es:bx"), 0x35: f("get vector", "vector=x:al", "is=p:es:bx"), 0x36: f("free space", "drive=d:dl", "sectors=x:ax free=d:bx bytes=d:cx clusters=d:dx"),
		0x37: f("switch char", "function=d:al", "char=c:dl"), 0x4d: f("exit code of child", "", "code=d:al how=d:ah"),
		0x50: f("set psp", "segment=x:bx", ""), 0x51: f("get psp", "", "segment=x:bx"), 0x52: f("list of lists", "", "at=p:es:bx"),
		0x54: f("get verify", "", "on=d:al"), 0x55: f("child psp", "segment=x:dx", ""), 0x59: f("last error", "", "error=d:ax class=d:bh action=d:bl locus=d:ch"),
		0x62: f("get psp", "", "segment=x:bx"), 0x63: f("lead bytes", "", "at=p:ds:si"),
		0x4c: f("exit", "code=d:al", "").ending(),
	}
	for ah, call := range fileCalls() {
		t[ah] = call.failing(carryAX)
	}
	return t
}

// fileCalls returns the functions of INT 21h that report errors by the carry flag.
func fileCalls() map[uint8]function {
	return map[uint8]function{
		0x38: f("country", "country=x:al at=p:ds:dx", "country=d:bx"), 0x39: f("make directory", "name=z:ds:dx", ""), 0x3a: f("remove directory", "name=z:ds:dx", ""),
		0x3b: f("change directory", "name=z:ds:dx", ""), 0x3c: f("create", "name=z:ds:dx attributes=x:cl", "handle=d:ax"),
		0x3d: f("open", "name=z:ds:dx access=t:al:read,write,read-write", "handle=d:ax"), 0x3e: f("close", "handle=d:bx", ""),
		0x3f: f("read", "handle=d:bx count=n:cx", "count=n:ax data=s:ds:dx:ax"), 0x40: f("write", "handle=d:bx count=n:cx data=s:ds:dx:cx", "count=n:ax"),
		0x41: f("delete", "name=z:ds:dx", ""), 0x42: f("seek", "handle=d:bx offset=l:cx:dx from=t:al:start,here,end", "position=l:dx:ax"),
		0x43: f("attributes", "name=z:ds:dx do=t:al:get,set attributes=x:cx", "attributes=x:cx"), 0x44: f("ioctl", "function=x:al handle=d:bx count=d:cx", "ax=x:ax dx=x:dx"),
		0x45: f("duplicate", "handle=d:bx", "handle=d:ax"), 0x46: f("duplicate to", "handle=d:bx to=d:cx", ""), 0x47: f("current directory", "drive=d:dl", "name=z:ds:si"),
		0x48: f("allocate", "paragraphs=x:bx", "segment=x:ax"), 0x49: f("free", "segment=x:es", ""), 0x4a: f("resize", "segment=x:es paragraphs=x:bx", ""),
		0x4b: f("execute", "name=z:ds:dx how=t:al:run,load,?,overlay", ""), 0x4e: f("find first", "name=z:ds:dx attributes=x:cl", ""), 0x4f: f("find next", "", ""),
		0x56: f("rename", "name=z:ds:dx to=z:es:di", ""), 0x57: f("file time", "do=t:al:get,set handle=d:bx time=x:cx date=x:dx", "time=x:cx date=x:dx"),
		0x58: f("allocation strategy", "function=x:al strategy=x:bx", "strategy=x:ax"), 0x5a: f("create temporary", "name=z:ds:dx attributes=x:cl", "handle=d:ax name=z:ds:dx"),
		0x5b: f("create new", "name=z:ds:dx attributes=x:cl", "handle=d:ax"), 0x5c: f("lock", "do=t:al:lock,unlock handle=d:bx offset=l:cx:dx count=l:si:di", ""),
		0x5d: f("share", "function=x:al", ""), 0x5e: f("network", "function=x:al", ""), 0x5f: f("redirect", "function=x:al", ""), 0x60: f("true name", "name=z:ds:si", "name=z:es:di"),
		0x65: f("country data", "function=x:al at=p:es:di", "count=d:cx"), 0x66: f("code page", "function=d:al", "page=d:bx"),
		0x67: f("set handles", "count=d:bx", ""), 0x68: f("commit", "handle=d:bx", ""), 0x69: f("serial number", "do=t:al:get,set drive=d:bl", ""),
		0x6c: f("extended open", "name=z:ds:si mode=x:bx attributes=x:cl action=x:dl", "handle=d:ax did=d:cx"), 0x71: f("long names", "function=x:al", "ax=x:ax"),
	}
}
