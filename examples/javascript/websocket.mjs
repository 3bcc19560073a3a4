// Two members of a chat room talk over WebSocket.
//
//     node websocket.mjs [ws://localhost:8080]
//
// WebSocket is built into Node.js from version 22 on; for version 20 add --experimental-websocket.

const base = process.argv[2] ?? "ws://localhost:8080";
const room = `${base}/api/ws/chat/example-${process.pid}/`;

function open(url) {
  const socket = new WebSocket(url);
  return new Promise((resolve, reject) => {
    socket.onopen = () => resolve(socket);
    socket.onerror = () => reject(new Error(`cannot connect to ${url}`));
  });
}

// next returns the next message.
function next(socket) {
  return new Promise((resolve) => {
    socket.addEventListener("message", (event) => resolve(JSON.parse(event.data)), { once: true });
  });
}

// enter opens a connection and says something. Who hears oneself is in the room.
async function enter(name) {
  const socket = await open(room);
  const echo = next(socket);
  socket.send(JSON.stringify({ message: `${name} is here` }));
  await echo;
  return socket;
}

const ann = await enter("Ann");
const greeting = next(ann);
const bob = await enter("Bob");
console.log("ann hears:", (await greeting).message);

// Everybody hears a message, the sender too.
const heard = [next(ann), next(bob)];
ann.send(JSON.stringify({ message: "hello, Bob" }));
console.log("ann hears:", (await heard[0]).message);
console.log("bob hears:", (await heard[1]).message);

// What is not a message is answered with an error, and the connection stays.
const answer = next(bob);
bob.send("not JSON");
console.log("bob is told:", (await answer).error);

for (const socket of [ann, bob]) {
  const closed = new Promise((resolve) => socket.addEventListener("close", resolve, { once: true }));
  socket.close(1000, "bye");
  console.log("closed with", (await closed).code);
}
