import { createTypeScriptImportResolver } from 'eslint-import-resolver-typescript';
import importX from 'eslint-plugin-import-x';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';
import { packageBorders, readEnvironment, zones } from './eslint.borders.js';

const asyncValidator = {
  selector: 'Property[key.name="validator"] > :function[async=true]',
  message:
    'A validator is synchronous. An async one is accepted by the types, refuses nothing, and then breaks the workflow task.',
};
const environment = {
  selector: 'MemberExpression[object.name="process"][property.name="env"]',
  message:
    'The environment is parsed once, where the process begins. Take the value as an argument, or declare it in the config of this room.',
};

const rooms = ['workflows', 'activities', 'db', 'client', 'worker', 'simulator', 'local', 'bench'].map(
  (room) => `${room}/**/*.ts`,
);

export default defineConfig(
  { ignores: ['dist/', 'coverage/', '.tir-rollouts/', 'db/migrations/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    plugins: { 'import-x': importX },
    languageOptions: { parserOptions: { project: ['./tsconfig.json'], tsconfigRootDir: import.meta.dirname } },
    // Without `extensions` no-cycle takes a .ts file for one without imports, and finds nothing.
    settings: { 'import-x/extensions': ['.ts'], 'import-x/resolver-next': [createTypeScriptImportResolver()] },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      // A value that was caught as unknown is thrown on as it came.
      '@typescript-eslint/only-throw-error': ['error', { allowThrowingUnknown: true }],
      // `unknown` that code narrowed to a word or a number still counts as an object here, and the boundaries are full of it.
      '@typescript-eslint/no-base-to-string': 'off',
      // A function is async because its caller awaits it, not because it happens to wait.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
      'import-x/no-cycle': ['error', { ignoreExternal: true }],
    },
  },
  {
    name: 'rooms',
    files: rooms,
    rules: {
      'import-x/no-restricted-paths': ['error', { zones, basePath: import.meta.dirname }],
      'no-restricted-syntax': ['error', asyncValidator, environment],
    },
  },
  { name: 'rooms/environment', files: readEnvironment, rules: { 'no-restricted-syntax': ['error', asyncValidator] } },
  ...packageBorders.map(({ patterns, ...border }) => ({
    ...border,
    rules: { '@typescript-eslint/no-restricted-imports': ['error', { patterns }] },
  })),
  {
    name: 'tests',
    files: ['test/**/*.ts'],
    rules: {
      // Answers of servers and programs are read as they come, numbers of protocols among them; a wrong guess fails the test.
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-enum-comparison': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      // Helpers hand their parts out for taking apart.
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  { files: ['**/*.{js,mjs}'], extends: [tseslint.configs.recommended, tseslint.configs.disableTypeChecked] },
);
