// The npm package hides Verovio's WebAssembly in a 7 MB JavaScript string, which takes seconds
// to parse. This splits it, once a version, into a small glue module and a .wasm file that
// compiles while it streams in.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
const CACHE = join(dirname(fileURLToPath(import.meta.url)), '../node_modules/.cache/verovio');

const EMBEDDED = /function findWasmBinary\(\)\{return binaryDecode\(('(?:[^'\\]|\\.)*')\)\}/s;
const INSTANTIATE =
  /async function instantiateAsync\([^)]*\)\{return instantiateArrayBuffer\(binaryFile,imports\)\}/;
const NODE = /globalThis\.process\?\.versions\?\.node&&globalThis\.process\?\.type!="renderer"/;

const STREAMING = `async function instantiateAsync(binary,url,imports){
  const answer=()=>fetch(url,{credentials:"same-origin"});
  try{return await WebAssembly.instantiateStreaming(answer(),imports)}
  catch(error){if(!(error instanceof TypeError))throw error;
    return WebAssembly.instantiate(await(await answer()).arrayBuffer(),imports)}}`;

function replaceOnce(text, pattern, replacement) {
  if (!pattern.test(text)) throw new Error(`Verovio's glue has changed: no ${pattern}`);
  return text.replace(pattern, () => replacement);
}

/** The folder that holds verovio.mjs (the glue) and verovio.wasm. */
export function splitVerovio() {
  const source = require.resolve('verovio/wasm');
  const { version } = JSON.parse(readFileSync(join(dirname(source), '../package.json'), 'utf8'));
  const folder = join(CACHE, version);
  if (existsSync(join(folder, 'verovio.mjs'))) return folder;

  let glue = readFileSync(source, 'utf8');
  const literal = EMBEDDED.exec(glue)?.[1];
  if (!literal) throw new Error("Verovio's glue has changed: no embedded module");
  // The literal is JavaScript of a pinned package, read as JavaScript reads it.
  const packed = new Function(`return ${literal}`)();
  const wasm = new Uint8Array(packed.length);
  // As the glue's own binaryDecode: U+0100 stands for byte 0, the rest for themselves.
  for (let i = 0; i < packed.length; i++)
    wasm[i] = (~packed.charCodeAt(i) >> 8) & packed.charCodeAt(i);

  glue = replaceOnce(glue, EMBEDDED, 'function findWasmBinary(){return Module["wasmUrl"]}');
  glue = replaceOnce(glue, INSTANTIATE, STREAMING);
  glue = replaceOnce(glue, NODE, 'false');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'verovio.wasm'), wasm);
  writeFileSync(join(folder, 'verovio.mjs'), glue);
  return folder;
}
