%define WIDE 0
%include "testdata/dpmimsdos.inc"
