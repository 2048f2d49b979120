// Package codepage has the code pages of DOS: 437 of the USA, 850 and 858 of Western Europe (858 has the euro), 852 of Central Europe, and 866
// of Russia.
//
// A page says which character of Unicode a code stands for, what its capital is, and how it is sorted. Names of files and text of the
// console are in one page within DOS and in UTF-8 on the host.
//
// Source: the tables of Unicode, Inc. (MAPPINGS/VENDORS/MICSFT/PC). Start with Page and Of.
package codepage
