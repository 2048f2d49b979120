module github.com/iron86/iron86

go 1.26
