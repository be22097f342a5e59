// A Yjs document with a map of seven fields per record: what it weighs, what loading it takes in a process that has
// nothing else, and what merging concurrent edits takes.
// node yjs.mjs make RECORDS STATE | load STATE | merge RECORDS
import * as Y from 'yjs';
import { readFileSync, writeFileSync } from 'node:fs';
import { memory, records, say, timed } from './common.mjs';

const [what, file, to] = process.argv.slice(2);

function made(all) {
  const doc = new Y.Doc();
  const map = doc.getMap('records');
  for (let at = 0; at < all.length; at += 1000)
    doc.transact(() => {
      for (const { id, ...fields } of all.slice(at, at + 1000)) map.set(id, new Y.Map(Object.entries(fields)));
    });
  return doc;
}
function edited(state, all, words) {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, state);
  const before = Y.encodeStateVector(doc);
  const map = doc.getMap('records');
  for (let at = 0; at < all.length; at += 1000)
    doc.transact(() => {
      for (const { id } of all.slice(at, at + 1000)) map.get(id).set('words', `${words} ${id.slice(-6)}`);
    });
  return [doc, Y.encodeStateAsUpdate(doc, before)];
}

if (what === 'make') {
  const state = Y.encodeStateAsUpdate(made(records(file)));
  writeFileSync(to, state);
  say({ bytes: state.length });
} else if (what === 'load') {
  const state = readFileSync(file);
  const doc = new Y.Doc();
  const [load_ms] = await timed(() => Y.applyUpdate(doc, state));
  say({ bytes: state.length, load_ms, count: doc.getMap('records').size, ...memory() });
} else {
  const all = records(file);
  const state = Y.encodeStateAsUpdate(made(all));
  const [, theirs] = edited(state, all, 'theirs');
  const [ours] = edited(state, all, 'ours');
  const [merge_ms] = await timed(() => Y.applyUpdate(ours, theirs));
  say({ merge_ms });
}
