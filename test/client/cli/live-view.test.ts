import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LiveView } from '../../../client/cli/live-view.js';
import { clock } from '../../../client/cli/output.js';

const now = Date.parse('2026-11-25T08:17:00Z');
const ended = Date.parse('2026-11-25T08:16:15Z');

describe('the progress of an operation, line by line', () => {
  let lines: string[];

  beforeEach(() => {
    lines = [];
    vi.useFakeTimers({ now });
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
      lines.push(String(text).replace(/\n$/, ''));
      return true;
    });
  });
  afterEach(() => {
    vi.restoreAllMocks();
    vi.unstubAllEnvs();
    vi.useRealTimers();
  });

  it('shows one that had ended already with the time of its end', () => {
    new LiveView(false, 4).set({ name: 'chat', phase: 'Healthy', detail: 'Created.', startedAt: ended - 4000, endedAt: ended });
    expect(lines).toEqual([`${clock(new Date(ended))}  chat  Healthy        Created.`]);
  });

  it('shows what it sees happen with the time at which it sees it', () => {
    const view = new LiveView(false, 4);
    view.set({ name: 'chat', phase: 'Probing', startedAt: ended - 4000 });
    view.set({ name: 'chat', phase: 'Aborted', startedAt: ended - 4000, endedAt: ended });
    expect(lines).toEqual([`${clock(new Date(now))}  chat  Probing`, `${clock(new Date(now))}  chat  Aborted`]);
  });

  it('names a command as it can be typed here', () => {
    vi.stubEnv('npm_command', 'exec');
    new LiveView(false, 4).set({ name: 'chat', phase: 'Parked', detail: 'Its last logs are in tir-rollouts history chat.', startedAt: ended });
    expect(lines).toEqual([`${clock(new Date(now))}  chat  Parked         Its last logs are in npx tir-rollouts history chat.`]);
  });
});
