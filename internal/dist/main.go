package main

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
)

func main() {
	out := flag.String("o", "dist", "`DIRECTORY` that gets the files")
	list := flag.String("targets", strings.Join(targets, ","), "`SYSTEMS` to build for")
	version := flag.String("version", "", "`VERSION` in place of what git says")
	commit := flag.String("commit", "", "`HASH` in place of what git says")
	image := flag.Bool("image", false, "make an OCI image of the program for Linux, and nothing else")
	check := flag.Bool("verify", false, "build the last commit twice and compare; nothing is kept")
	flag.Parse()
	if err := run(*out, *list, *version, *commit, *image, *check); err != nil {
		fmt.Fprintln(os.Stderr, "dist:", err)
		os.Exit(1)
	}
}

// run does what the command line says, in the directory of go.mod.
func run(out, list, version, commit string, image, check bool) error {
	wanted := strings.Split(list, ",")
	for _, target := range wanted {
		if !slices.Contains(targets, target) {
			return fmt.Errorf("-targets %s: there are %s", target, strings.Join(targets, ", "))
		}
	}
	if _, err := os.Stat("go.mod"); err != nil {
		return fmt.Errorf("this is not the top of the sources: %w", err)
	}
	s, err := readStamp(".", version, commit, os.Getenv("SOURCE_DATE_EPOCH"))
	if err != nil {
		return err
	}
	if check {
		return verify(s, ".", wanted, os.Stdout)
	}
	r := &release{stamp: s, dir: "."}
	write := r.make
	if image {
		write = r.makeImage
	}
	if err := write(out, wanted); err != nil {
		return err
	}
	fmt.Println("iron86", s.version, "is in", out)
	return nil
}
