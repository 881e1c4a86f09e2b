import { expect, it } from 'vitest';
import { Program } from './program.js';

/** A Node that says of itself that it is old. */
const OLD = `data:text/javascript,Object.defineProperty(process,'versions',{value:{...process.versions,node:'18.20.4'}})`;

it('on an old Node the command line says which one it needs, and loads nothing that would end in words of Node', async () => {
  const program = new Program('client/cli/main.js', ['--version'], { NODE_OPTIONS: `--import=${OLD.replaceAll(' ', '')}` });
  expect(await program.ended).toMatchObject({
    code: 2,
    out: '',
    err: expect.stringMatching(/^Node 18\.20\.4 is too old: tir-rollouts needs >=20\.19\. Install .*nvm install \d+\n$/) as string,
  });
});
