package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// unpacked returns the files of an archive by name.
func unpacked(t *testing.T, in io.Reader) map[string][]byte {
	t.Helper()
	files := map[string][]byte{}
	eachEntry(t, in, func(h *tar.Header, data io.Reader) {
		if h.Typeflag != tar.TypeReg {
			return
		}
		b, err := io.ReadAll(data)
		if err != nil {
			t.Fatal(err)
		}
		files[h.Name] = b
	})
	return files
}

// read decodes what a descriptor points to, whose size and digest must be right.
func read(t *testing.T, files map[string][]byte, d descriptor, to any) []byte {
	t.Helper()
	data := files["blobs/sha256/"+d.Digest[len("sha256:"):]]
	if len(data) != d.Size || digestOf(data) != d.Digest {
		t.Errorf("%s: %d bytes, digest %s", d.Digest, len(data), digestOf(data))
	}
	if to != nil {
		in := json.NewDecoder(bytes.NewReader(data))
		in.DisallowUnknownFields()
		if err := in.Decode(to); err != nil {
			t.Fatalf("%s: %v", d.MediaType, err)
		}
	}
	return data
}

// TestImage: the archive is an OCI image layout with an image for each architecture, each of which has the program and nothing below it, and it is the same whoever makes it.
func TestImage(t *testing.T) {
	r := &release{stamp: stamp{version: "1.2.3+x", commit: "abc", time: at}}
	programs := map[string][]byte{"amd64": []byte("of amd64"), "arm64": []byte("of arm64")}
	if runtime.GOOS == "linux" {
		name, err := os.Executable()
		if err == nil {
			programs[runtime.GOARCH], err = os.ReadFile(name)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	var a, b bytes.Buffer
	if err := errors.Join(r.writeImage(&a, programs, []byte("free")), r.writeImage(&b, programs, []byte("free"))); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(a.Bytes(), b.Bytes()) {
		t.Error("two archives differ")
	}
	files := unpacked(t, &a)
	if have := string(files["oci-layout"]); have != `{"imageLayoutVersion":"1.0.0"}` {
		t.Errorf("oci-layout: %s", have)
	}
	var top, list index
	if err := json.Unmarshal(files["index.json"], &top); err != nil || len(top.Manifests) != 1 || top.Version != 2 {
		t.Fatalf("index.json: %s, %v", files["index.json"], err)
	}
	if have := top.Manifests[0].Annotations["org.opencontainers.image.ref.name"]; have != "1.2.3-x" {
		t.Errorf("the tag: %s", have)
	}
	read(t, files, top.Manifests[0], &list)
	var archs []string
	for _, d := range list.Manifests {
		var m manifest
		var c imageConfig
		read(t, files, d, &m)
		read(t, files, m.Config, &c)
		archs = append(archs, c.OS+"/"+c.Architecture)
		if c.platform != *d.Platform || len(m.Layers) != 1 || len(c.RootFS.DiffIDs) != 1 {
			t.Fatalf("%+v, %+v", m, c)
		}
		z, err := gzip.NewReader(bytes.NewReader(read(t, files, m.Layers[0], nil)))
		if err != nil {
			t.Fatal(err)
		}
		plain, err := io.ReadAll(z)
		if err != nil || digestOf(plain) != c.RootFS.DiffIDs[0] {
			t.Errorf("the layer is not what the configuration says: %v", err)
		}
		inside := unpacked(t, bytes.NewReader(plain))
		program := inside["usr/bin/iron86"]
		if len(inside) != 2 || !bytes.Equal(program, programs[c.Architecture]) || c.Config.Entrypoint[0] != "/usr/bin/iron86" {
			t.Errorf("the layer of %s has %d files, the program %d bytes", c.Architecture, len(inside), len(program))
		}
		if runtime.GOOS == "linux" && c.Architecture == runtime.GOARCH {
			execute(t, program)
		}
	}
	if !slices.Equal(archs, []string{"linux/amd64", "linux/arm64"}) || len(files) != 2+1+2*3 {
		t.Errorf("images of %v in %d files", archs, len(files))
	}
}

// execute executes a program of an image, which is the program of this test: it knows its flags.
func execute(t *testing.T, program []byte) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "iron86")
	if err := os.WriteFile(path, program, 0o755); err != nil {
		t.Fatal(err)
	}
	if said, err := exec.Command(path, "-test.list", "^TestImage$").CombinedOutput(); err != nil || !strings.HasPrefix(string(said), "TestImage\n") {
		t.Errorf("the program says %s, %v", said, err)
	}
}
