// Package servecmd is the commands that look after machines: backups, and what iron86 serve keeps. They talk to machines by QMP, and to a server by HTTP.
// Start reading at Commands.
package servecmd
