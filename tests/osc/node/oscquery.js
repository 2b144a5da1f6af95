// node oscquery.js PORT: finds OSC by OSCQuery, listens over its WebSocket, makes a sample through
// it and changes a value; prints what it hears, one JSON array a line.
"use strict";

const http = require("http");
const osc = require("osc");

const port = Number(process.argv[2]);
const say = (...words) => console.log(JSON.stringify(words));

http.get({ port, path: "/?HOST_INFO" }, (answer) => {
  let text = "";
  answer.on("data", (more) => (text += more));
  answer.on("end", () => connect(JSON.parse(text)));
});

function connect(info) {
  const has = Object.keys(info.EXTENSIONS).filter((name) => info.EXTENSIONS[name]);
  say("HOST_INFO", info.NAME, ...has);
  const link = new osc.WebSocketPort({ url: `ws://127.0.0.1:${info.WS_PORT || port}/` });
  link.on("ready", () => {
    // OSCQuery's own words come as text (PATH_CHANGED, at any time), which osc.js takes for packets
    const hear = link.socket.onmessage;
    link.socket.onmessage = (event) => {
      if (typeof event.data !== "string") return hear(event);
      const told = JSON.parse(event.data);
      say(told.COMMAND, told.DATA);
    };
    for (const path of ["/fodder/done", "/fodder/set/bpm"]) {
      link.socket.send(JSON.stringify({ COMMAND: "LISTEN", DATA: path }));
    }
    link.send({ address: "/fodder/set/bpm", args: [93] });
    link.send({ address: "/fodder/generate", args: ["ws", "pad", "bars", 1] });
  });
  link.on("message", (message) => {
    say(message.address, ...message.args);
    if (["/fodder/finished", "/fodder/failed", "/fodder/error"].includes(message.address)) process.exit(0);
  });
  link.on("error", (error) => {
    console.error(error);
    process.exit(1);
  });
  link.open();
}
setTimeout(() => process.exit(2), 60000);
