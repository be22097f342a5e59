// express-pouchdb on a free port of the loopback, with these records in it.
// node pouch_server.mjs FOLDER RECORDS [REVISIONS-OF-THE-FIRST]
import express from 'express';
import expressPouch from 'express-pouchdb';
import PouchDB from 'pouchdb';
import { mkdirSync } from 'node:fs';
import { records, say } from './common.mjs';

const [folder, file, revisions] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
process.chdir(folder); // express-pouchdb leaves a log and settings where it runs
const Here = PouchDB.defaults({ prefix: `${folder}/` });
const database = new Here('records', { revs_limit: 10000 });
const all = records(file).map(({ id, ...fields }) => ({ _id: id, ...fields }));
if (revisions) {
  let { rev } = await database.put(all[0]);
  for (let i = 1; i < Number(revisions); ++i)
    ({ rev } = await database.put({ ...all[0], _rev: rev, words: `lezing ${i}` }));
} else {
  for (let at = 0; at < all.length; at += 5000) await database.bulkDocs(all.slice(at, at + 5000));
}

let bytes = 0;
const app = express();
app.get('/bytes', (_, answer) => answer.json(bytes + open()));
app.use('/', expressPouch(Here, { mode: 'minimumForPouchDB', logPath: `${folder}/log.txt`, inMemoryConfig: true }));
const sockets = new Set();
const open = () => [...sockets].reduce((sum, one) => sum + one.bytesRead + one.bytesWritten, 0);
const server = app.listen(0, '127.0.0.1', () => say({ port: server.address().port }));
server.on('connection', (socket) => {
  sockets.add(socket);
  socket.on('close', () => {
    bytes += socket.bytesRead + socket.bytesWritten;
    sockets.delete(socket);
  });
});
const parent = process.ppid;
setInterval(() => process.ppid === parent || process.exit(0), 1000);
