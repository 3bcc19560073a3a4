// Command wirelore serves one data set over every API protocol at once.
package main

import (
	"os"

	"github.com/wirelore/wirelore/internal/cli"
)

func main() {
	os.Exit(cli.Main(os.Args[1:], os.Environ(), os.Stdin, os.Stdout, os.Stderr))
}
