%define WIDE 1
%include "testdata/dpmi.inc"
