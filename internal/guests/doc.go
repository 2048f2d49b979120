// Package guests boots real operating systems and boot programs. Its tests need
// Debian packages (packages.sh) and, for the rest, disk images of others that
// IRON86_GUEST_IMAGES names; they have the build tag guests and run by
// `make guests`.
package guests
