// Calls procedures over JSON-RPC 2.0: one, many in a batch, and one that fails.
//
//     node jsonrpc.mjs [http://localhost:8080]

const base = process.argv[2] ?? "http://localhost:8080";
let lastId = 0;

const request = (method, params) => ({ jsonrpc: "2.0", id: ++lastId, method, params });

async function post(message) {
  const response = await fetch(base + "/api/rpc/json", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(message),
  });
  return response.json();
}

async function call(method, params) {
  const { result, error } = await post(request(method, params));
  if (error) throw new Error(`${error.code} ${error.message}`);
  return result;
}

console.log("upper:", await call("upper", ["hello"]));
console.log("add:", await call("add", { a: 2, b: 3 })); // parameters by name

// The answers of a batch may come in any order; the id tells which is whose.
const batch = [request("reverse", ["hello"]), request("hello", ["Ada"])];
const answers = new Map((await post(batch)).map((answer) => [answer.id, answer.result]));
for (const { id, method } of batch) console.log(`${method}:`, answers.get(id));

await call("no_such_method", []).catch((error) => console.log("error:", error.message));
