// node client.js udp|tcp PORT: makes a sample, prints what it hears, one JSON array a line.
"use strict";

const osc = require("osc");

const [transport, port] = [process.argv[2], Number(process.argv[3])];
const link =
  transport === "tcp"
    ? new osc.TCPSocketPort({ address: "127.0.0.1", port })
    : new osc.UDPPort({ localAddress: "127.0.0.1", localPort: 0, remoteAddress: "127.0.0.1", remotePort: port });

link.on("ready", () => link.send({ address: "/fodder/generate", args: ["js", "pad", "bpm", 92.0, "bars", 1] }));
link.on("message", (message) => {
  console.log(JSON.stringify([message.address, ...message.args]));
  if (["/fodder/finished", "/fodder/failed", "/fodder/error"].includes(message.address)) process.exit(0);
});
link.on("error", (error) => {
  console.error(error);
  process.exit(1);
});
if (transport === "tcp") link.open("127.0.0.1", port);
else link.open();
setTimeout(() => process.exit(2), 60000);
