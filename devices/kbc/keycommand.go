package kbc

import "github.com/iron86/iron86/console"

// Bytes that keyboard and mouse answer.
const (
	ack          = 0xfa
	resend       = 0xfe
	selfTestGood = 0xaa
	echo         = 0xee
)

// Commands to the keyboard (PS/2 Technical Reference, "Keyboards", "Commands
// from the System").
const (
	keyLEDs       = 0xed
	keyEcho       = 0xee
	keySet        = 0xf0
	keyIdentify   = 0xf2
	keyRate       = 0xf3
	keyEnable     = 0xf4
	keyDisable    = 0xf5
	keyDefault    = 0xf6
	keyAllRepeat  = 0xf7 // this and the next three: what all keys do in set 3
	keyAllBreak   = 0xf8
	keyAllMake    = 0xf9
	keyAllBoth    = 0xfa
	keyOneRepeat  = 0xfb // this and the next two: what the keys do whose codes follow
	keyOneBreak   = 0xfc
	keyOneMake    = 0xfd
	keyResend     = 0xfe
	keyReset      = 0xff
	firstCommand  = keyLEDs
	identifyFirst = 0xab
	identifyLast  = 0x83
)

// write takes a byte from the controller.
func (k *keyboard) write(v uint8) {
	expect := k.Expect
	k.Expect = 0
	if expect != 0 && v < firstCommand {
		k.parameter(expect, v)
	} else {
		k.command(v)
	}
	k.wake()
}

func (k *keyboard) command(v uint8) {
	switch v {
	case keyResend:
		k.Replies.clear()
		k.Replies.push(k.Last)
		return
	case keyEcho:
		k.Replies.clear()
		k.Replies.push(echo)
		return
	}
	k.Replies.clear()
	k.Replies.push(ack)
	switch v {
	case keyLEDs, keySet, keyRate, keyOneRepeat, keyOneBreak, keyOneMake:
		k.Expect = v
	case keyIdentify:
		k.Replies.push(identifyFirst, identifyLast)
	case keyEnable:
		k.Keys.clear()
		k.Overrun, k.Prefixed = false, false
		k.Scans = true
	case keyDisable:
		k.restoreDefaults()
		k.Scans = false
	case keyDefault:
		k.restoreDefaults()
	case keyAllRepeat, keyAllBreak, keyAllMake, keyAllBoth:
		ways := [4]uint8{repeats, sendsBreak, 0, repeats | sendsBreak}[v-keyAllRepeat]
		for i := range k.Ways {
			k.Ways[i] = ways
		}
	case keyReset:
		k.hold(console.NoKey)
		k.TestedAt = k.sched.Now() + selfTestTime
		arm(k.sched, k.tested, k.TestedAt)
	default:
		k.Replies.clear()
		k.Replies.push(resend)
	}
}

func (k *keyboard) restoreDefaults() {
	k.defaults()
	arm(k.sched, k.repeat, k.RepeatAt)
}

// parameter takes the byte after a command.
func (k *keyboard) parameter(command, v uint8) {
	reply := []uint8{ack}
	switch command {
	case keyLEDs:
		k.LEDs = v & 7
	case keyRate:
		k.Rate = v & 0x7f
	case keySet:
		switch {
		case v == 0:
			reply = append(reply, k.Set)
		case v <= 3:
			k.Set = v
			k.Keys.clear()
			k.Overrun, k.Prefixed = false, false
		default:
			reply[0] = resend
		}
	default: // keys of set 3 follow until a command comes
		k.Expect = command
		for i := range codes {
			if codes[i].set3 == v && console.Key(i) != console.NoKey {
				k.Ways[i] = [3]uint8{repeats, sendsBreak, 0}[command-keyOneRepeat]
			}
		}
	}
	k.Replies.push(reply...)
}

// onTested ends the self-test after a reset.
func (k *keyboard) onTested() {
	k.TestedAt = 0
	k.LEDs, k.Expect = 0, 0
	k.restoreDefaults()
	k.Scans = true
	k.Replies.clear()
	k.Replies.push(selfTestGood)
	k.wake()
}
