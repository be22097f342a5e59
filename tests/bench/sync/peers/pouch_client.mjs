// A PouchDB (LevelDB) that loads all there is, pushes 100 edits, and looks whether there is anything new.
// node pouch_client.mjs FOLDER PORT [only-load]
import PouchDB from 'pouchdb';
import { mkdirSync } from 'node:fs';
import { memory, say, timed } from './common.mjs';

const [folder, port, onlyLoad] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
const there = `http://127.0.0.1:${port}/records`;
const here = new PouchDB(`${folder}/here`);
const bytes = async () => (await fetch(`http://127.0.0.1:${port}/bytes`)).json();

let before = await bytes();
const [load_ms, loaded] = await timed(() => here.replicate.from(there, { batch_size: 1000 }));
const result = { load_ms, taken: loaded.docs_written, load_bytes: (await bytes()) - before, ...memory() };
if (!onlyLoad) {
  const rows = (await here.allDocs({ include_docs: true, limit: 100 })).rows;
  await here.bulkDocs(rows.map(({ doc }) => ({ ...doc, words: `${doc.words} changed` })));
  before = await bytes();
  const [push_ms, pushed] = await timed(() => here.replicate.to(there));
  result.push_ms = push_ms;
  result.pushed = pushed.docs_written;
  result.push_bytes = (await bytes()) - before;
  await here.sync(there);
  before = await bytes();
  const [idle_ms] = await timed(() => here.sync(there));
  result.idle_ms = idle_ms;
  result.idle_bytes = (await bytes()) - before;
}
say(result);
process.exit(0);
