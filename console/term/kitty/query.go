package kitty

import "fmt"

// Numbers of the images that the question uses.
const (
	queryID = 31
	frameID = 32
)

// AppendQuery appends to b the question what the terminal can do. It answers before it answers what it is asked next, or never.
func AppendQuery(b []byte) []byte {
	b = fmt.Appendf(b, "\x1b_Gi=%d,s=1,v=1,a=q,t=d,f=24;AAAA\x1b\\", queryID)
	// An image of one pixel, in which a pixel is replaced: only the success of that is answered, not that of the image.
	b = fmt.Appendf(b, "\x1b_Gi=%d,s=1,v=1,a=t,t=d,f=24,q=1;AAAA\x1b\\", frameID)
	b = fmt.Appendf(b, "\x1b_Ga=f,i=%d,r=1,s=1,v=1,t=d,f=24;AAAA\x1b\\", frameID)
	return fmt.Appendf(b, "\x1b_Ga=d,d=I,i=%d,q=2\x1b\\", frameID)
}

// Answer is what a terminal can do.
type Answer struct {
	Pictures bool
	Frames   bool // it can change parts of a picture
}

// Take takes an answer of the terminal's, which is the text between "ESC _ G" and its end.
func (a *Answer) Take(text string) {
	keys, message := text, ""
	for i := range len(text) {
		if text[i] == ';' {
			keys, message = text[:i], text[i+1:]
			break
		}
	}
	var id int
	if n, err := fmt.Sscanf(keys, "i=%d", &id); n != 1 || err != nil || message != "OK" {
		return
	}
	switch id {
	case queryID:
		a.Pictures = true
	case frameID:
		a.Frames = true
	}
}
