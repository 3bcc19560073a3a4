#!/bin/sh
# Shows the HTTP protocols with curl. The REST lines are those of the workshop that wirelore began
# as; what they create, they delete.
#
#     ./curl.sh [http://localhost:8080]
set -eu
base=${1:-http://localhost:8080}

title() {
	printf '\n# %s\n' "$1"
}

# run shows a command before its answer, and ends the script if the server does not like it.
run() {
	printf '\n$ curl'
	for word in "$@"; do
		case $word in
		*[!A-Za-z0-9:/._-]*) printf " '%s'" "$word" ;;
		*) printf ' %s' "$word" ;;
		esac
	done
	printf '\n'
	curl -sS --fail-with-body "$@"
	echo
}

# created runs a command whose answer is a new dummy, and keeps its id.
created() {
	answer=$(run "$@")
	echo "$answer"
	id=$(echo "$answer" | sed -n 's/^{"id":\([0-9]*\),.*/\1/p')
}

title 'REST: read'
run -X GET "$base/api/rest/dummies"
run -X GET "$base/api/rest/dummies?id=1&id=2&id=3"
run -X GET "$base/api/rest/dummie/2"

title 'REST: write, as a form and as JSON'
created -X POST "$base/api/rest/dummie" \
	--form 'day="1"' --form 'weekday="Monday"' --form 'month="January"' --form 'year="1984"'
run -X PUT "$base/api/rest/dummie/$id" \
	--form 'day="2"' --form 'weekday="Tuesday"' --form 'month="February"' --form 'year="1985"'
run -X PATCH "$base/api/rest/dummie/$id" --form 'year="1984"'
run -X PATCH "$base/api/rest/dummie/$id" -H 'Content-Type: application/json' -d '{"year":"1985"}'
run -X DELETE -I "$base/api/rest/dummie/$id"
created -X POST "$base/api/rest/dummie" -H 'Content-Type: application/json' \
	-d '{"day":2,"weekday":"Tuesday","month":"February","year":"1985"}'
run -X DELETE -I "$base/api/rest/dummie/$id"

title 'REST: page by page, the address of the next one in Link; as CSV; and what was sent, back'
run -i "$base/api/rest/dummies?limit=2&sort=-year"
run -H 'Accept: text/csv' "$base/api/rest/dummies?limit=3"
run -d 'any bytes' -H 'Content-Type: text/plain' "$base/api/rest/echo"

title 'REST: every wrong field at once, as application/problem+json'
run --no-fail-with-body -H 'Content-Type: application/json' -d '{"day":32,"month":"Maj"}' "$base/api/rest/dummies"

title 'JSON-RPC: one call, and a batch'
run -H 'Content-Type: application/json' -d '{"jsonrpc":"2.0","id":1,"method":"add","params":[2,3]}' "$base/api/rpc/json"
run -H 'Content-Type: application/json' "$base/api/rpc/json" \
	-d '[{"jsonrpc":"2.0","id":1,"method":"upper","params":["hello"]},{"jsonrpc":"2.0","id":2,"method":"reverse","params":{"s":"hello"}}]'

title 'XML-RPC'
run -H 'Content-Type: text/xml' "$base/api/rpc/xml" \
	-d '<methodCall><methodName>upper</methodName><params><param><value>hello</value></param></params></methodCall>'

title 'Connect: a gRPC method with plain JSON'
run -H 'Content-Type: application/json' -d '{"name":"Ada"}' "$base/app.Greeter/SayHello"
