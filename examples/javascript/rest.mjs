// Creates, reads, changes and deletes a record over REST.
//
//     node rest.mjs [http://localhost:8080]

const base = process.argv[2] ?? "http://localhost:8080";

async function call(method, path, body, headers = {}) {
  const response = await fetch(base + "/api/rest/" + path, {
    method,
    headers: body ? { "Content-Type": "application/json", ...headers } : headers,
    body: body && JSON.stringify(body),
  });
  if (!response.ok) {
    const problem = await response.json(); // RFC 9457
    throw new Error(`${problem.status} ${problem.title}: ${problem.detail}`);
  }
  return response;
}

const created = await call("POST", "dummies", { day: 1, weekday: "Monday", month: "January", year: 1984 });
const dummy = await created.json();
console.log("created", created.headers.get("Location"));

// Change it only if it is still as it was read.
const read = await call("GET", `dummies/${dummy.id}`);
const patched = await call("PATCH", `dummies/${dummy.id}`, { year: 1985 }, { "If-Match": read.headers.get("ETag") });
console.log("patched to", (await patched.json()).year);

await call("DELETE", `dummies/${dummy.id}`);
console.log("deleted");

await call("GET", `dummies/${dummy.id}`).catch((error) => console.log("then:", error.message));

const list = await call("GET", "dummies?limit=3&sort=-year");
console.log("the latest:", (await list.json()).map((d) => d.year).join(" "));
