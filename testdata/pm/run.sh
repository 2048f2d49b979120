#!/bin/sh
# Assembles the test ROM of protected mode and runs it under QEMU and Bochs; their lines go to the directory $1: see ../rom/run.sh.
cd "$(dirname "$0")" || exit 1
exec ../rom/run.sh pm "qemu-system-i386 -M pc -cpu pentium3,-apic" p3_katmai "$@"
