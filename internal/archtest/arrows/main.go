package main

import (
	"cmp"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"log"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/iron86/iron86/internal/archtest"
)

func main() {
	log.SetFlags(0)
	root := flag.String("root", ".", "top of the tree to measure")
	all := flag.Bool("v", false, "print the arrows that point upward, with the names that are used")
	flag.Parse()
	var patterns []string
	for _, path := range flag.Args() {
		patterns = append(patterns, "./"+path)
	}
	loader, err := archtest.NewLoader(*root, patterns...)
	if err != nil {
		log.Fatal(err)
	}
	for _, path := range flag.Args() {
		p, err := loader.Load(path)
		if err != nil {
			log.Fatal(err)
		}
		uses := p.Uses()
		byOrder(p, uses, *all)
		table := strings.ReplaceAll(path, "/", "+") + ".txt"
		if err := byRooms(filepath.Join(*root, "internal", "archtest", "testdata", "rooms", table), uses, *all); err != nil {
			log.Fatal(err)
		}
		methods(p)
	}
}

// byOrder measures without a table.
func byOrder(p *archtest.Package, uses []archtest.Use, all bool) {
	arrows := archtest.Arrows(uses)
	upward := archtest.UpwardIn(archtest.Stack(arrows), arrows)
	fmt.Printf("%s: %d files, %d uses of names of other files, %d arrows, %d upward in the best order\n", p.Path, len(p.Files), sum(arrows), len(arrows), len(upward))
	if all {
		show(upward, uses)
	}
}

// byRooms measures with a table, where there is one.
func byRooms(table string, uses []archtest.Use, all bool) error {
	rooms, err := archtest.ReadRooms(table)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	names, upward := rooms.Upward(uses)
	fmt.Printf("  rooms: %d arrows upward, %d uses of %d names\n", len(upward), sum(upward), len(names))
	if all {
		show(upward, uses)
	}
	return nil
}

// show prints arrows with the names that they stand for.
func show(upward map[archtest.Arrow]int, uses []archtest.Use) {
	for _, a := range slices.SortedFunc(maps.Keys(upward), func(a, b archtest.Arrow) int {
		return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To))
	}) {
		fmt.Printf("    %s -> %s:", a.From, a.To)
		for _, u := range uses {
			if u.From == a.From && u.To == a.To {
				fmt.Printf(" %s %d", u.Name, u.Count)
			}
		}
		fmt.Println()
	}
}

// methods prints how many methods the largest types have.
func methods(p *archtest.Package) {
	m := p.Methods()
	names := slices.SortedFunc(maps.Keys(m), func(a, b string) int { return cmp.Or(cmp.Compare(m[b], m[a]), cmp.Compare(a, b)) })
	fmt.Print("  methods:")
	for _, name := range names[:min(4, len(names))] {
		fmt.Printf(" %s %d", name, m[name])
	}
	fmt.Println()
}

// sum returns how many uses the arrows stand for.
func sum(arrows map[archtest.Arrow]int) int {
	n := 0
	for _, c := range arrows {
		n += c
	}
	return n
}
