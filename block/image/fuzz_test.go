package image

import (
	"bytes"
	"math/rand/v2"
	"path/filepath"
	"testing"
)

// fuzz does with what the fuzzer makes of an image of a format what can be done with one.
func fuzz(f *testing.F, kind string) {
	dir := f.TempDir()
	for _, b := range seeds(f, dir)[kind] {
		f.Add(b)
	}
	name := filepath.Join(dir, "disk."+kind)
	f.Fuzz(func(_ *testing.T, b []byte) {
		exercise(mend(bytes.Clone(b), kind), kind, name, rand.New(rand.NewPCG(1, 2)))
	})
}

func FuzzQcow2(f *testing.F) { fuzz(f, "qcow2") }
func FuzzVDI(f *testing.F)   { fuzz(f, "vdi") }
func FuzzVMDK(f *testing.F)  { fuzz(f, "vmdk") }
func FuzzVHD(f *testing.F)   { fuzz(f, "vpc") }
func FuzzVHDX(f *testing.F)  { fuzz(f, "vhdx") }
func FuzzBochs(f *testing.F) { fuzz(f, "bochs") }
func FuzzIMD(f *testing.F)   { fuzz(f, "imd") }
func FuzzTD0(f *testing.F)   { fuzz(f, "td0") }
func FuzzCue(f *testing.F)   { fuzz(f, "cue") }
func FuzzBin(f *testing.F)   { fuzz(f, "bin") }
func FuzzXZ(f *testing.F)    { fuzz(f, "xz") }
func FuzzZip(f *testing.F)   { fuzz(f, "zip") }
