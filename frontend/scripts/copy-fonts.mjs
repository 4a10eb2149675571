// Copies the faces we use out of the npm packages (and Leland out of Verovio's wheel) into
// static/fonts/, each folder with its licence, and writes src/styles/fonts.css and fonts-zh.css.
//
//   node scripts/copy-fonts.mjs
//
// A folder's name carries the version, so that the files can be cached for ever. Noto Serif SC
// comes in a hundred slices by unicode-range: a page loads the two or three it needs.
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const HERE = dirname(fileURLToPath(import.meta.url));
const TARGET = join(HERE, '../../static/fonts');
const LELAND =
  process.argv[2] ?? join(HERE, '../../.venv/lib/python3.11/site-packages/verovio/data/Leland.css');
const require = createRequire(import.meta.url);

const FAMILIES = [
  {
    name: 'EB Garamond',
    packageName: '@fontsource-variable/eb-garamond',
    sheets: ['index.css', 'wght-italic.css'],
    keep: /-latin(-ext)?-wght/,
  },
  {
    name: 'Source Sans 3',
    packageName: '@fontsource-variable/source-sans-3',
    sheets: ['index.css'],
    keep: /-latin(-ext)?-wght/,
  },
  {
    name: 'Tinos',
    packageName: '@fontsource/tinos',
    sheets: ['400.css', '400-italic.css', '700.css'],
    keep: /-latin(-ext)?-\d/,
  },
  {
    name: 'Noto Serif SC',
    packageName: '@fontsource/noto-serif-sc',
    sheets: ['400.css'],
    keep: /noto-serif-sc-\d+-400/,
  },
];

/** The @font-face rules of one sheet that we keep, as {file, style, weight, range}. */
function faces(sheet, keep) {
  return [...sheet.matchAll(/@font-face\s*{([^}]*)}/g)]
    .map(([, body]) => ({
      file: /url\(\.\/files\/([^)]+\.woff2)\)/.exec(body)[1],
      style: /font-style:\s*([^;]+)/.exec(body)[1],
      weight: /font-weight:\s*([^;]+)/.exec(body)[1],
      range: /unicode-range:\s*([^;]+)/.exec(body)[1],
    }))
    .filter(({ file }) => keep.test(file));
}

function rule(name, url, { style = 'normal', weight = '400', range } = {}, display = 'swap') {
  const lines = [
    `font-family: '${name}';`,
    `font-style: ${style};`,
    `font-weight: ${weight};`,
    `font-display: ${display};`,
    `src: url('${url}') format('woff2');`,
    ...(range ? [`unicode-range: ${range};`] : []),
  ];
  return `@font-face {\n${lines.map((line) => `  ${line}\n`).join('')}}\n`;
}

const rules = { 'fonts.css': [], 'fonts-zh.css': [] };
rmSync(TARGET, { recursive: true, force: true });
for (const { name, packageName, sheets, keep } of FAMILIES) {
  const root = dirname(require.resolve(`${packageName}/package.json`));
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const folder = `${name.toLowerCase().replaceAll(' ', '-')}-${version}`;
  mkdirSync(join(TARGET, folder), { recursive: true });
  copyFileSync(join(root, 'LICENSE'), join(TARGET, folder, 'LICENCE'));
  for (const source of sheets)
    for (const face of faces(readFileSync(join(root, source), 'utf8'), keep)) {
      copyFileSync(join(root, 'files', face.file), join(TARGET, folder, face.file));
      const sheet = name === 'Noto Serif SC' ? 'fonts-zh.css' : 'fonts.css';
      rules[sheet].push(rule(name, `/static/fonts/${folder}/${face.file}`, face));
    }
}

const leland = /base64,([^)'"]+)/.exec(readFileSync(LELAND, 'utf8'))[1];
mkdirSync(join(TARGET, 'leland-6.3.0'), { recursive: true });
writeFileSync(join(TARGET, 'leland-6.3.0/leland.woff2'), Buffer.from(leland, 'base64'));
copyFileSync(join(HERE, 'leland-ofl.txt'), join(TARGET, 'leland-6.3.0/LICENCE'));
rules['fonts.css'].push(rule('Leland', '/static/fonts/leland-6.3.0/leland.woff2', {}, 'block'));

for (const [sheet, faces] of Object.entries(rules)) {
  const text = `/* Written by scripts/copy-fonts.mjs. */\n${faces.join('\n')}`;
  writeFileSync(join(HERE, '../src/styles', sheet), text);
  console.log(`${sheet}: ${faces.length} faces`);
}
