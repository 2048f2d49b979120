package glasstest

import (
	"bytes"
	"compress/zlib"
	"encoding/base64"
	"fmt"
	"image"
	"io"
	"strconv"
	"strings"
)

// load is a picture that comes in pieces.
type load struct {
	keys map[string]string
	data string
}

// number returns a key's number.
func number(keys map[string]string, name string) int {
	n, _ := strconv.Atoi(keys[name]) // absent: 0
	return n
}

// command obeys a command of kitty's protocol.
func (t *Terminal) command(text string) string {
	control, data, _ := strings.Cut(text, ";")
	if len(data) > 4096 {
		t.fail("a piece of %d characters", len(data))
	}
	keys := map[string]string{}
	for pair := range strings.SplitSeq(control, ",") {
		name, value, _ := strings.Cut(pair, "=")
		keys[name] = value
	}
	if l := t.loading; l != nil {
		for name, value := range keys {
			if name != "m" && name != "q" && (l.keys["a"] != "f" || value != l.keys[name]) {
				t.fail("%s=%s in a piece that is not the first", name, value)
			}
		}
		if l.keys["a"] == "f" && (keys["a"] != "f" || keys["i"] != l.keys["i"] || keys["r"] != l.keys["r"]) {
			t.fail("a piece of a part does not say so, and of which picture and frame: kitty 0.26 takes it for a new frame")
		}
		l.data += data
		if keys["m"] == "1" {
			return ""
		}
		t.loading = nil
		return t.do(l.keys, l.data)
	}
	if keys["m"] == "1" {
		t.loading = &load{keys, data}
		return ""
	}
	return t.do(keys, data)
}

// do obeys a whole command, and returns what the terminal answers.
func (t *Terminal) do(keys map[string]string, data string) string {
	if t.images == nil {
		t.images = map[int]*picture{}
	}
	if t.placed == nil {
		t.placed = map[int]image.Rectangle{}
	}
	id, problem := number(keys, "i"), ""
	switch keys["a"] {
	case "q":
		_, problem = unpack(keys, data)
	case "t":
		var p *picture
		if p, problem = unpack(keys, data); problem == "" {
			t.images[id] = p
			delete(t.placed, id)
			t.Graphics++
		}
	case "f":
		problem = t.part(t.images[id], keys, data)
	case "p":
		if t.images[id] == nil {
			problem = "ENOENT"
		}
		if keys["C"] != "1" {
			t.fail("placing moves the cursor")
		}
		t.placed[id] = image.Rectangle{Min: t.at, Max: t.at.Add(image.Pt(number(keys, "c"), number(keys, "r")))}
	case "d":
		if keys["d"] != "I" {
			t.fail("d=%s", keys["d"])
		}
		delete(t.images, id)
		delete(t.placed, id)
		return ""
	default:
		problem = "EINVAL"
	}
	quiet := number(keys, "q")
	switch {
	case problem != "" && quiet < 2:
		return fmt.Sprintf("\x1b_Gi=%d;%s\x1b\\", id, problem)
	case problem != "":
		t.fail("%v: %s", keys, problem)
	case quiet == 0 && keys["a"] != "p":
		return fmt.Sprintf("\x1b_Gi=%d;OK\x1b\\", id)
	}
	return ""
}

// part replaces a part of a picture.
func (t *Terminal) part(p *picture, keys map[string]string, data string) string {
	if !t.Parts {
		return "EINVAL"
	}
	if p == nil || keys["r"] != "1" {
		return "ENOENT"
	}
	part, problem := unpack(keys, data)
	if problem != "" {
		return problem
	}
	x, y := number(keys, "x"), number(keys, "y")
	if x+part.w > p.w || y+part.h > p.h {
		return "EINVAL"
	}
	for i, c := range part.pix {
		p.pix[(y+i/part.w)*p.w+x+i%part.w] = c
	}
	t.Graphics++
	return ""
}

// unpack returns the pixels that a command sends, or what is wrong with them.
func unpack(keys map[string]string, data string) (*picture, string) {
	if keys["f"] != "24" || keys["t"] != "d" {
		return nil, "EINVAL"
	}
	b, err := base64.StdEncoding.DecodeString(data)
	if err != nil {
		return nil, "EINVAL base64"
	}
	if keys["o"] == "z" {
		r, err := zlib.NewReader(bytes.NewReader(b))
		if err != nil {
			return nil, "EINVAL zlib"
		}
		if b, err = io.ReadAll(r); err != nil {
			return nil, "EINVAL zlib"
		}
	}
	p := &picture{w: number(keys, "s"), h: number(keys, "v")}
	if len(b) != 3*p.w*p.h || len(b) == 0 {
		return nil, "ENODATA"
	}
	for i := 0; i < len(b); i += 3 {
		p.pix = append(p.pix, uint32(b[i])<<16|uint32(b[i+1])<<8|uint32(b[i+2]))
	}
	return p, ""
}

// Shown returns the only picture of kitty's that is on the screen, and the cells in which it is. pix is nil if there is none.
func (t *Terminal) Shown() (w, h int, pix []uint32, at image.Rectangle) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.placed) > 1 {
		t.fail("%d pictures are shown", len(t.placed))
	}
	for id, at := range t.placed {
		if p := t.images[id]; p != nil {
			return p.w, p.h, append([]uint32(nil), p.pix...), at
		}
	}
	return 0, 0, nil, image.Rectangle{}
}

// Kept returns how many pictures of kitty's are in the terminal's memory.
func (t *Terminal) Kept() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return len(t.images)
}

// Empty reports whether the terminal shows no pictures at all.
func (t *Terminal) Empty() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, c := range t.pix {
		if c != 0 {
			return false
		}
	}
	return len(t.placed) == 0
}
