// A tus server by others over a folder, on the loopback: node server.mjs FOLDER. Prints its port, then serves until it is ended.
import { createServer } from "node:http";
import { FileStore } from "@tus/file-store";
import { Server } from "@tus/server";

const tus = new Server({ path: "/v1/attachments", datastore: new FileStore({ directory: process.argv[2] }) });
const http = createServer((request, response) => tus.handle(request, response));
http.listen(0, "127.0.0.1", () => console.log(http.address().port));
