//go:build !linux

// Command bench measures wirelore; it binds processes to processors, which only Linux lets it do.
package main

import (
	"fmt"
	"os"
)

func main() {
	fmt.Fprintln(os.Stderr, "bench: needs Linux, to bind server and client to processors of their own")
	os.Exit(1)
}
