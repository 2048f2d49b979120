package external

import (
	"io"
	"strings"

	"github.com/iron86/iron86/dos"
	"github.com/iron86/iron86/dos/calls"
)

// question is what CHOICE asks.
type question struct {
	choices string
	text    string
	hidden  bool // /N: the choices are not shown
	exact   bool // /S: upper and lower case differ
	timed   bool // /T was given
	answer  byte // /T: the answer when nobody has given one
	seconds int  // /T: for so long
}

// badChoice is CHOICE's exit code for an error.
const badChoice = 255

// choiceMain executes CHOICE, which waits for one of several keys. The exit code is the place of the key, from 1 on. At
// the end of a standard input that is no device it is 255, unless /T gives an answer.
func choiceMain(c *command) (uint8, error) {
	q, err := choiceArguments(c.tail)
	if err != nil {
		return badChoice, err
	}
	c.printf("%s", q.text)
	if !q.hidden {
		c.printf("[%s]?", strings.Join(strings.Split(q.choices, ""), ","))
	}
	if err := c.out.Flush(); err != nil {
		return badChoice, err
	}
	for ask := c.choiceKey(q); ; {
		key, err := ask()
		if err == io.EOF {
			return badChoice, c.say("")
		}
		if err != nil {
			return badChoice, err
		}
		if !q.exact {
			key = calls.Upper(key)
		}
		if i := strings.IndexByte(q.choices, key); i >= 0 {
			return uint8(i + 1), c.say("%c", rune(key))
		}
		if info, err := c.DeviceInfo(calls.Stdin); err == nil && info&calls.IsDevice != 0 {
			c.printf("\a")
			if err := c.out.Flush(); err != nil {
				return badChoice, err
			}
		}
	}
}

// choiceArguments reads the command line of CHOICE. The text needs quotes only if it has a slash.
func choiceArguments(tail string) (*question, error) {
	q := &question{choices: "YN"}
	tail = strings.TrimLeft(tail, " \t")
	for tail != "" {
		if tail[0] == '"' {
			text, rest, ok := strings.Cut(tail[1:], `"`)
			if !ok {
				rest = ""
			}
			q.text, tail = q.text+text, strings.TrimLeft(rest, " \t")
			continue
		}
		if tail[0] != '/' {
			end := strings.IndexByte(tail, '/')
			if end < 0 {
				end = len(tail)
			}
			q.text, tail = q.text+tail[:end], tail[end:]
			continue
		}
		end := strings.IndexAny(tail[1:], " \t/") + 1
		if end == 0 {
			end = len(tail)
		}
		if !q.set(tail[1:end]) {
			return nil, misused(badChoice, "CHOICE: Invalid switch %s", tail[:end])
		}
		tail = strings.TrimLeft(tail[end:], " \t")
	}
	if !q.exact {
		q.choices, q.answer = calls.UpperAll(q.choices), calls.Upper(q.answer)
	}
	switch {
	case q.choices == "":
		return nil, misused(badChoice, "CHOICE: there are no choices")
	case q.timed && strings.IndexByte(q.choices, q.answer) < 0:
		return nil, misused(badChoice, "CHOICE: the answer of /T is none of the choices")
	}
	return q, nil
}

// set takes a switch, without its slash.
func (q *question) set(s string) bool {
	if s == "" {
		return false
	}
	value := strings.TrimPrefix(s[1:], ":")
	switch calls.Upper(s[0]) {
	case 'C':
		q.choices = value
	case 'N':
		q.hidden = true
		return value == ""
	case 'S':
		q.exact = true
		return value == ""
	case 'T':
		answer, seconds, _ := strings.Cut(value, ",")
		n, ok := calls.Number(seconds)
		if len(answer) != 1 || !ok || n > 99 {
			return false
		}
		q.timed, q.answer, q.seconds = true, answer[0], n
	default:
		return false
	}
	return true
}

// choiceKey returns the function that waits for a key, or for the end of the time.
func (c *command) choiceKey(q *question) func() (byte, error) {
	if !q.timed {
		return c.in.NextKey
	}
	start, err := c.hundredths()
	ended := false
	return func() (byte, error) {
		for err == nil {
			var ready bool
			if ready, err = c.keyReady(); err != nil {
				break
			}
			if ready && !ended {
				key, err := c.in.NextKey()
				if err != io.EOF {
					return key, err
				}
				ended = true
			}
			now := 0
			if now, err = c.hundredths(); err != nil {
				break
			}
			if (now-start+day)%day >= q.seconds*100 {
				return q.answer, nil
			}
			if err = c.P.Wait(); err != nil {
				break
			}
		}
		return 0, err
	}
}

// keyReady reports whether a read of a key from standard input would not wait.
func (c *command) keyReady() (bool, error) {
	r, err := c.P.Call(dos.Regs{AX: 0x4406})
	return r.AX&0xff != 0, err
}

// day is the number of hundredths of a second in a day.
const day = 24 * 60 * 60 * 100

// hundredths returns DOS's time of day in hundredths of a second.
func (c *command) hundredths() (int, error) {
	r, err := c.P.Call(dos.Regs{AX: 0x2c00})
	hour, minute, second, part := int(r.CX>>8), int(r.CX&0xff), int(r.DX>>8), int(r.DX&0xff)
	return ((hour*60+minute)*60+second)*100 + part, err
}
