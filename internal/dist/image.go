package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// Media types of the OCI image specification 1.1 (github.com/opencontainers/image-spec).
const (
	indexType    = "application/vnd.oci.image.index.v1+json"
	manifestType = "application/vnd.oci.image.manifest.v1+json"
	configType   = "application/vnd.oci.image.config.v1+json"
	layerType    = "application/vnd.oci.image.layer.v1.tar+gzip"
)

// descriptor points to a blob.
type descriptor struct {
	MediaType   string            `json:"mediaType"`
	Digest      string            `json:"digest"`
	Size        int               `json:"size"`
	Platform    *platform         `json:"platform,omitempty"`
	Annotations map[string]string `json:"annotations,omitempty"`
}

// platform is what an image runs on.
type platform struct {
	Architecture string `json:"architecture"`
	OS           string `json:"os"`
}

// manifest says what an image of one platform consists of; index, which images there are.
type (
	manifest struct {
		Version   int               `json:"schemaVersion"`
		MediaType string            `json:"mediaType"`
		Config    descriptor        `json:"config"`
		Layers    []descriptor      `json:"layers"`
		Notes     map[string]string `json:"annotations"`
	}
	index struct {
		Version   int          `json:"schemaVersion"`
		MediaType string       `json:"mediaType"`
		Manifests []descriptor `json:"manifests"`
	}
)

// imageConfig says how the program of an image is run.
type imageConfig struct {
	platform
	Created string `json:"created"`
	Config  struct {
		User       string
		Entrypoint []string
		WorkingDir string
		StopSignal string
		Labels     map[string]string
	} `json:"config"`
	RootFS struct {
		Type    string   `json:"type"`
		DiffIDs []string `json:"diff_ids"`
	} `json:"rootfs"`
	History []struct {
		Created   string `json:"created"`
		CreatedBy string `json:"created_by"`
	} `json:"history"`
}

// imageUser is the user and the group of the program in an image: nobody's. Volumes must let it write.
const imageUser = "65532:65532"

// blobs are the files of an image by what they hold.
type blobs map[string][]byte

// add adds one, and returns what points to it.
func (b blobs) add(mediaType string, data []byte) descriptor {
	digest := digestOf(data)
	b[digest] = data
	return descriptor{MediaType: mediaType, Digest: digest, Size: len(data)}
}

// addJSON adds v as JSON.
func (b blobs) addJSON(mediaType string, v any) (descriptor, error) {
	data, err := json.Marshal(v)
	return b.add(mediaType, data), err
}

// digestOf is how the specification calls data.
func digestOf(data []byte) string { return fmt.Sprintf("sha256:%x", sha256.Sum256(data)) }

// makeImage builds the program for the targets, which are of Linux, and writes an OCI image of it to the directory out.
func (r *release) makeImage(out string, targets []string) error {
	programs := map[string][]byte{}
	for _, target := range targets {
		system, arch, _ := strings.Cut(target, "/")
		if system != "linux" {
			continue
		}
		program, err := r.program(target)
		if err != nil {
			return err
		}
		programs[arch] = program
	}
	licence, err := os.ReadFile(filepath.Join(r.dir, "LICENSE"))
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := r.writeImage(&b, programs, licence); err != nil {
		return err
	}
	if err := os.MkdirAll(out, 0o755); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(out, "iron86-"+r.version+".oci.tar"), b.Bytes(), 0o644)
}

// writeImage writes an archive of an OCI image layout with an image for each architecture: the program, and nothing else but its licence.
func (r *release) writeImage(w io.Writer, programs map[string][]byte, licence []byte) error {
	all, list := blobs{}, index{Version: 2, MediaType: indexType}
	for _, arch := range []string{"amd64", "arm64"} {
		program, ok := programs[arch]
		if !ok {
			continue
		}
		one, err := r.addImage(all, platform{arch, "linux"}, program, licence)
		if err != nil {
			return err
		}
		list.Manifests = append(list.Manifests, one)
	}
	top, err := all.addJSON(indexType, list)
	if err != nil {
		return err
	}
	top.Annotations = map[string]string{"org.opencontainers.image.ref.name": r.tag()}
	data, err := json.Marshal(index{2, indexType, []descriptor{top}})
	if err != nil {
		return err
	}
	files := []file{{name: "oci-layout", data: []byte(`{"imageLayoutVersion":"1.0.0"}`)}, {name: "index.json", data: data}}
	for digest, data := range all {
		files = append(files, file{name: "blobs/" + strings.Replace(digest, ":", "/", 1), data: data})
	}
	return writeTar(w, "", files, r.time)
}

// tag is the version as the name of an image, where + cannot stand.
func (r *release) tag() string { return strings.ReplaceAll(r.version, "+", "-") }

// addImage adds the blobs of the image of one platform, and returns what points to it.
func (r *release) addImage(all blobs, p platform, program, licence []byte) (d descriptor, err error) {
	files := []file{{name: "usr/bin/iron86", data: program, executable: true}, {name: "usr/share/doc/iron86/LICENSE", data: licence}}
	var plain, packed bytes.Buffer
	if err := writeTar(&plain, "", files, r.time); err != nil {
		return d, err
	}
	if err := writeTarGz(&packed, "", files, r.time); err != nil {
		return d, err
	}
	c := imageConfig{platform: p, Created: r.date()}
	c.Config.User, c.Config.Entrypoint, c.Config.WorkingDir, c.Config.StopSignal = imageUser, []string{"/usr/bin/iron86"}, "/machine", "SIGTERM"
	c.Config.Labels = map[string]string{"org.opencontainers.image.version": r.version, "org.opencontainers.image.revision": r.commit}
	c.RootFS.Type, c.RootFS.DiffIDs = "layers", []string{digestOf(plain.Bytes())}
	c.History = append(c.History, struct {
		Created   string `json:"created"`
		CreatedBy string `json:"created_by"`
	}{r.date(), "make image"})
	config, err := all.addJSON(configType, c)
	if err != nil {
		return d, err
	}
	m := manifest{Version: 2, MediaType: manifestType, Config: config, Layers: []descriptor{all.add(layerType, packed.Bytes())},
		Notes: map[string]string{"org.opencontainers.image.created": r.date()}}
	d, err = all.addJSON(manifestType, m)
	d.Platform = &p
	return d, err
}
