package domain

// Operation names one thing that the domain can do; protocols say in a table what each is
// called with them.
type Operation string

// Operations returns all operations in the order tables show them.
func Operations() []Operation {
	return []Operation{
		OpList, OpGet, OpCreate, OpReplace, OpPatch, OpDelete, OpCount, OpImport, OpWatch,
		OpAdd, OpUpper, OpReverse, OpSwap,
		OpHello, OpHelloAgain, OpEcho,
		OpPublish, OpPresence, OpHistory, OpJoin,
	}
}

// The operations, by the interface they belong to.
const (
	OpList    Operation = "dummies.list"
	OpGet     Operation = "dummies.get"
	OpCreate  Operation = "dummies.create"
	OpReplace Operation = "dummies.replace"
	OpPatch   Operation = "dummies.patch"
	OpDelete  Operation = "dummies.delete"
	OpCount   Operation = "dummies.count"
	OpImport  Operation = "dummies.import"
	OpWatch   Operation = "dummies.watch"

	OpAdd     Operation = "add"
	OpUpper   Operation = "upper"
	OpReverse Operation = "reverse"
	OpSwap    Operation = "swap"

	OpHello      Operation = "hello"
	OpHelloAgain Operation = "hello_again"
	OpEcho       Operation = "echo"

	OpPublish  Operation = "rooms.publish"
	OpPresence Operation = "rooms.presence"
	OpHistory  Operation = "rooms.history"
	OpJoin     Operation = "rooms.join"
)
