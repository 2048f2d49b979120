package codepage

import "testing"

// TestPages: every code of every page has a character of its own, and capitals are capitals.
func TestPages(t *testing.T) {
	for _, n := range Numbers() {
		p := Of(n)
		for c := range 256 {
			if back, ok := p.Code(p.Rune(byte(c))); !ok || int(back) != c && c >= 0x20 && c != 255 {
				t.Errorf("page %d, code %02X is %q, which is code %02X (%v)", n, c, p.Rune(byte(c)), back, ok)
			}
			if u := p.Upper(byte(c)); p.Upper(u) != u {
				t.Errorf("page %d, code %02X: its capital %02X has another", n, c, u)
			}
		}
	}
	if Of(932) != nil {
		t.Error("page 932 exists")
	}
	for _, c := range []struct {
		page  uint16
		text  string
		upper string
		order byte // of the first character
	}{{437, "ñéß", "ÑÉß", 'N'}, {850, "øðé", "ØÐÉ", 'O'}, {852, "łčů", "ŁČŮ", 'L'}, {866, "ёжя", "ЁЖЯ", 0x85}, {858, "€", "€", 0xd5}} {
		p := Of(c.page)
		b, ok := p.Bytes(c.text)
		if !ok || p.Text(b) != c.text || p.Text(p.UpperAll(b)) != c.upper || p.Order()[b[0]] != c.order {
			t.Errorf("page %d, %s: %X, capitals %s, sorted as %02X", c.page, c.text, b, p.Text(p.UpperAll(b)), p.Order()[b[0]])
		}
	}
	for _, text := range []string{"日", "€", "\n"} {
		if b, ok := Of(850).Bytes(text); ok {
			t.Errorf("page 850 has %q: %X", text, b)
		}
	}
}
