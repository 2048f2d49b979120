// Package fwcfg emulates the part of QEMU's firmware configuration device that
// small test kernels ask: a 16-bit selector at port 510h and a byte-wide data
// port at 511h, with the size of memory and the number of processors.
//
// The signature is not there, so that firmware and systems do not take the
// machine for QEMU's. All other items read as zeros; nothing can be written.
//
// Read: QEMU documentation, "QEMU Firmware Configuration (fw_cfg) Device".
package fwcfg
