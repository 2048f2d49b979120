package kernel

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// Multiboot2 Specification 2.0, section 3.1: the header and its tags.
const (
	multiboot2Magic   = 0xe85250d6
	multiboot2Handoff = 0x36d76289
	multiboot2Search  = 32768 // the header lies in so many bytes at the beginning of the image
	multiboot2Align   = 8     // of the header and of each tag, in bytes
	multiboot2Head    = 16    // bytes before the tags: magic, architecture, length, checksum

	headTagHead = 8      // bytes that every tag begins with: type, flags, size
	tagOptional = 1 << 0 // flag: a loader that does not know the tag may ignore it

	// Types of tags.
	headEnd         = 0
	headRequest     = 1
	headAddresses   = 2
	headEntry       = 3
	headConsole     = 4
	headFramebuffer = 5
	headModuleAlign = 6
	headEFIServices = 7
	headEFIEntry    = 8
	headEFIEntry64  = 9
	headRelocatable = 10

	// Values of fields of tags.
	lastInformation = 21         // the highest type of information that version 2.0 knows
	loadFromBegin   = 0xffffffff // in place of a load address: the file is loaded from its beginning
	consoleRequired = 1 << 0
	consoleText     = 1 << 1
	preferHigh      = 2 // the kernel wants to be loaded as high as possible
)

// header2 is a multiboot2 header. What it does not have is nil.
type header2 struct {
	at          int // offset in the file
	addresses   *addresses
	entry       *uint32
	console     *uint32
	framebuffer *framebuffer
	relocation  *relocation
}

// relocation is where the kernel may be loaded in place of its own addresses.
type relocation struct{ Min, Max, Align, Preference uint32 }

// findHeader2 finds the header in the beginning of the file: it is aligned, is for this architecture, and has
// a right checksum. It returns the part of the beginning that starts with it.
func findHeader2(image []byte) (head []byte, at int) {
	le := binary.LittleEndian
	image = image[:min(len(image), multiboot2Search)]
	for at := 0; at+multiboot2Head <= len(image); at += multiboot2Align {
		h := image[at:]
		if le.Uint32(h) == multiboot2Magic && le.Uint32(h[4:]) == 0 && le.Uint32(h)+le.Uint32(h[8:])+le.Uint32(h[12:]) == 0 {
			return h, at
		}
	}
	return nil, 0
}

// parseHeader2 reads the header's tags up to the end tag.
func parseHeader2(image []byte) (*header2, error) {
	head, at := findHeader2(image)
	if head == nil {
		return nil, errKind
	}
	le := binary.LittleEndian
	if n := le.Uint32(head[8:]); n < multiboot2Head || n > uint32(len(head)) {
		return nil, fmt.Errorf("a multiboot2 header of %d bytes at %#x, of which it has %d in the first %d of the file", n, at, len(head), multiboot2Search)
	}
	h := &header2{at: at}
	for tags := head[multiboot2Head:]; len(tags) >= headTagHead; {
		kind, size := le.Uint16(tags), le.Uint32(tags[4:])
		if kind == headEnd {
			return h, nil
		}
		if size < headTagHead || uint64(size) > uint64(len(tags)) {
			return nil, fmt.Errorf("a multiboot2 header tag of type %d with a size of %d", kind, size)
		}
		if err := h.tag(kind, le.Uint16(tags[2:])&tagOptional != 0, tags[:size]); err != nil {
			return nil, err
		}
		next := (uint64(size) + multiboot2Align - 1) &^ (multiboot2Align - 1)
		tags = tags[min(next, uint64(len(tags))):]
	}
	return nil, errors.New("a multiboot2 header without an end tag")
}

// tag takes a tag of the header. optional says that the kernel can run with a loader that does not know it.
func (h *header2) tag(kind uint16, optional bool, tag []byte) error {
	body := tag[headTagHead:]
	var err error
	switch kind {
	case headRequest:
		if !optional {
			return checkRequest(body)
		}
	case headAddresses:
		h.addresses, err = read[addresses](body)
	case headEntry:
		h.entry, err = read[uint32](body)
	case headConsole:
		h.console, err = read[uint32](body)
	case headFramebuffer:
		h.framebuffer, err = read[framebuffer](body)
	case headRelocatable:
		h.relocation, err = read[relocation](body)
	case headModuleAlign: // modules always begin at a page
	case headEFIServices, headEFIEntry, headEFIEntry64: // for loaders on EFI
	default:
		if !optional {
			return fmt.Errorf("the multiboot2 header has a tag of type %d, which no loader of version 2.0 knows", kind)
		}
	}
	if err != nil {
		return fmt.Errorf("a multiboot2 header tag of type %d with a size of %d", kind, len(tag))
	}
	return nil
}

// checkRequest checks a request for information without which the kernel cannot run. It allows all types that
// version 2.0 knows. If the machine does not have such a thing, ACPI or EFI for example, the information has no
// tag for it, as with other loaders.
func checkRequest(body []byte) error {
	for ; len(body) >= 4; body = body[4:] {
		if kind := binary.LittleEndian.Uint32(body); kind > lastInformation {
			return fmt.Errorf("the kernel wants multiboot2 information of type %d, which no loader of version 2.0 has", kind)
		}
	}
	return nil
}

// graphic reports whether the kernel wants a mode of pixels. Without a depth it takes a text screen, unless it
// asks for more columns or lines than any has.
func (f *framebuffer) graphic() bool { return f.Depth != 0 || f.Width > 132 || f.Height > 60 }

// picture returns the mode of pixels that the kernel wants, nil if that is text.
func (h *header2) picture() *framebuffer {
	if f := h.framebuffer; f != nil && f.graphic() {
		return f
	}
	return nil
}

// checkDisplay returns an error if the kernel needs a console and takes none that there is.
func (h *header2) checkDisplay() error {
	if c := h.console; c != nil && *c&consoleRequired != 0 && *c&consoleText == 0 && h.framebuffer == nil {
		return errors.New("the kernel needs a console, and none that there is")
	}
	return nil
}
