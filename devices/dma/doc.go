// Package dma emulates the two 8237A DMA controllers of an AT and their page
// registers: channels 0 to 3 move bytes within 64 KB, channels 5 to 7 words
// within 128 KB, channel 4 cascades the first controller into the second.
//
// Modelled: all registers, the flip-flop, verify, read and write transfers,
// autoinitialization, decrement, masks, software requests in block mode,
// memory-to-memory transfers, status and terminal count, master clear, disabling.
// A transfer happens at once when its device asks through Channel; single, demand
// and block mode then differ only in how many bytes the device asks for. A
// software request for a channel without a device reads FF.
//
// Not modelled: priorities and timing (no two transfers ever meet), the request
// bits of hardware in the status register, and the pins' polarity.
//
// Read: Intel 8237A data sheet; IBM AT Technical Reference, "DMA Controller" for
// the page registers.
package dma
