package lab

import (
	"github.com/wirelore/wirelore/internal/dissect"
	"github.com/wirelore/wirelore/internal/layer/data"
	"github.com/wirelore/wirelore/internal/layer/frame"
)

// LayerConfig is what some layers need to know; the zero value is useful.
type LayerConfig struct{}

// Layers is THE LIST of wire layers: the order breaks ties between claims. Adding a layer is
// a folder and a line here.
func Layers(c LayerConfig) []dissect.Layer {
	return []dissect.Layer{
		frame.Layer(),
		data.Layer(),
	}
}
