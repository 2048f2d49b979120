%define WIDE 0
%include "testdata/dpmi.inc"
