// Package hostmem tells the host how memory of this process will be used. What it says is advice: a
// host that does not know it goes on as before, and nothing that a guest can see depends on it. Start with
// PreferLargePages, which the machine calls for its RAM: one TLB entry of the host then leads to 2 MB in place
// of 4 KB. The source is the manual page madvise(2) of Linux, and Documentation/admin-guide/mm/transhuge of its kernel.
package hostmem
