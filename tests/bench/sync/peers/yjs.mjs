// A Yjs document with a map of seven fields per record: what it weighs, and what merging concurrent edits takes.
// node yjs.mjs size|memory|merge RECORDS
import * as Y from 'yjs';
import { memory, records, say, timed } from './common.mjs';

const [what, file] = process.argv.slice(2);

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

if (what === 'memory') {
  const state = Y.encodeStateAsUpdate(made(records(file)));
  say({ bytes: state.length, ...memory() });
} else {
  const all = records(file);
  const state = Y.encodeStateAsUpdate(made(all));
  const [load_ms] = await timed(() => Y.applyUpdate(new Y.Doc(), state));
  const result = { bytes: state.length, load_ms };
  if (what === 'merge') {
    const [, theirs] = edited(state, all, 'theirs');
    const [ours] = edited(state, all, 'ours');
    [result.merge_ms] = await timed(() => Y.applyUpdate(ours, theirs));
  }
  say(result);
}
