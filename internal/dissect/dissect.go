// Package dissect is what all layers share: fields, trees of fields with their bytes, the
// choice of the next layer, connections, the joining of units that arrive in pieces, and the
// session that runs a capture's frames through the layers in their order.
//
// It knows no layer: package lab hands it the list. It does no input or output, keeps no
// clock and starts no goroutine; the same frames give the same trees. A tree is made for one
// frame and used up before the next, so that reading a file takes memory for the open
// connections and not for the file. To look at one frame again, the frames before it are run
// again.
//
// Field names are Wireshark's display-filter names, so that users know them and tshark can
// check them.
package dissect
