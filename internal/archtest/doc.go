// Package archtest holds the tree to its design. The tests check what a compiler does not:
//
//   - layers: the imports between packages point down the rows of ARCHITECTURE.md (layers_test.go);
//   - rooms: inside the big packages, the names that a file uses are declared in its own group of
//     files or a lower one, and how many files use each other in circles (rooms_test.go, a table
//     for each package in testdata/rooms);
//   - sizes: methods of a type, lines of a file, of a function and of the command (sizes_test.go);
//   - comments: a doc comment begins with the name it describes, every package has a doc.go, every
//     public package an Example that runs (docs_test.go);
//   - dead: functions, methods, types and variables that only tests use are a known list (dead_test.go);
//   - API: the exported names of the public packages are those of api/*.txt (api_test.go);
//   - modules: the packages of others that iron86 links are a known list (linked_test.go);
//   - links: the pages point to files and headings that exist (links_test.go).
//
// Where the tree does not keep a rule yet, a list in testdata names the exceptions. A list may only
// shrink: "go test ./internal/archtest -update" takes out what is mended, and never adds a line;
// -grow does, for a new table.
//
// The rest of the package loads Go packages with their types and finds the arrows between files;
// the program in internal/archtest/arrows prints them:
//
//	go run ./internal/archtest/arrows cpu dos machine monitor
package archtest
