module github.com/wirelore/wirelore/tools

go 1.26
