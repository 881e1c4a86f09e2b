import { describe, expect, it } from 'vitest';
import { pathFault, segmentFault } from '../../workflows/contract/url-path.js';

const climbs = 'it has a segment . or .., which leads to another path';

describe('a path', () => {
  it.each(['/', '/health', '/v1/models', '/v2/models/org%2Fname/ready', '/a..b/...', '/x.y/.well-known/z', '/100%25', '/a//b', '/search?to=../x&at=http://e', '/ü%20ü', '/a;v=1/b'])(
    '%s stays below its root',
    (path) => {
      expect(pathFault(path)).toBeUndefined();
    },
  );

  it.each([
    ['/../is-1021/health', climbs],
    ['/../../../../_simulator/reset', climbs],
    ['/..', climbs],
    ['/a/./b', climbs],
    ['/.', climbs],
    ['/../x?q', climbs],
    ['/..;/x', climbs],
    ['/a/..;v=1/x', climbs],
    ['/ .. /x', climbs],
    ['/%2e%2e/x', `${climbs}, once it is decoded`],
    ['/.%2E/x', `${climbs}, once it is decoded`],
    ['/..%2fx', `${climbs}, once it is decoded`],
    ['/%252e%252e/x', `${climbs}, once it is decoded`],
    ['/..%252fx', `${climbs}, once it is decoded`],
    ['/%25252e%25252e/x', `${climbs}, once it is decoded`],
    ['/..\\x', 'it has a backslash, which some servers read as a slash'],
    ['/..%5cx', 'it has a backslash, which some servers read as a slash, once it is decoded'],
    ['/%255c..%255cx', 'it has a backslash, which some servers read as a slash, once it is decoded'],
    ['//evil.example/x', 'it starts with //, which names a host'],
    ['/%2fevil.example/x', 'it starts with //, which names a host, once it is decoded'],
    ['/http://evil.example/x', 'it holds a whole address'],
    ['/.\t./x', 'it has a line break or another control character'],
    ['/x\r\nHost: evil.example', 'it has a line break or another control character'],
    ['/x?y=\n', 'it has a line break or another control character'],
    ['/x%0d%0aHost:%20evil', 'it has a line break or another control character, once it is decoded'],
    ['/x%00', 'it has a line break or another control character, once it is decoded'],
    ['/x#/y', 'it has a fragment, which is never sent'],
    ['/%c0%ae%c0%ae/x', 'a percent sign in it does not begin the code of a character (write %25 for the sign itself)'],
    ['/100%', 'a percent sign in it does not begin the code of a character (write %25 for the sign itself)'],
    [`/%${'25'.repeat(100_000)}2e`, 'it is encoded over and over'],
    ['http://evil.example/', 'it does not start with /'],
    ['@evil.example/', 'it does not start with /'],
    ['', 'it does not start with /'],
  ])('%.60j does not', (path, fault) => {
    expect(pathFault(path)).toBe(fault);
  });
});

describe('a segment', () => {
  it.each(['12', 'logs', 'is-12-replica-7', 'a b', 'a.b', '...'])('may be %s', (text) => {
    expect(segmentFault(text)).toBeUndefined();
  });

  it.each(['', '.', '..', '../../x', 'a/b', 'a%2Fb', '%2e%2e', '%252e%252e', 'a\\b', 'a\nb', '..;x', ' .. '])('may not be %j', (text) => {
    expect(segmentFault(text)).toBeTypeOf('string');
  });
});
