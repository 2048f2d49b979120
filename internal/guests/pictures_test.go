//go:build guests

package guests

import (
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"testing"
)

// picture runs a guest to the picture that its script writes, which has the given size.
func picture(t *testing.T, script string, w, h int, flags ...string) image.Image {
	t.Helper()
	dir := t.TempDir()
	name := filepath.Join(dir, "picture.png")
	write(t, filepath.Join(dir, "picture.script"), []byte(script+"screen "+name+"\n"))
	bootScript(t, filepath.Join(dir, "picture.script"), append(flags, "-display", "none")...)
	img := pictureIn(t, name)
	if size := img.Bounds().Size(); size != image.Pt(w, h) {
		t.Fatalf("a picture of %v", size)
	}
	return img
}

// colours counts the colours of a picture. most is how many pixels have the most frequent one.
func colours(img image.Image) (n, most int) {
	count := map[[3]uint32]int{}
	b := img.Bounds()
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			r, g, bl, _ := img.At(x, y).RGBA()
			k := [3]uint32{r, g, bl}
			count[k]++
			most = max(most, count[k])
		}
	}
	return len(count), most
}

// rescueCD makes a CD with GRUB and the configuration testdata/NAME.cfg.
func rescueCD(t *testing.T, name string) string {
	t.Helper()
	dir := t.TempDir()
	iso := filepath.Join(dir, "grub.iso")
	write(t, filepath.Join(dir, "tree", "boot", "grub", "grub.cfg"), read(t, "testdata/"+name+".cfg"))
	tool(t, "grub-mkrescue", "-d", grubDir, "-o", iso, filepath.Join(dir, "tree"))
	return iso
}

// TestGRUBPicture: videotest of GRUB draws six fields of colour and a window with text.
func TestGRUBPicture(t *testing.T) {
	img := picture(t, "wait 6s\n", 800, 600, "-m", "64M", "-speed", "20", "-cdrom", rescueCD(t, "videotest"))
	n, most := colours(img)
	if n < 12 || most > 800*600*9/10 {
		t.Errorf("%d colours, %d pixels of one", n, most)
	}
	for i, want := range [][3]uint32{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}, {0, 1, 1}} {
		r, g, b, _ := img.At(i%3*100+50, i/3*100+40).RGBA()
		if have := [3]uint32{r >> 15, g >> 15, b >> 15}; have != want {
			t.Errorf("field %d: have %v, want %v", i, have, want)
		}
	}
}

// TestGRUBMenu: GRUB has its menu in a picture (gfxterm), and a key moves the bar to the second entry. QEMU 7.2 shows the same
// picture, pixel by pixel.
func TestGRUBMenu(t *testing.T) {
	img := picture(t, "wait 12s\ntype {down}\nwait 1s\n", 1024, 768, "-m", "64M", "-speed", "20", "-cdrom", rescueCD(t, "gfxterm"))
	for _, c := range []struct {
		what string
		y    int
		want color.RGBA
	}{{"first entry", 82, color.RGBA{0, 0, 0xa8, 0xff}}, {"second entry", 98, color.RGBA{0xa8, 0xa8, 0xa8, 0xff}}, {"edge", 3, color.RGBA{0, 0, 0, 0xff}}} {
		if have := color.RGBAModel.Convert(img.At(500, c.y)); have != c.want {
			t.Errorf("%s: have %v, want %v", c.what, have, c.want)
		}
	}
}

// pictureIn reads the picture in a file.
func pictureIn(t *testing.T, name string) image.Image {
	t.Helper()
	file, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	img, err := png.Decode(file)
	if err != nil {
		t.Fatal(err)
	}
	return img
}

// differing counts the pixels of an area in which two pictures differ.
func differing(a, b image.Image, area image.Rectangle) int {
	n := 0
	for y := area.Min.Y; y < area.Max.Y; y++ {
		for x := area.Min.X; x < area.Max.X; x++ {
			if color.RGBAModel.Convert(a.At(x, y)) != color.RGBAModel.Convert(b.At(x, y)) {
				n++
			}
		}
	}
	return n
}

// TestDesktops has systems that need VBE come to their desktop, those whose images are there, as TestScripts does. The mouse goes into a
// corner, from there to the button in it, and clicks: a menu covers an area beside it.
func TestDesktops(t *testing.T) {
	shown := 0
	for _, c := range []struct {
		name, memory, script, mouse string
		colours                     int
		menu                        image.Rectangle
	}{
		{"kolibri", "64M", "wait 12s\n", "mouse -2000 2000\nwait 1s\nmouse 20 -12\n", 100, image.Rect(8, 290, 140, 560)},
		{"solaros", "32M", "expect 60s / or press/\ntype {enter}\nwait 10s\n", "mouse -2000 -2000\nwait 1s\nmouse 20 12\n", 20, image.Rect(10, 35, 165, 290)},
	} {
		disk := filepath.Join(imagesDir(), c.name+".img")
		if _, err := os.Stat(disk); err != nil || imagesDir() == "" {
			continue
		}
		shown++
		t.Run(c.name, func(t *testing.T) {
			before := filepath.Join(t.TempDir(), "before.png")
			script := c.script + c.mouse + "wait 1s\nscreen " + before + "\nmouse 0 0 left\nwait 200ms\nmouse 0 0\nwait 2s\n"
			img := picture(t, script, 800, 600, "-m", c.memory, "-fda", disk)
			if n, _ := colours(img); n < c.colours {
				t.Errorf("%d colours", n)
			}
			if n, all := differing(pictureIn(t, before), img, c.menu), c.menu.Dx()*c.menu.Dy(); n < all/2 {
				t.Errorf("a click changes %d pixels of the menu's %d", n, all)
			}
		})
	}
	t.Logf("%d desktops have their images in IRON86_GUEST_IMAGES=%q", shown, imagesDir())
}
