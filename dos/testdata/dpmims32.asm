%define WIDE 1
%include "testdata/dpmimsdos.inc"
