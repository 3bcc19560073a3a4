package lab

import "github.com/wirelore/wirelore/internal/dissect"

// LayerConfig is what some layers need to know; the zero value is useful.
type LayerConfig struct{}

// Layers is THE LIST of wire layers: the order breaks ties between claims. Adding a layer is
// a folder and a line here.
func Layers(c LayerConfig) []dissect.Layer {
	return []dissect.Layer{}
}
