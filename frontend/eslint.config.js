import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

// Features never import one another; views put them together. music/ knows no screen.
const FEATURES = [
  'alternatives',
  'editing',
  'engraving',
  'form',
  'history',
  'linter',
  'locks',
  'player',
  'request',
  'selection',
  'takes',
  'viewer',
  'words',
];
const walls = FEATURES.map((feature) => ({
  files: [`src/features/${feature}/**`],
  rules: {
    'no-restricted-imports': [
      'error',
      {
        patterns: FEATURES.filter((other) => other !== feature)
          .map((other) => ({
            group: [`**/${other}/*`],
            message: 'Features do not import one another: let the view pass it in.',
          }))
          .concat({ group: ['**/views/*'], message: 'A feature does not know its view.' }),
      },
    ],
  },
}));

export default ts.config(
  { ignores: ['node_modules', 'src/contract/api.d.ts'] },
  ...ts.configs.recommended,
  ...svelte.configs.recommended,
  { languageOptions: { globals: { ...globals.browser, ...globals.node } } },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser, svelteConfig } },
  },
  {
    rules: {
      complexity: ['error', 14],
      'max-lines': ['error', 300],
      'no-console': ['error', { allow: ['error'] }],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { varsIgnorePattern: '^_', argsIgnorePattern: '^_' },
      ],
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
  ...walls,
  {
    files: ['src/music/**'],
    rules: {
      'no-restricted-globals': ['error', 'document', 'window', 'fetch', 'localStorage'],
    },
  },
  {
    files: ['scripts/**', 'tests/**'],
    rules: { 'no-console': 'off', complexity: 'off' },
  },
);
