#!/bin/sh
# Assembles the test ROM of long mode and runs it under QEMU and Bochs, whose processor is $BOCHS_CPU; their lines go to the directory
# $1: see ../rom/run.sh.
cd "$(dirname "$0")" || exit 1
exec ../rom/run.sh lm "qemu-system-x86_64 -M isapc -cpu qemu64,-apic" "${BOCHS_CPU:-corei5_lynnfield_750}" "$@"
