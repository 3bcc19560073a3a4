package lab

import "github.com/wirelore/wirelore/internal/dissect"

// Layers is THE LIST of wire layers: the order breaks ties between claims. Adding a layer is
// a folder and a line here.
func Layers() []dissect.Layer {
	return []dissect.Layer{}
}
