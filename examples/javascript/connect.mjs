// Calls a gRPC service with the Connect protocol: for a unary call that is a POST of JSON, so
// fetch is all it takes, in a browser too.
//
//     node connect.mjs [http://localhost:8080]

const base = process.argv[2] ?? "http://localhost:8080";

async function call(method, message) {
  const response = await fetch(`${base}/${method}`, {
    method: "POST",
    headers: { "Content-Type": "application/json", "Connect-Protocol-Version": "1", "Connect-Timeout-Ms": "10000" },
    body: JSON.stringify(message),
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(`${answer.code}: ${answer.message}`);
  return answer;
}

console.log((await call("app.Greeter/SayHello", { name: "Ada" })).message);
console.log((await call("app.Greeter/SayHelloAgain", { name: "Ada" })).message);

// A call without side effects may be a GET, which caches understand.
const query = new URLSearchParams({ connect: "v1", encoding: "json", message: JSON.stringify({ name: "Grace" }) });
const got = await fetch(`${base}/app.Greeter/SayHello?${query}`);
console.log((await got.json()).message);

await call("app.Greeter/SayGoodbye", {}).catch((error) => console.log("error:", error.message));
